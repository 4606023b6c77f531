// Light transport in screen space: two area lights, the hall around the station, occlusion from the height field.
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

// Radiance of the hall in a direction, relative to its cosine-weighted mean (0.9 to 1.03 for any blur): lamp strips over the
// belt with a dim ceiling between them, dim walls, dark below the horizon.
fn hall(direction: vec3f, azimuth: vec2f, blur: f32) -> f32 {
    let d = vec3f(
        azimuth.x * direction.x + azimuth.y * direction.y,
        azimuth.x * direction.y - azimuth.y * direction.x,
        direction.z,
    );
    let soft = 0.03 + blur * 0.9;
    let up = smoothstep(-0.15 - soft, 0.40 + soft, d.z);
    let sharp = 1.0 - min(blur * 1.4, 0.9);
    // Strips at unit height; far ones thin out towards the horizon.
    let q = d.xy / (max(d.z, 0.0) + 0.12);
    let strip = abs(fract(q.y * 1.1 + 0.25) - 0.5);
    let panel = smoothstep(0.10 + soft * 0.5, 0.10 - soft * 0.5, strip) * smoothstep(2.8, 1.4, abs(q.x)) * step(0.0, d.z);
    // A gate of daylight to one side.
    let gate = smoothstep(0.72 - soft, 0.92 + soft * 0.4, dot(d, vec3f(0.82, 0.41, 0.40)));
    return mix(0.08, 0.22, up) + mix(0.46, 2.9 * panel, sharp) * up + (0.75 + 1.05 * sharp) * gate;
}

// Golden-angle spiral, m.
const SPIRAL = array<vec2f, 7>(
    vec2f(0.00400, 0.00000), vec2f(-0.00885, 0.00811), vec2f(0.00175, -0.01992), vec2f(0.01704, 0.02223),
    vec2f(-0.03545, -0.00627), vec2f(0.03669, -0.02334), vec2f(-0.01337, 0.05029),
);

struct Occlusion {
    // Share of the surroundings that reaches the point.
    ambient: f32,
    // Share of each light.
    light: vec2f,
}

fn height_at(tile: vec4f, pixel: vec2f) -> f32 {
    let at = vec2u(clamp(pixel, vec2f(0.0), tile.zw - 1.0) + tile.xy);
    return heights[at.y * view.frame.y + at.x];
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
    // Seven taps on a spiral (McGuire et al. 2011, "Alchemy" estimator), turned from pixel to pixel.
    let spin = 6.2831853 * jitter;
    let turn = vec2f(cos(spin), sin(spin));
    for (var i = 0; i < 7; i++) {
        let arm = SPIRAL[i];
        let offset = vec2f(turn.x * arm.x - turn.y * arm.y, turn.y * arm.x + turn.x * arm.y);
        let d = vec3f(right * offset.x + down * offset.y, height_at(tile, pixel + offset * px_per_m) - p.z);
        let inverse = inverseSqrt(dot(d, d) + 1e-8);
        blocked += clamp(dot(n, d) * inverse - 0.10, 0.0, 1.0) * clamp(1.3 - 10.0 / inverse, 0.0, 1.0);
    }
    var o: Occlusion;
    o.ambient = clamp(1.0 - 2.4 * blocked / 7.0, 0.05, 1.0);
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
