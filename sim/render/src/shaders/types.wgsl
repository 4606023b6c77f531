// Data that the sensor pass reads. Mirrors gpu_types.rs; a test compares the sizes.

// One station view: camera, lights and the tile of the atlas that it is drawn into.
struct View {
    clip_from_world: mat4x4f,
    // Camera frame: x right, y down, z into the scene.
    world_from_camera: mat4x4f,
    // fx, fy, cx, cy in pixels of the tile.
    intrinsics: vec4f,
    // x0, y0, width, height of the tile in the atlas, pixels.
    tile: vec4f,
    // Direction towards each visible light (unit, world) and its share of the irradiance on the bare belt.
    light: array<vec4f, 2>,
    // Tangents of the half angles of the two lights, share of the surroundings, exposure.
    light_size: vec4f,
    // Direction towards each halogen line light (unit, world) and its share; the rest is diffuse.
    nir_light: array<vec4f, 2>,
    // Tangent of the halogen half angle, diffuse share, azimuth of the surroundings (rad), blur of the surroundings.
    nir_size: vec4f,
    // First part in the part buffer, number of parts, seed, unused.
    parts: vec4u,
}

// One part: pose, what its endmembers look like, how much of it each should cover.
struct Part {
    // Rows of local_from_world.
    local_from_world: array<vec4f, 3>,
    // Per endmember: linear sRGB body reflectance, roughness.
    body: array<vec4f, 8>,
    // Per endmember: linear sRGB normal-incidence reflectance; w unused.
    f0: array<vec4f, 8>,
    // Target area share of each endmember.
    coverage: array<vec4f, 2>,
    // Up to three inks of a print: linear sRGB body reflectance.
    ink: array<vec4f, 3>,
    // See-through parts: linear sRGB transmittance of the wall at normal incidence; refractive index.
    wall: vec4f,
    // Strength of the relief, of scratches, share of the surface that is printed, grain contrast.
    surface: vec4f,
    // Half extents in the local frame, m; height of the local frame's centre.
    extent: vec4f,
    // Texture kind, print layout, flags (1 = see-through, 2 = metal), seed.
    kinds: vec4u,
}

const FLAG_SEE_THROUGH: u32 = 1u;
const FLAG_METAL: u32 = 2u;

const INTACT: u32 = 0u;
const WEATHERED: u32 = 1u;
const CORROSION: u32 = 2u;
const CHAR: u32 = 3u;
const WATER: u32 = 4u;
const SOIL: u32 = 5u;
const COATING: u32 = 6u;
const CRACK: u32 = 7u;
