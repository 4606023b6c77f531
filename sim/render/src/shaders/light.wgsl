// Light transport in screen space: two area lights, the hall around the station, occlusion from the depth buffer.
// The unit of radiance is that of a perfect white diffuser lying on the bare belt.

const PI: f32 = 3.14159265;

// GGX times the Smith visibility term (Heitz 2014, height-correlated, Hammon's approximation).
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

fn schlick(f0: vec3f, cosine: f32) -> vec3f {
    return f0 + (1.0 - f0) * pow(1.0 - clamp(cosine, 0.0, 1.0), 5.0);
}

// Radiance of the hall in a direction, relative to its mean: bright ceiling panels, dim walls, dark below the horizon.
fn hall(direction: vec3f, azimuth: f32, blur: f32) -> f32 {
    let c = cos(azimuth);
    let s = sin(azimuth);
    let d = vec3f(c * direction.x + s * direction.y, c * direction.y - s * direction.x, direction.z);
    let soft = 0.04 + blur * 0.8;
    let up = smoothstep(-0.15 - soft, 0.35 + soft, d.z);
    var radiance = mix(0.25, 0.75, up);
    // Ceiling panels: long strips over the belt, as a plane at unit height.
    if d.z > 0.02 {
        let q = d.xy / (d.z + 0.15);
        let strip = abs(fract(q.y * 0.7 + 0.25) - 0.5);
        let panel = smoothstep(0.14 + soft * 0.5, 0.14 - soft * 0.5, strip) * smoothstep(2.6, 1.6, abs(q.x));
        radiance += 2.6 * panel * (1.0 - 0.55 * min(blur * 1.6, 1.0));
    }
    // A window to one side.
    let side = smoothstep(0.75 - soft, 0.95 + soft * 0.3, dot(d, vec3f(0.82, 0.41, 0.40)));
    return radiance + 1.5 * side;
}

struct Occlusion {
    // Share of the surroundings that reaches the point.
    ambient: f32,
    // Share of each light.
    light: vec2f,
    // Share of the two halogen lines.
    nir: vec2f,
}

fn world_at(view: u32, pixel: vec2f, depth_m: f32) -> vec3f {
    let k = views[view].intrinsics;
    let camera = vec3f((pixel - k.zw) / k.xy, 1.0) * depth_m;
    return (views[view].world_from_camera * vec4f(camera, 1.0)).xyz;
}

fn surface_height(view: u32, pixel: vec2f) -> f32 {
    let tile = views[view].tile;
    let at = vec2i(clamp(pixel, vec2f(0.0), tile.zw - 1.0));
    let depth_m = bitcast<f32>(textureLoad(layer_a, at + vec2i(tile.xy), 0).y);
    // Height of the surface over the belt; the camera looks down within a few degrees, so that the ray's slope is small.
    return world_at(view, vec2f(at) + 0.5, depth_m).z;
}

// Shadow of a light of finite size: march towards it over the height field.
fn shadow(view: u32, pixel: vec2f, p: vec3f, direction: vec3f, tangent: f32, px_per_m: f32, jitter: f32) -> f32 {
    var lit = 1.0;
    let axis = normalize((transpose(mat3x3f(
        views[view].world_from_camera[0].xyz,
        views[view].world_from_camera[1].xyz,
        views[view].world_from_camera[2].xyz,
    )) * vec3f(direction.xy, 0.0)).xy + vec2f(1e-6, 0.0)) * length(direction.xy);
    var t = 0.006 + 0.006 * jitter;
    for (var i = 0; i < 6; i++) {
        let over = surface_height(view, pixel + axis * t * px_per_m) - (p.z + direction.z * t);
        let width = 0.003 + t * tangent;
        // A tall neighbour blocks; the far side of a thin one lets the ray pass under.
        lit = min(lit, 1.0 - smoothstep(-width, width, over));
        t *= 1.75;
    }
    return lit;
}

fn occlusion(view: u32, pixel: vec2f, p: vec3f, n: vec3f, px_per_m: f32, jitter: f32) -> Occlusion {
    var blocked = 0.0;
    // Twelve taps on a spiral (McGuire et al. 2011, "Alchemy" estimator).
    for (var i = 0; i < 10; i++) {
        let angle = 2.39996 * f32(i) + 6.2831853 * jitter;
        let radius_m = 0.004 + 0.006 * f32(i);
        let offset = vec2f(cos(angle), sin(angle)) * radius_m * px_per_m;
        let at = pixel + offset;
        let h = surface_height(view, at) - p.z;
        let world_offset = (views[view].world_from_camera * vec4f(offset / px_per_m, 0.0, 0.0)).xy;
        let d = vec3f(world_offset, h);
        let len = max(length(d), 1e-4);
        blocked += clamp(dot(n, d) / len - 0.10, 0.0, 1.0) * clamp(1.3 - len / 0.10, 0.0, 1.0);
    }
    var o: Occlusion;
    o.ambient = clamp(1.0 - 2.2 * blocked / 10.0, 0.05, 1.0);
    let size = views[view].light_size;
    o.light = vec2f(
        shadow(view, pixel, p, views[view].light[0].xyz, size.x, px_per_m, jitter),
        shadow(view, pixel, p, views[view].light[1].xyz, size.y, px_per_m, jitter),
    );
    o.nir = mix(vec2f(o.ambient), o.light, 0.5);
    return o;
}
