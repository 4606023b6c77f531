// Light transport over a height field, of the picture and of a quarter more on each side: two area lights, the hall around the station, occlusion.
// The unit of radiance is that of a perfect white diffuser lying on the bare belt.

const PI: f32 = 3.14159265;

// GGX times the Smith visibility term (Heitz 2014, height-correlated; Hammon 2017's approximation).
fn ggx(n: vec3f, v: vec3f, l: vec3f, alpha: f32) -> f32 {
    let h = normalize(v + l);
    let nh = clamp(dot(n, h), 0.0, 1.0);
    let nv = clamp(abs(dot(n, v)), 1e-3, 1.0);
    let nl = clamp(dot(n, l), 0.0, 1.0);
    let a2 = alpha * alpha;
    let d = nh * nh * (a2 - 1.0) + 1.0;
    let visibility = 0.5 / mix(2.0 * nl * nv, nl + nv, alpha);
    return a2 / (PI * d * d) * visibility;
}

fn fifth(x: f32) -> f32 {
    let y = clamp(x, 0.0, 1.0);
    let y2 = y * y;
    return y2 * y2 * y;
}

// Radiance of the hall in a direction, relative to its cosine-weighted mean (which is 0.87 to 1.04 for any kind and blur at 0.5 to 2
// rows): lamps over the belt with a dim ceiling between them, dim walls, dark below the horizon. `kind` is 0 for strips of tubes and a
// gate of daylight to one side, 1 for strips alone, 2 for round lamps; `rows` of them for each height of their mounting. Nothing branches
// on them, and the sums are ordered so that kind 0 at 1.1 rows is to the last bit what it was when it was the only one.
fn hall(direction: vec3f, azimuth: vec2f, blur: f32, kind: u32, rows: f32) -> f32 {
    let d = vec3f(
        azimuth.x * direction.x + azimuth.y * direction.y,
        azimuth.x * direction.y - azimuth.y * direction.x,
        direction.z,
    );
    let soft = 0.03 + blur * 0.9;
    let up = smoothstep(-0.15 - soft, 0.40 + soft, d.z);
    let sharp = 1.0 - min(blur * 1.4, 0.9);
    // What blurs the lamps is measured in their spacing: dense rows run into each other sooner. Exactly `blur` at 1.1 rows.
    let spread = min(blur * (1.0 + (rows - 1.1) / 1.1), 1.0);
    let half_edge = (0.03 + spread * 0.9) * 0.5;
    let contrast = 1.0 - min(spread * 1.4, 0.9);
    // Lamps at unit height take up a fifth of the ceiling; far ones thin out towards the horizon.
    let q = d.xy / (max(d.z, 0.0) + 0.12);
    let strip = abs(fract(q.y * rows + 0.25) - 0.5);
    let seen = smoothstep(2.8, 1.4, abs(q.x)) * step(0.0, d.z);
    let tubes = mix(0.46, 2.9 * (smoothstep(0.10 + half_edge, 0.10 - half_edge, strip) * seen), contrast);
    // Discs on a square grid: smaller and brighter. Blurred, they spread over more (the area of a disc whose edge is a smoothstep) and
    // dim by as much.
    let disc = length(fract(q * rows + 0.25) - 0.5);
    let area = PI * (0.18 * 0.18 + 0.2 * half_edge * half_edge);
    let round = mix(0.46, 2.9 * 0.2 / area * smoothstep(0.18 + half_edge, 0.18 - half_edge, disc) * seen, contrast);
    // A gate of daylight to one side; where there is none, a lighter ceiling gives what it would.
    let gated = select(0.0, 1.0, kind == 0u);
    let gate = smoothstep(0.72 - soft, 0.92 + soft * 0.4, dot(d, vec3f(0.82, 0.41, 0.40))) * gated;
    let lighter = (1.0 - gated) * (0.25 + 0.29 * blur);
    return mix(0.08, 0.22, up) + select(tubes, round, kind == 2u) * up + (0.75 + 1.05 * sharp) * gate + lighter * up;
}

// Golden-angle spiral, m.
const SPIRAL = array<vec2f, 7>(
    vec2f(0.00400, 0.00000), vec2f(-0.00885, 0.00811), vec2f(0.00175, -0.01992), vec2f(0.01704, 0.02223),
    vec2f(-0.03545, -0.00627), vec2f(0.03669, -0.02334), vec2f(-0.01337, 0.05029),
);

// First-order interreflection: what neighbours and the belt get of the light that the bare belt gets. Sides of things stand at a
// slant to the lamps, and the belt beside a thing lies partly in its shadow; estimates, not solved for.
const SIDES_LIT: f32 = 0.5;
const BELT_LIT: f32 = 0.7;

struct Occlusion {
    // Share of the surroundings that reaches the point.
    ambient: f32,
    // Light of neighbours that stand in the way of the surroundings.
    bounced: vec3f,
    // Share of each light.
    light: vec2f,
}

// The height field at a pixel of the picture or around it.
fn cell_at(tile: vec4f, pixel: vec2f) -> u32 {
    let margin = view.field.zw;
    let at = vec2u(clamp(pixel, -margin, tile.zw + margin - 1.0) + view.field.xy);
    return heights[at.y * view.frame.y + at.x];
}

fn height_at(tile: vec4f, pixel: vec2f) -> f32 {
    return height_of(cell_at(tile, pixel));
}

// Shadow of a light of finite size: march towards it over the height field.
fn shadow(tile: vec4f, pixel: vec2f, z: f32, light: vec4f, px_axis: vec2f, tangent: f32, jitter: f32, steps: i32) -> f32 {
    var lit = 1.0;
    var t = 0.005 + 0.006 * jitter;
    for (var i = 0; i < steps; i++) {
        let over = height_at(tile, pixel + px_axis * t) - (z + light.z * t);
        let width = 0.002 + t * tangent;
        lit = min(lit, 1.0 - smoothstep(-width, width, over));
        t *= 2.4;
    }
    return lit;
}

fn occlusion(pixel: vec2f, p: vec3f, n: vec3f, px_per_m: f32, jitter: f32) -> Occlusion {
    let tile = view.tile;
    // Image axes in the world: the camera looks down within a few degrees.
    let right = view.world_from_camera[0].xy;
    let down = view.world_from_camera[1].xy;
    var blocked = 0.0;
    var scattered = vec3f(0.0);
    // Seven taps on a spiral (McGuire et al. 2011, "Alchemy" estimator), turned from pixel to pixel.
    let spin = 6.2831853 * jitter;
    let turn = vec2f(cos(spin), sin(spin));
    for (var i = 0; i < 7; i++) {
        let arm = SPIRAL[i];
        let offset = vec2f(turn.x * arm.x - turn.y * arm.y, turn.y * arm.x + turn.x * arm.y);
        let cell = cell_at(tile, pixel + offset * px_per_m);
        let d = vec3f(right * offset.x + down * offset.y, height_of(cell) - p.z);
        let inverse = inverseSqrt(dot(d, d) + 1e-8);
        let hides = clamp(dot(n, d) * inverse - 0.10, 0.0, 1.0) * clamp(1.3 - 10.0 / inverse, 0.0, 1.0);
        blocked += hides;
        scattered += hides * colour_of(cell);
    }
    var o: Occlusion;
    o.ambient = clamp(1.0 - 2.4 * blocked / 7.0, 0.05, 1.0);
    o.bounced = scattered * ((1.0 - o.ambient) * SIDES_LIT / max(blocked, 1e-4));
    let size = view.light_size;
    let l0 = view.light[0];
    let l1 = view.light[1];
    let axis0 = vec2f(dot(l0.xy, right), dot(l0.xy, down)) * px_per_m;
    let axis1 = vec2f(dot(l1.xy, right), dot(l1.xy, down)) * px_per_m;
    o.light = vec2f(
        shadow(tile, pixel, p.z, l0, axis0, size.x, jitter, 4),
        shadow(tile, pixel, p.z, l1, axis1, size.y, jitter, 2),
    );
    return o;
}

// Light that a mirror at p throws back from the direction r: a neighbour that stands in the way, the belt below the horizon, else
// the hall (given in `open`). `soft` blurs the horizon.
fn mirrored(tile: vec4f, pixel: vec2f, p: vec3f, r: vec3f, px_per_m: f32, soft: f32, open: f32) -> vec3f {
    let right = view.world_from_camera[0].xy;
    let down = view.world_from_camera[1].xy;
    let axis = vec2f(dot(r.xy, right), dot(r.xy, down)) * px_per_m;
    let below = smoothstep(0.05 + 0.5 * soft, -0.05 - 0.5 * soft, r.z);
    var seen = mix(vec3f(open), colour_of(view.frame.z) * BELT_LIT, below);
    // From far to near, so that the nearest stays.
    var t = 0.045;
    for (var i = 0; i < 3; i++) {
        let cell = cell_at(tile, pixel + axis * t);
        let over = height_of(cell) - (p.z + r.z * t);
        seen = mix(seen, colour_of(cell) * SIDES_LIT, smoothstep(0.0, 0.004, over));
        t *= 0.4;
    }
    return seen;
}
