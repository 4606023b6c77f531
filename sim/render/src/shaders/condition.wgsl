// The abundance map: how the endmembers of a part mix at a point, the way each mechanism spreads. This is the per-pixel
// truth that every sensor derives from.

struct Point {
    // In the part's local frame, m.
    local: vec3f,
    uv: vec2f,
    // -1 ridge .. +1 hollow.
    concavity: f32,
    // 0 sheltered .. 1 exposed in service.
    exposure: f32,
    // Metres per pixel here.
    footprint: f32,
    // The surface's fines here: dust lies in pores, rust begins at grains.
    fines: f32,
}

// How much the fines roughen the edges of patches. Small: where all or nothing is covered grain by grain, a surface looks painted for
// camouflage.
const FINES_SHARE: f32 = 0.5;

// Weights of the endmembers in index order, the ink at this point and how scratched it is.
struct Mixture {
    low: vec4f,
    high: vec4f,
    ink: vec3f,
    scratch: f32,
}

// Value noise stretched so that its distribution is close to uniform on [0, 1].
fn flatten(noise: f32) -> f32 {
    let v = (noise - 0.5) * 2.0;
    return clamp(0.5 + 0.5 * v * (1.35 - 0.35 * v * v), 0.0, 1.0);
}

// Share of cover where the points with the highest `value` are covered first, down to a threshold, with a soft edge.
fn spread(value: f32, limits: vec2f) -> f32 {
    return smoothstep(limits.x - limits.y, limits.x + limits.y, value);
}

// Lays `alpha` of an endmember over what is there.
fn over(m: ptr<function, Mixture>, e: u32, alpha: f32) {
    let a = clamp(alpha, 0.0, 1.0);
    (*m).low *= 1.0 - a;
    (*m).high *= 1.0 - a;
    let one = vec4u(0u, 1u, 2u, 3u) == vec4u(e);
    let two = vec4u(4u, 5u, 6u, 7u) == vec4u(e);
    (*m).low += select(vec4f(0.0), vec4f(a), one);
    (*m).high += select(vec4f(0.0), vec4f(a), two);
}

fn mixture(p: Point) -> Mixture {
    let seed = part.kinds.w;
    let where_it_lies = part.spread;
    let extent = part.extent;
    let surface = part.surface;
    var m = Mixture(vec4f(1.0, 0.0, 0.0, 0.0), vec4f(0.0), vec3f(0.0), 0.0);

    // Each finer field is bent a little along the slope of the broad one: patches get tongues and bays instead of lattice cells. Bent
    // further they become a net of filaments.
    let base = TURN * (p.local * vec3f(part.streaks.z, 1.0, 1.0) * extent.w);
    let broad_noise = noise3(base, seed + 101u);
    let bend = broad_noise.yzw * 0.30;
    let broad = flatten(broad_noise.x);
    let fine = clamp(flatten(noise3(TURN * base * 4.3 + bend, seed + 211u).x) + FINES_SHARE * p.fines, 0.0, 1.0);
    let edge = clamp(-p.concavity, 0.0, 1.0);
    let hollow = clamp(p.concavity, 0.0, 1.0);

    // Scratches: thin streaks in a direction drawn per part.
    let across = part.streaks.xy;
    let st = vec2f(dot(p.uv, across), dot(p.uv, vec2f(-across.y, across.x)));
    let streak = noise2(vec2f(st.x / 0.0024, st.y / 0.06), seed + 31u);
    m.scratch = smoothstep(1.0 - 0.30 * surface.y, 1.0, streak) * resolved(0.0024, 0.5 * p.footprint) * surface.y;

    // Weathered: ultraviolet on the exposed side, in soft patches.
    over(&m, WEATHERED, spread(mix(0.5 * broad + 0.5 * fine, p.exposure, 0.45), where_it_lies.weathered_corrosion.xy));

    if PRINTED {
        // Print, worn off at edges and along scratches.
        let print = print_at(part.kinds.x, p.uv, surface.z, p.footprint, seed, part.ink[0].rgb, part.ink[1].rgb, part.ink[2].rgb);
        m.ink = print.ink;
        let worn = spread(mix(fine, edge, 0.5), where_it_lies.wear_soil.xy);
        over(&m, COATING, print.share * (1.0 - worn) * (1.0 - 0.7 * m.scratch));
    }

    if CORRODED {
        // Cracks: half are crazing too fine to be seen as lines, half lines where noise crosses its middle, longer along a grain.
        let cracked = where_it_lies.soil_crack.w;
        let width = cracked * 0.2;
        let grain = along_grain(part.relief, p.local, p.uv);
        let crossing = noise3(TURN * (grain * extent.w * 1.3) + bend, seed + 401u).x + 0.06 * fine - 0.53;
        let line = (1.0 - smoothstep(width * 0.5, width + 0.001, abs(crossing))) * smoothstep(0.2, 0.5, broad + cracked);
        over(&m, CRACK, mix(line, 1.0, 0.5 * cracked * (0.5 + fine)) * step(0.002, cracked));
        // Corrosion starts at edges and scratches and pits between.
        over(&m, CORROSION, spread(mix(0.4 * broad + 0.6 * fine, max(edge, m.scratch), 0.30), where_it_lies.weathered_corrosion.zw));
        // Char: heat came from one side.
        let toward = clamp(dot(p.local / max(extent.xyz, vec3f(1e-3)), part.hot_side.xyz) * 0.5 + 0.5, 0.0, 1.0);
        over(&m, CHAR, spread(mix(0.6 * broad + 0.4 * fine, toward, 0.6), where_it_lies.char_water.xy));
    }

    if SOILED {
        let blotch = clamp(flatten(noise3(TURN * (base.zxy + bend.zxy * 0.5) * 2.1, seed + 307u).x) + FINES_SHARE * p.fines, 0.0, 1.0);
        // Soil: some of it a film of dust, some in patches; hollows hold it, edges are rubbed clean.
        let held = clamp(0.45 + 0.55 * hollow - 0.35 * edge, 0.0, 1.0);
        let patches = spread(mix(0.45 * fine + 0.55 * blotch, held, 0.35), where_it_lies.soil_crack.xy);
        let dust = where_it_lies.soil_crack.z;
        let film = dust + 0.8 * min(dust, 1.0 - dust) * (2.0 * blotch - 1.0);
        over(&m, SOIL, mix(film, patches, where_it_lies.wear_soil.z));
        // Water: beads and films, most of it low down.
        let down = clamp(0.5 - 0.5 * p.local.z / max(extent.z, 1e-3), 0.0, 1.0);
        over(&m, WATER, spread(mix(0.5 * (1.0 - blotch) + 0.5 * fine, max(hollow, 0.8 * down), 0.35), where_it_lies.char_water.zw));
    }
    return m;
}
