// Turns the geometry buffer into the raster: mixes endmembers, lights them and packs what the instruments read
// (sim/sensors/src/raster.rs documents the packing).

@group(0) @binding(0) var<storage, read> views: array<View>;
@group(0) @binding(1) var<storage, read> parts: array<Part>;
@group(0) @binding(2) var layer_a: texture_2d<u32>;
@group(0) @binding(3) var layer_b: texture_2d<u32>;

struct VertexOut {
    @builtin(position) clip: vec4f,
    @location(0) @interpolate(flat) view: u32,
}

@vertex
fn vertex(@builtin(vertex_index) i: u32, @builtin(instance_index) view: u32) -> VertexOut {
    var out: VertexOut;
    out.clip = vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
    out.view = view;
    return out;
}

fn octahedral_decode(m: vec2f) -> vec3f {
    let z = 1.0 - abs(m.x) - abs(m.y);
    let xy = select((1.0 - abs(m.yx)) * select(vec2f(-1.0), vec2f(1.0), m >= vec2f(0.0)), m, z >= 0.0);
    return normalize(vec3f(xy, z));
}

struct Lit {
    rgb: vec3f,
    // Near-infrared irradiance, and gain on the normal-incidence reflectance.
    nir: f32,
    nir_specular: f32,
    m: array<f32, 8>,
    normal: vec3f,
    depth_m: f32,
    cosine: f32,
    specular: vec3f,
    body: vec3f,
    irradiance: f32,
}

fn shade(view: u32, pixel: vec2f, texel: vec4u, jitter: f32) -> Lit {
    let local_part = texel.x & 0xffffu;
    let part = views[view].parts.x + local_part;
    let depth_m = bitcast<f32>(texel.y);
    let attributes = vec2f(f32((texel.x >> 16u) & 0xffu), f32(texel.x >> 24u)) / 255.0;
    let n_geometric = octahedral_decode(unpack2x16snorm(texel.z));
    let world = world_at(view, pixel, depth_m);
    let rows = parts[part].local_from_world;
    let local = vec3f(dot(rows[0], vec4f(world, 1.0)), dot(rows[1], vec4f(world, 1.0)), dot(rows[2], vec4f(world, 1.0)));
    let footprint = depth_m / views[view].intrinsics.x;
    let uv = unpack2x16snorm(texel.w) * 4.0;

    let point = Point(local, uv, attributes.x * 2.0 - 1.0, attributes.y, n_geometric, footprint);
    let mix_ = mixture(part, point);
    let kinds = parts[part].kinds;
    let surface = parts[part].surface;
    let texture = relief(kinds.x, local, uv, surface.x, footprint, kinds.w);

    // Relief is drawn in the local frame; a water film evens it out, soil and corrosion roughen it.
    let tilt_world = rows[0].xyz * texture.tilt.x + rows[1].xyz * texture.tilt.y + rows[2].xyz * texture.tilt.z;
    var crust = vec3f(0.0);
    let rough_share = mix_.w[CORROSION] + 0.6 * mix_.w[SOIL] + mix_.w[CHAR];
    if rough_share > 0.05 {
        crust = noise3(local / 0.006, kinds.w + 77u).yzw * 0.25 * rough_share * resolved(0.006, footprint);
    }
    let smooth_film = 1.0 - 0.8 * mix_.w[WATER];
    var n = normalize(n_geometric + (tilt_world - n_geometric * dot(tilt_world, n_geometric)) * smooth_film + crust);
    let camera_position = views[view].world_from_camera[3].xyz;
    let v = normalize(camera_position - world);
    if dot(n, v) < 0.05 {
        n = normalize(n + v * (0.05 - dot(n, v)));
    }

    var body = vec3f(0.0);
    var f0 = vec3f(0.0);
    var alpha = 0.0;
    for (var e = 0u; e < 8u; e++) {
        let w = mix_.w[e];
        let own = parts[part].body[e];
        let colour = select(own.rgb, mix_.ink, e == COATING && kinds.y != 0u);
        body += w * colour;
        f0 += w * parts[part].f0[e].rgb;
        alpha += w * own.a;
    }
    // Scratches scatter: lighter on dielectrics, rougher everywhere.
    alpha = clamp(alpha + 0.25 * mix_.scratch, 0.03, 1.0);
    let gain = texture.gain * (1.0 + 0.10 * mix_.scratch);

    let px_per_m = views[view].intrinsics.x / depth_m;
    let o = occlusion(view, pixel, world, n_geometric, px_per_m, jitter);
    let ambient = o.ambient * texture.cavity;

    let size = views[view].light_size;
    let environment = size.z;
    // Irradiance of the surroundings grows with the share of the upper hemisphere that the normal sees.
    var irradiance = environment * ambient * (0.55 + 0.45 * n.z);
    var specular = vec3f(0.0);
    for (var i = 0u; i < 2u; i++) {
        let l = views[view].light[i].xyz;
        let share = views[view].light[i].w / l.z;
        let visible = o.light[i];
        // A light of finite size reaches a little past the terminator.
        let wrap = 0.5 * size[i];
        let nl = clamp((dot(n, l) + wrap) / (1.0 + wrap), 0.0, 1.0);
        irradiance += share * nl * visible;
        // A broad light widens the lobe (Karis 2013).
        let spread_alpha = clamp(alpha + 0.35 * size[i], 0.03, 1.0);
        let h = normalize(v + l);
        specular += share * visible * PI * ggx(n, v, l, spread_alpha) * clamp(dot(n, l), 0.0, 1.0) * schlick(f0, dot(v, h));
    }
    let r = reflect(-v, n);
    let nv = clamp(dot(n, v), 0.0, 1.0);
    // Split-sum approximation of the surroundings' specular reflection (Lazarov 2013).
    let blur = clamp(alpha, 0.0, 1.0);
    let fresnel = f0 + (max(vec3f(1.0 - blur), f0) - f0) * pow(1.0 - nv, 5.0);
    let reflected = fresnel * hall(r, views[view].nir_size.z, blur + views[view].nir_size.w) * (0.35 + 0.65 * environment);
    specular += reflected * mix(ambient, 1.0, 0.25);

    var lit: Lit;
    lit.body = body * gain;
    lit.irradiance = irradiance;
    lit.specular = specular;
    lit.rgb = body * gain * irradiance + specular;

    // Halogen lines of the near-infrared camera: same geometry, own lights.
    let nir_size = views[view].nir_size;
    var nir = nir_size.y * ambient * (0.55 + 0.45 * n.z);
    var nir_specular = 0.0;
    for (var i = 0u; i < 2u; i++) {
        let l = views[view].nir_light[i].xyz;
        let share = views[view].nir_light[i].w / l.z;
        let nl = clamp(dot(n, l), 0.0, 1.0);
        nir += share * nl * o.nir[i];
        nir_specular += share * o.nir[i] * PI * ggx(n, v, l, clamp(alpha + 0.35 * nir_size.x, 0.03, 1.0)) * nl;
    }
    nir_specular += nir_size.y * ambient * 0.5;
    lit.nir = nir * gain;
    lit.nir_specular = nir_specular;
    lit.m = mix_.w;
    lit.normal = n_geometric;
    lit.depth_m = depth_m;
    lit.cosine = nv;
    return lit;
}

struct FragmentOut {
    @location(0) low: vec4u,
    @location(1) high: vec4u,
}

@fragment
fn fragment(in: VertexOut) -> FragmentOut {
    let at = vec2i(in.clip.xy);
    let tile = views[in.view].tile;
    let pixel = in.clip.xy - tile.xy;
    let jitter = unit(hash_u(u32(pixel.x) * 1973u + u32(pixel.y) * 9277u + views[in.view].parts.z));
    let texel_a = textureLoad(layer_a, at, 0);
    let texel_b = textureLoad(layer_b, at, 0);

    let a = shade(in.view, pixel, texel_a, jitter);
    var rgb = a.rgb;
    var front_part = 0u;
    var front_specular = 0.0;
    var front = vec4f(0.0);
    var depth_m = a.depth_m;
    var normal = a.normal;
    if (texel_b.x & 0xffffu) != 0u {
        let b = shade(in.view, pixel, texel_b, jitter);
        front_part = texel_b.x & 0xffffu;
        front_specular = b.nir_specular;
        front = vec4f(b.m[WEATHERED], b.m[WATER], b.m[SOIL], b.m[COATING]);
        depth_m = b.depth_m;
        normal = b.normal;
        // The wall dims what lies behind it, more where it is seen edge-on; soil and print cover it.
        let wall = parts[views[in.view].parts.x + front_part].wall;
        let cosine_inside = sqrt(max(1.0 - (1.0 - b.cosine * b.cosine) / (wall.a * wall.a), 0.05));
        let cover = clamp(1.0 - b.m[SOIL] - b.m[COATING] - b.m[CHAR], 0.0, 1.0);
        let path = pow(max(wall.rgb, vec3f(1e-3)), vec3f(2.0 / cosine_inside)) * cover;
        let fresnel = 1.0 - pow(1.0 - b.cosine, 5.0);
        rgb = b.body * b.irradiance + path * fresnel * a.rgb + b.specular;
    }

    let exposure = views[in.view].light_size.w;
    rgb = clamp(rgb * exposure, vec3f(0.0), vec3f(60000.0));
    let world_from_camera = views[in.view].world_from_camera;
    let n_camera = transpose(mat3x3f(world_from_camera[0].xyz, world_from_camera[1].xyz, world_from_camera[2].xyz)) * normal;
    let toward = vec3f(n_camera.xy, max(-n_camera.z, 0.0));
    let oct = toward.xy / (abs(toward.x) + abs(toward.y) + toward.z + 1e-6);
    let oct_bytes = vec2i(round(clamp(oct, vec2f(-1.0), vec2f(1.0)) * 127.0));

    var out: FragmentOut;
    out.low = vec4u(
        pack2x16float(rgb.rg),
        pack2x16float(vec2f(rgb.b, a.nir)),
        pack4x8unorm(vec4f(a.m[0], a.m[1], a.m[2], a.m[3])),
        pack4x8unorm(vec4f(a.m[4], a.m[5], a.m[6], a.m[7])),
    );
    out.high = vec4u(
        (texel_a.x & 0xffffu) | (pack2x16float(vec2f(0.0, a.nir_specular)) & 0xffff0000u),
        min(u32(depth_m * 10000.0 + 0.5), 65535u) | (u32(oct_bytes.x & 0xff) << 16u) | (u32(oct_bytes.y & 0xff) << 24u),
        front_part | (pack2x16float(vec2f(0.0, front_specular)) & 0xffff0000u),
        pack4x8unorm(front),
    );
    return out;
}
