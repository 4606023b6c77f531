// Entry points of shading. See-through surfaces first, into two images of their own; then opaque surfaces, which take
// what lies in front of them from there and pack what the instruments read (sim/sensors/src/raster.rs).

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<uniform> part: Part;
@group(0) @binding(2) var layer: texture_2d<u32>;
// The height field of the opaque layer, row by row of the atlas: a software device reads a buffer in a third of the time of
// a texture.
@group(0) @binding(3) var<storage, read> heights: array<u32>;
@group(0) @binding(4) var front_low: texture_2d<u32>;
@group(0) @binding(5) var front_high: texture_2d<u32>;

@vertex
fn vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

struct FragmentOut {
    @location(0) low: vec4u,
    @location(1) high: vec4u,
}

// Depth in 0.1 mm, and the normal in the camera frame as octahedral snorm8.
fn pack_geometry(depth_m: f32, normal: vec3f) -> u32 {
    let x = dot(view.world_from_camera[0].xyz, normal);
    let y = dot(view.world_from_camera[1].xyz, normal);
    let z = max(-dot(view.world_from_camera[2].xyz, normal), 0.0);
    let oct = vec2f(x, y) / (abs(x) + abs(y) + z + 1e-6);
    let bytes = vec2i(round(clamp(oct, vec2f(-1.0), vec2f(1.0)) * 127.0));
    return min(u32(depth_m * 10000.0 + 0.5), 65535u) | (u32(bytes.x & 0xff) << 16u) | (u32(bytes.y & 0xff) << 24u);
}

fn high_half(value: f32) -> u32 {
    return pack2x16float(vec2f(0.0, value)) & 0xffff0000u;
}

// See-through layer: own radiance, share of what lies behind that comes through, and what the instruments need.
@fragment
fn see_through(@builtin(position) position: vec4f) -> FragmentOut {
    let texel = textureLoad(layer, vec2i(position.xy), 0);
    let b = shade(position.xy - view.tile.xy, texel);
    // The wall dims what lies behind it twice, more where it is seen edge-on; soil and print cover it.
    let wall = part.wall;
    let cosine_inside = sqrt(max(1.0 - (1.0 - b.cosine * b.cosine) / (wall.a * wall.a), 0.05));
    let cover = clamp(1.0 - b.high.y - b.high.z - b.low.w, 0.0, 1.0);
    let path = pow(max(wall.rgb, vec3f(1e-3)), vec3f(2.0 / cosine_inside)) * cover * (1.0 - fifth(1.0 - b.cosine));
    var out: FragmentOut;
    out.low = vec4u(
        pack2x16float(b.rgb.rg),
        pack2x16float(vec2f(b.rgb.b, path.r)),
        pack2x16float(path.gb),
        pack4x8unorm(vec4f(b.low.y, b.high.x, b.high.y, b.high.z)),
    );
    out.high = vec4u((texel.x & 0xffffu) | high_half(b.nir_specular), pack_geometry(b.depth_m, b.normal), 0u, 0u);
    return out;
}

@fragment
fn opaque(@builtin(position) position: vec4f) -> FragmentOut {
    let at = vec2i(position.xy);
    let texel = textureLoad(layer, at, 0);
    let a = shade(position.xy - view.tile.xy, texel);
    let front = textureLoad(front_low, at, 0);
    let behind = textureLoad(front_high, at, 0);
    let covered = (behind.x & 0xffffu) != 0u;
    let rg = unpack2x16float(front.x);
    let b_path = unpack2x16float(front.y);
    let path = vec3f(b_path.y, unpack2x16float(front.z));
    var rgb = select(a.rgb, vec3f(rg, b_path.x) + path * a.rgb, covered);
    rgb = clamp(rgb * view.light_size.w, vec3f(0.0), vec3f(60000.0));
    var out: FragmentOut;
    out.low = vec4u(pack2x16float(rgb.rg), pack2x16float(vec2f(rgb.b, a.nir)), pack4x8unorm(a.low), pack4x8unorm(a.high));
    out.high = vec4u(
        (texel.x & 0xffffu) | high_half(a.nir_specular),
        select(pack_geometry(a.depth_m, a.normal), behind.y, covered),
        behind.x,
        select(0u, front.w, covered),
    );
    return out;
}
