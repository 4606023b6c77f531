// Relief and grain of each kind of surface: a tilt of the normal and a gain of the body reflectance.
// Periods are metres on the item. Detail finer than two pixels fades to its mean instead of aliasing.

struct Relief {
    // Added to the local normal before normalising.
    tilt: vec3f,
    // Multiplies the body reflectance in every band; mean 1.
    gain: f32,
    // Multiplies the ambient light: pores, weave gaps.
    cavity: f32,
}

// 1 where detail of this period (m) is resolved by pixels of this footprint (m), 0 where it is not.
fn resolved(period_m: f32, footprint_m: f32) -> f32 {
    return clamp(period_m / footprint_m - 1.0, 0.0, 1.0);
}

fn wrinkles(p: vec3f, period_m: f32, footprint_m: f32, sharpness: f32, seed: u32) -> vec3f {
    // Creased sheet: ridged noise, whose slope flips sign along each crease.
    let n = noise3(p / period_m, seed);
    let v = n.x * 2.0 - 1.0;
    let slope = sign(v) * smoothstep(0.0, 1.0 - sharpness, abs(v));
    return n.yzw * slope * resolved(period_m, footprint_m);
}

fn relief(kind: u32, p: vec3f, uv: vec2f, strength: f32, footprint: f32, seed: u32) -> Relief {
    var r = Relief(vec3f(0.0), 1.0, 1.0);
    switch kind {
        // Moulded: orange peel and flow lines.
        case 0u: {
            r.tilt = (noise3(p / 0.018, seed).yzw * 0.05) * resolved(0.018, footprint);
            r.gain = 1.0 + 0.05 * (noise3(p / 0.04, seed + 3u).x - 0.5);
        }
        // Film: soft wrinkles at two scales.
        case 1u: {
            r.tilt = wrinkles(p, 0.035, footprint, 0.5, seed) * 0.45 + wrinkles(p, 0.012, footprint, 0.3, seed + 9u) * 0.25;
            r.cavity = 1.0 - 0.15 * noise3(p / 0.02, seed + 4u).x;
        }
        // Brushed: streaks along u.
        case 2u: {
            let q = vec2f(uv.x / 0.06, uv.y / 0.0016);
            let streak = noise2(q, seed) - 0.5;
            let coarse = noise2(vec2f(uv.x / 0.2, uv.y / 0.008), seed + 5u) - 0.5;
            let fine = resolved(0.0016, footprint);
            r.tilt = vec3f(0.0, 0.10 * streak * fine + 0.08 * coarse, 0.0);
            r.gain = 1.0 + 0.25 * streak * fine + 0.16 * coarse;
        }
        // Crumpled: facets with sharp creases.
        case 3u: {
            r.tilt = wrinkles(p, 0.030, footprint, 0.85, seed) * 0.6 + wrinkles(p, 0.011, footprint, 0.8, seed + 9u) * 0.35;
        }
        // Cast or hot-rolled: coarse isotropic relief.
        case 4u: {
            let n = noise3(p / 0.007, seed);
            r.tilt = n.yzw * 0.30 * resolved(0.007, footprint) + noise3(p / 0.022, seed + 2u).yzw * 0.18;
            r.gain = 1.0 + 0.30 * (n.x - 0.5) * resolved(0.007, footprint);
        }
        // Smooth.
        case 5u: {
            r.tilt = noise3(p / 0.08, seed).yzw * 0.015;
        }
        // Fibre: mottled, fuzzy.
        case 6u: {
            let n = noise3(p / vec3f(0.004, 0.0025, 0.0025), seed);
            let m = noise3(p / 0.016, seed + 6u);
            r.tilt = n.yzw * 0.12 * resolved(0.004, footprint) + m.yzw * 0.05;
            r.gain = 1.0 + 0.16 * (n.x - 0.5) * resolved(0.004, footprint) + 0.10 * (m.x - 0.5);
        }
        // Woven: warp and weft, and slub at a larger scale.
        case 7u: {
            let period = 0.0022;
            let q = uv / period * 6.2831853;
            let shown = resolved(period, footprint);
            let slub = noise2(vec2f(uv.x / 0.05, uv.y / 0.003), seed) + noise2(vec2f(uv.x / 0.003, uv.y / 0.05), seed + 3u) - 1.0;
            r.tilt = vec3f(cos(q.x), cos(q.y), 0.0) * 0.25 * shown + wrinkles(p, 0.05, footprint, 0.2, seed) * 0.3;
            r.gain = 1.0 + 0.18 * sin(q.x) * sin(q.y) * shown + 0.16 * slub;
            r.cavity = 1.0 - 0.2 * shown * abs(sin(q.x * 0.5) * sin(q.y * 0.5));
        }
        // Knit: rows of loops.
        case 8u: {
            let period = 0.004;
            let shown = resolved(period, footprint);
            let column = uv.x / period * 6.2831853;
            let row = uv.y / (period * 0.75) * 6.2831853 + 1.2 * cos(column);
            r.tilt = vec3f(cos(column) * 0.3, cos(row) * 0.35, 0.0) * shown + wrinkles(p, 0.06, footprint, 0.2, seed) * 0.3;
            r.gain = 1.0 + 0.16 * sin(row) * shown + 0.12 * (noise3(p / 0.02, seed).x - 0.5);
            r.cavity = 1.0 - 0.25 * shown * (0.5 - 0.5 * sin(row));
        }
        // Wood grain: rings cut along u, rays, knots.
        case 9u: {
            let warp = noise3(vec3f(uv.x / 0.35, uv.y / 0.06, 0.5), seed);
            let ring = (uv.y + 0.035 * warp.x) / 0.0095;
            let late = pow(0.5 + 0.5 * sin(ring * 6.2831853), 3.0) * resolved(0.0095, footprint);
            let ray = noise2(vec2f(uv.x / 0.03, uv.y / 0.0012), seed + 8u) - 0.5;
            let knot = smoothstep(0.87, 0.95, noise2(uv / vec2f(0.12, 0.05), seed + 2u));
            r.gain = 1.08 - 0.26 * late + 0.10 * ray * resolved(0.0024, footprint) - 0.35 * knot + 0.12 * (warp.x - 0.5);
            r.tilt = vec3f(0.0, 0.06 * cos(ring * 6.2831853) * resolved(0.0095, footprint) + 0.05 * ray, 0.0);
        }
        // Granular: grains and pores.
        case 10u: {
            let n = noise3(p / 0.0055, seed);
            let m = noise3(p / 0.019, seed + 4u);
            let shown = resolved(0.0055, footprint);
            let pore = smoothstep(0.30, 0.16, n.x) * shown;
            r.tilt = n.yzw * 0.22 * shown + m.yzw * 0.10;
            r.gain = 1.0 + 0.28 * (n.x - 0.5) * shown + 0.20 * (m.x - 0.5) - 0.3 * pore;
            r.cavity = 1.0 - 0.5 * pore;
        }
        // Leather: cells.
        case 11u: {
            let n = noise3(p / 0.0042, seed);
            let crease = 1.0 - smoothstep(0.0, 0.25, abs(n.x - 0.5) * 2.0);
            let shown = resolved(0.0042, footprint);
            r.tilt = n.yzw * sign(n.x - 0.5) * 0.18 * shown + wrinkles(p, 0.05, footprint, 0.5, seed) * 0.2;
            r.gain = 1.0 - 0.16 * crease * shown + 0.12 * (noise3(p / 0.03, seed + 1u).x - 0.5);
        }
        // Circuit board: traces and pads are drawn by the print; here the weave of the glass.
        default: {
            r.tilt = noise3(p / 0.01, seed).yzw * 0.02;
            r.gain = 1.0 + 0.08 * (noise2(uv / 0.006, seed) - 0.5);
        }
    }
    r.tilt *= strength;
    r.gain = 1.0 + (r.gain - 1.0) * min(strength * 1.6, 1.0);
    return r;
}
