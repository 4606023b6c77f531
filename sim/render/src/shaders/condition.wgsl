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
    // World normal.
    normal: vec3f,
    // Metres per pixel here.
    footprint: f32,
}

// Area share `target_share` of points where `field` (close to uniform on [0,1]) is highest.
fn spread(value: f32, target_share: f32, softness: f32) -> f32 {
    if target_share <= 0.002 {
        return 0.0;
    }
    let threshold = 1.0 - target_share;
    // The band of partial cover shrinks at the ends, so that the mean stays at the target.
    let s = softness * min(1.0, 4.0 * target_share * (1.0 - target_share) + 0.05);
    return smoothstep(threshold - s, threshold + s, value);
}

fn biased(noise: f32, bias: f32, weight: f32) -> f32 {
    return clamp(mix(noise, bias, weight), 0.0, 1.0);
}

struct Mixture {
    w: array<f32, 8>,
    ink: vec3f,
    scratch: f32,
}

fn over(m: ptr<function, Mixture>, e: u32, alpha: f32) {
    let a = clamp(alpha, 0.0, 1.0);
    for (var i = 0u; i < 8u; i++) {
        (*m).w[i] *= 1.0 - a;
    }
    (*m).w[e] += a;
}

fn mixture(part: u32, p: Point) -> Mixture {
    var m: Mixture;
    m.w[INTACT] = 1.0;
    let seed = parts[part].kinds.w;
    let low = parts[part].coverage[0];
    let high = parts[part].coverage[1];
    let extent = parts[part].extent.xyz;
    let surface = parts[part].surface;

    let scale = clamp(0.35 * max(extent.x, max(extent.y, extent.z)), 0.008, 0.06);
    let broad = field(p.local / scale, seed + 101u);
    let fine = field(p.local / (scale * 0.22), seed + 211u);
    let edge = clamp(-p.concavity, 0.0, 1.0);
    let hollow = clamp(p.concavity, 0.0, 1.0);

    // Scratches: thin streaks in two directions drawn per part.
    let turn = unit(hash_u(seed + 7u)) * 3.14159;
    let across = vec2f(cos(turn), sin(turn));
    let along = vec2f(-across.y, across.x);
    let st = vec2f(dot(p.uv, across), dot(p.uv, along));
    let streak = noise2(vec2f(st.x / 0.0022, st.y / 0.07), seed + 31u);
    let streak2 = noise2(vec2f((st.x + 0.6 * st.y) / 0.0025, (st.y - 0.6 * st.x) / 0.05), seed + 37u);
    let scratch = smoothstep(1.0 - 0.35 * surface.y, 1.0, max(streak, streak2)) * step(0.01, surface.y);
    m.scratch = scratch;

    // Weathered: ultraviolet on the exposed side, in soft patches.
    over(&m, WEATHERED, spread(biased(0.7 * broad + 0.3 * fine, p.exposure, 0.45), low.y, 0.28));

    // Print and paint, worn off at edges and along scratches.
    let print = print_at(parts[part].kinds.y, p.uv, surface.z, p.footprint, seed, parts[part].ink[0].rgb, parts[part].ink[1].rgb, parts[part].ink[2].rgb);
    m.ink = print.ink;
    let painted = select(print.share, 1.0, parts[part].kinds.y == 0u);
    if high.z > 0.002 {
        let worn = spread(biased(fine, edge, 0.55), 1.0 - high.z, 0.12);
        over(&m, COATING, painted * (1.0 - worn) * (1.0 - 0.8 * scratch));
    }

    // Cracks: thin lines where noise crosses its middle.
    if high.w > 0.002 {
        let n = noise3(p.local / (scale * 0.8) + 0.35 * fine, seed + 401u);
        let width = high.w * 0.5;
        over(&m, CRACK, (1.0 - smoothstep(width * 0.5, width, abs(n.x - 0.5))) * smoothstep(0.25, 0.6, broad + high.w));
    }

    // Corrosion starts at edges and scratches and pits between.
    over(&m, CORROSION, spread(biased(0.55 * broad + 0.45 * fine, max(edge, scratch), 0.30), low.z, 0.16));

    // Char: heat came from one side.
    let side = normalize(vec3f(unit(hash_u(seed + 11u)) - 0.5, unit(hash_u(seed + 12u)) - 0.5, 0.2 + unit(hash_u(seed + 13u))));
    let toward = clamp(dot(p.local / max(extent, vec3f(1e-3)), side) * 0.5 + 0.5, 0.0, 1.0);
    over(&m, CHAR, spread(biased(0.6 * broad + 0.4 * fine, toward, 0.6), low.w, 0.18));

    // Soil: hollows hold it, and it lies on what faces up.
    over(&m, SOIL, spread(biased(0.5 * fine + 0.5 * field(p.local / (scale * 0.6), seed + 307u), clamp(0.35 + 0.65 * hollow - 0.35 * edge, 0.0, 1.0), 0.35), high.y, 0.24));

    // Water: beads and films, most of it low down.
    let down = clamp(0.5 - 0.5 * p.local.z / max(extent.z, 1e-3), 0.0, 1.0);
    over(&m, WATER, spread(biased(0.5 * broad + 0.5 * field(p.local / (scale * 0.35), seed + 503u), max(hollow, 0.8 * down), 0.35), high.x, 0.10));
    return m;
}
