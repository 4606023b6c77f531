// Rasterises parts into the geometry buffer: which part, where, which way it faces. No shading happens here.

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var opaque_layer: texture_2d<u32>;

// The see-through layer keeps only what lies in front of the opaque one.
override SEE_THROUGH: bool = false;

struct VertexIn {
    @location(0) position: vec3f,
    @location(1) normal: vec4f,
    @location(2) uv: vec2f,
    // Concavity (-1..1), exposure (0..1) in x and y.
    @location(3) attributes: vec4f,
    @location(4) part: u32,
}

struct VertexOut {
    @builtin(position) clip: vec4f,
    @location(0) normal: vec3f,
    @location(1) uv: vec2f,
    @location(2) attributes: vec2f,
    @location(3) depth_m: f32,
    @location(4) @interpolate(flat) part: u32,
    @location(5) height_m: f32,
    @location(6) @interpolate(flat) colour: u32,
}

fn projected(in: VertexIn) -> VertexOut {
    var out: VertexOut;
    out.clip = view.clip_from_world * vec4f(in.position, 1.0);
    out.normal = in.normal.xyz;
    out.uv = in.uv;
    out.attributes = in.attributes.xy;
    // The projection keeps the distance along the optical axis in w.
    out.depth_m = out.clip.w;
    out.part = in.part;
    out.height_m = in.position.z;
    out.colour = u32(in.normal.w * 32767.0 + 0.5);
    return out;
}

@vertex
fn vertex(in: VertexIn) -> VertexOut {
    return projected(in);
}

fn octahedral(n: vec3f) -> vec2f {
    let m = n / (abs(n.x) + abs(n.y) + abs(n.z));
    if m.z >= 0.0 {
        return m.xy;
    }
    return (1.0 - abs(m.yx)) * select(vec2f(-1.0), vec2f(1.0), m.xy >= vec2f(0.0));
}

@fragment
fn fragment(in: VertexOut, @builtin(front_facing) front: bool) -> @location(0) vec4u {
    if SEE_THROUGH {
        let opaque_depth_m = bitcast<f32>(textureLoad(opaque_layer, vec2i(in.clip.xy), 0).y);
        if in.depth_m >= opaque_depth_m {
            discard;
        }
    }
    let normal = normalize(select(-in.normal, in.normal, front));
    let attributes = vec2u(
        u32(clamp(in.attributes.x * 0.5 + 0.5, 0.0, 1.0) * 255.0 + 0.5),
        u32(clamp(in.attributes.y, 0.0, 1.0) * 255.0 + 0.5),
    );
    return vec4u(
        in.part | (attributes.x << 16u) | (attributes.y << 24u),
        bitcast<u32>(in.depth_m),
        pack2x16snorm(octahedral(normal)),
        pack2x16snorm(in.uv * 0.25),
    );
}

// The height field: height over the belt and colour, of the picture and of what lies around it, so that shadows, occlusion and mirrors do
// not depend on what the camera sees.
@vertex
fn vertex_field(in: VertexIn) -> VertexOut {
    var out = projected(in);
    let picture = view.tile.zw;
    out.clip = vec4f(out.clip.xy * (picture / (picture + 2.0 * view.field.zw)), out.clip.zw);
    return out;
}

@fragment
fn field(in: VertexOut) -> @location(0) u32 {
    return pack_height(in.height_m, in.colour);
}
