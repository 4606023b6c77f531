// Lights one point of a surface: mixes its endmembers, bends its normal, adds up the lights.

struct Lit {
    // Radiance that leaves the surface by itself.
    rgb: vec3f,
    // Near-infrared irradiance, and gain on the normal-incidence reflectance.
    nir: f32,
    nir_specular: f32,
    low: vec4f,
    high: vec4f,
    // Geometric normal, world.
    normal: vec3f,
    depth_m: f32,
    // Cosine between the bent normal and the direction to the camera.
    cosine: f32,
}

fn octahedral_decode(m: vec2f) -> vec3f {
    let z = 1.0 - abs(m.x) - abs(m.y);
    let xy = select((1.0 - abs(m.yx)) * select(vec2f(-1.0), vec2f(1.0), m >= vec2f(0.0)), m, z >= 0.0);
    return normalize(vec3f(xy, z));
}

fn world_at(pixel: vec2f, depth_m: f32) -> vec3f {
    let k = view.intrinsics;
    let camera = vec3f((pixel - k.zw) / k.xy, 1.0) * depth_m;
    return (view.world_from_camera * vec4f(camera, 1.0)).xyz;
}

fn pattern_jitter(pixel: vec2f) -> f32 {
    // Interleaved gradient noise (Jimenez 2014), shifted per view.
    let shift = f32(view.frame.x & 1023u);
    return fract(52.9829189 * fract(dot(pixel + shift, vec2f(0.06711056, 0.00583715))));
}

fn shade(pixel: vec2f, texel: vec4u) -> Lit {
    let depth_m = bitcast<f32>(texel.y);
    let attributes = vec2f(f32((texel.x >> 16u) & 0xffu), f32(texel.x >> 24u)) / 255.0;
    let n_geometric = octahedral_decode(unpack2x16snorm(texel.z));
    let world = world_at(pixel, depth_m);
    let row0 = part.local_from_world[0];
    let row1 = part.local_from_world[1];
    let row2 = part.local_from_world[2];
    let at = vec4f(world, 1.0);
    let local = vec3f(dot(row0, at), dot(row1, at), dot(row2, at));
    let footprint = depth_m / view.intrinsics.x;
    let uv = unpack2x16snorm(texel.w) * 4.0;

    let seed = part.kinds.w;
    let fines = fines_at(part.relief, local, uv, footprint, seed);
    let m = mixture(Point(local, uv, attributes.x * 2.0 - 1.0, attributes.y, footprint, fines.w));
    let texture = relief(part.relief, local, uv, part.surface.x, footprint, seed, fines);

    // Relief is drawn in the local frame; a water film evens it out, soil and corrosion add their own.
    var tilt = row0.xyz * texture.tilt.x + row1.xyz * texture.tilt.y + row2.xyz * texture.tilt.z;
    if SOILED {
        tilt *= 1.0 - 0.95 * m.high.x;
    }
    if CORRODED {
        let crusty = m.low.z + m.low.w + 0.6 * m.high.y;
        tilt += noise3(local / 0.006, seed + 77u).yzw * (0.25 * crusty * resolved(0.006, footprint));
    }
    var n = normalize(n_geometric + tilt - n_geometric * dot(tilt, n_geometric));
    let v = normalize(view.world_from_camera[3].xyz - world);
    n = normalize(n + v * max(0.05 - dot(n, v), 0.0));

    // Colours of what this pipeline can show.
    var body = part.body[INTACT] * m.low.x + part.body[WEATHERED] * m.low.y;
    var f0 = part.f0[INTACT].rgb * m.low.x + part.f0[WEATHERED].rgb * m.low.y;
    if PRINTED {
        body += vec4f(m.ink, part.body[COATING].a) * m.high.z;
        f0 += part.f0[COATING].rgb * m.high.z;
    }
    if SOILED {
        body += part.body[WATER] * m.high.x + part.body[SOIL] * m.high.y;
        f0 += part.f0[WATER].rgb * m.high.x + part.f0[SOIL].rgb * m.high.y;
    }
    if CORRODED {
        body += part.body[CORROSION] * m.low.z + part.body[CHAR] * m.low.w + part.body[CRACK] * m.high.w;
        f0 += part.f0[CORROSION].rgb * m.low.z + part.f0[CHAR].rgb * m.low.w + part.f0[CRACK].rgb * m.high.w;
    }
    // Scratches scatter: rougher everywhere, lighter on dielectrics.
    let alpha = clamp(body.a + 0.25 * m.scratch, 0.03, 1.0);
    let gain = texture.gain * (1.0 + 0.15 * m.scratch);

    let o = occlusion(pixel, world, n_geometric, 1.0 / footprint, pattern_jitter(pixel));
    let ambient = o.ambient * texture.cavity;
    let size = view.light_size;
    let environment = size.z;
    // Irradiance of the surroundings grows with the share of the upper hemisphere that the normal sees.
    let sky = ambient * (0.55 + 0.45 * n.z);
    // What faces down sees the belt, what stands beside another thing sees that.
    let belt = colour_of(view.frame.z) * (BELT_LIT * clamp(0.5 - 0.5 * n.z, 0.0, 1.0) * ambient);
    var irradiance = vec3f(environment * sky) + belt + o.bounced;
    var specular = vec3f(0.0);
    for (var i = 0u; i < 2u; i++) {
        let light = view.light[i];
        let l = light.xyz;
        let share = light.w / l.z * o.light[i];
        // A light of finite size reaches a little past the terminator; a level surface gets just its share.
        let wrap = 0.5 * size[i];
        irradiance += light.w * o.light[i] * max(dot(n, l) + wrap, 0.0) / (l.z + wrap);
        // A broad light widens the lobe (Karis 2013).
        let lobe = ggx(n, v, l, clamp(alpha + 0.3 * size[i], 0.03, 1.0)) * clamp(dot(n, l), 0.0, 1.0) * PI * share;
        specular += lobe * (f0 + (1.0 - f0) * fifth(1.0 - dot(v, normalize(v + l))));
    }
    // The hall's reflection, by the split-sum approximation (Lagarde and de Rousiers 2014).
    let nv = clamp(dot(n, v), 0.0, 1.0);
    let fresnel = f0 + (max(vec3f(1.0 - alpha), f0) - f0) * fifth(1.0 - nv);
    let toward = reflect(-v, n);
    let lamps = view.frame.w;
    let rows = 2.0 * bitcast<f32>(lamps & 0x3fffffffu);
    let open = hall(toward, view.nir_size.zw, alpha, lamps >> 30u, rows) * environment * mix(ambient, 1.0, 0.25);
    specular += fresnel * mirrored(view.tile, pixel, world, toward, 1.0 / footprint, alpha, open);

    // Halogen lines of the near-infrared camera: same geometry, own lights.
    let nir_size = view.nir_size;
    var nir = nir_size.y * sky;
    var nir_specular = nir_size.y * ambient * 0.5;
    let nir_visible = mix(o.ambient, 0.5 * (o.light.x + o.light.y), 0.3);
    for (var i = 0u; i < 2u; i++) {
        let light = view.nir_light[i];
        let nl = clamp(dot(n, light.xyz), 0.0, 1.0) * light.w / light.z * nir_visible;
        nir += nl;
        nir_specular += nl * PI * ggx(n, v, light.xyz, clamp(alpha + 0.35 * nir_size.x, 0.03, 1.0));
    }

    var lit: Lit;
    lit.rgb = body.rgb * (gain * irradiance) + specular;
    lit.nir = nir * gain;
    lit.nir_specular = nir_specular;
    lit.low = m.low;
    lit.high = m.high;
    lit.normal = n_geometric;
    lit.depth_m = depth_m;
    lit.cosine = nv;
    return lit;
}
