// Relief and grain: a tilt of the normal and a gain of the body reflectance. One formula for every kind of surface, with
// the numbers of relief.rs. Detail finer than two pixels fades to its mean instead of aliasing.

struct Relief {
    // Added to the local normal before normalising.
    tilt: vec3f,
    // Multiplies the body reflectance in every band; mean 1.
    gain: f32,
    // Multiplies the ambient light: pores, weave gaps.
    cavity: f32,
}

// Mean of the pores' mask below, over the noise.
const PORES_SHARE: f32 = 0.1235;

// Periods of the fines, m: the coarsest octave, and half of it and so on for as many as pixels resolve, at most this many.
const COARSEST_M: f32 = 0.004;
const FINES_OCTAVES: i32 = 5;
// How much stronger each octave is than the one before: pixels average the finest away.
const RAISED: f32 = 1.7;

// A turn that aligns no axis of the noise's lattice with the part's own, where the eye would find it.
const TURN: mat3x3f = mat3x3f(0.00, 0.80, 0.60, -0.80, 0.36, -0.48, -0.60, -0.48, 0.64);

// Value and slope of noise whose lattice is turned against the part's axes.
fn turned_noise(p: vec3f, seed: u32) -> vec4f {
    let n = noise3(TURN * p, seed);
    return vec4f(n.x, n.yzw * TURN);
}

// 1 where detail of this period (m) is resolved by pixels of this footprint (m), 0 where it is not.
fn resolved(period_m: f32, footprint_m: f32) -> f32 {
    return clamp(period_m / footprint_m - 1.0, 0.0, 1.0);
}

// Slope of noise whose middle is creased: its sign flips along the crease, and with sharpness 1 only the sign is left.
fn crease(n: vec4f, sharpness: f32) -> vec3f {
    let v = n.x * 2.0 - 1.0;
    let s = clamp(v / max(1.0 - sharpness, 0.04), -1.0, 1.0);
    return n.yzw * s;
}

// A point to look up noise at, so that it is longer along the grain of what has one: metres.
fn along_grain(spec: ReliefSpec, p: vec3f, uv: vec2f) -> vec3f {
    return mix(p, vec3f(uv, 0.0), spec.ladder.w) * vec3f(spec.ladder.z, 1.0, 1.0);
}

// The fines: a ladder of octaves, each half as coarse as the one before, as long as pixels resolve them, so that a picture of few
// pixels costs nothing. Gradient (in the local frame, per octave's period) and value about zero.
fn fines_at(spec: ReliefSpec, p: vec3f, uv: vec2f, footprint: f32, seed: u32) -> vec4f {
    let stretch = vec3f(spec.ladder.z, 1.0, 1.0);
    let along = along_grain(spec, p, uv);
    var fines = vec4f(0.0);
    var period_m = COARSEST_M;
    var raised = 1.0;
    for (var octave = 0; octave < FINES_OCTAVES; octave++) {
        let shown = resolved(period_m, footprint);
        if shown <= 0.0 {
            break;
        }
        let n = turned_noise(along / period_m, seed + 16u + u32(octave));
        fines += vec4f(n.yzw * stretch, (n.x - 0.5) * raised) * shown;
        raised *= RAISED;
        period_m *= 0.5;
    }
    return fines;
}

fn relief(spec: ReliefSpec, p: vec3f, uv: vec2f, strength: f32, footprint: f32, seed: u32, fines: vec4f) -> Relief {
    let shown_fine = resolved(spec.periods.x, footprint);
    let shown_weave = resolved(spec.periods.y, footprint);
    let shown_grain = resolved(spec.periods.z, footprint);
    // Turned, or pores would lie in rows along the part's axes.
    let fine = turned_noise(p * spec.fine.xyz, seed);
    let broad = turned_noise(p * spec.broad.x, seed + 4u);
    let broad_tilt = mix(broad.yzw, crease(broad, spec.broad.z), step(0.001, spec.broad.z));
    let fine_tilt = mix(fine.yzw, crease(fine, spec.broad.z), spec.broad.w);
    let phase = vec2f(uv.x * spec.weave.x, uv.y * spec.weave.y + spec.periods.w * broad.x);
    let wave = vec2f(cos(phase.x), cos(phase.y)) * step(vec2f(1e-3), spec.weave.xy);
    // Rings are strong here and faint there; threads are alike.
    let rings = (wave.x + wave.y) * (2.0 * broad.x);
    let both = select(rings, wave.x * wave.y, (spec.weave.x > 1e-3) & (spec.weave.y > 1e-3));
    let grain = noise2(uv * spec.grain.xy, seed + 8u) - 0.5;
    var r: Relief;
    r.tilt = fine_tilt * spec.fine.w * shown_fine
        + broad_tilt * spec.broad.y
        + vec3f(wave.x, wave.y, 0.0) * (spec.weave.z * shown_weave)
        + vec3f(0.0, grain * spec.grain.z, 0.0)
        + fines.xyz * spec.ladder.x;
    r.tilt *= strength;
    let contrast = (fine.x - 0.5) * spec.gain.x * shown_fine
        + (broad.x - 0.5) * spec.gain.y
        + both * spec.weave.w * shown_weave
        + grain * spec.grain.w * mix(0.5, 1.0, shown_grain)
        + fines.w * spec.ladder.y;
    r.gain = max(1.0 + contrast * min(strength * 1.6, 1.0), 0.1);
    r.cavity = 1.0
        - spec.gain.z * mix(PORES_SHARE, smoothstep(0.34, 0.16, fine.x), shown_fine)
        - spec.gain.w * (0.5 - 0.5 * both * shown_weave);
    return r;
}
