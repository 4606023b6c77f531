// Data that the sensor pass reads. Mirrors gpu_types.rs; a test compares the sizes.

// One station view: camera, lights and the tile of the atlas that it is drawn into. View and part are uniforms, bound
// anew for each draw: a software device loads a uniform once for all pixels, an element of an array once for each.
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
    // Tangent of the halogen half angle, diffuse share, cosine and sine of the azimuth of the surroundings.
    nir_size: vec4f,
    // Seed of the frame, cells in a row of the height field's buffer, mean colour of the belt (as in a cell), lamps of the hall: kind in
    // the two highest bits (0 tubes and a gate, 1 tubes, 2 round lamps), below them the bits of half the rows per height.
    frame: vec4u,
    // Where the picture's corner lies in the image of all height fields, and how far its field reaches beyond it on each side, pixels.
    field: vec4f,
}

// How one kind of surface is rough: two scales of relief, a periodic weave and grain along u. See relief.rs.
struct ReliefSpec {
    // Spacings along x, y, z of the fine noise (1/m), and its tilt.
    fine: vec4f,
    // Spacing of the broad noise (1/m), its tilt, sharpness of its creases (0 waves, 1 facets), share of the fine that creases.
    broad: vec4f,
    // Frequencies along u and v of the periodic pattern (rad/m), its tilt, its gain.
    weave: vec4f,
    // Frequencies along u and v of the grain (1/m), its tilt across u, its gain.
    grain: vec4f,
    // Gain of the fine noise, gain of the broad noise, cavity of the fine noise, cavity of the weave.
    gain: vec4f,
    // Finest period of the fine noise, of the weave and of the grain (m): each fades where pixels do not resolve it. Warp of
    // the weave by the broad noise.
    periods: vec4f,
    // Tilt and gain of each octave of the fines, their frequency along the grain over that across it, 1 where the grain lies on the
    // surface (u, v) instead of in the body (x, y, z).
    ladder: vec4f,
}

// How far each mechanism spreads over a part, so that the area asked for is covered. See spread.rs.
struct Spread {
    // Threshold and softness of weathering, of corrosion.
    weathered_corrosion: vec4f,
    // Of char, of water.
    char_water: vec4f,
    // Threshold and softness of the patches of soil, share of its film, share of cracks.
    soil_crack: vec4f,
    // Threshold and softness of what is worn off the print, share of the soil that lies in patches; unused.
    wear_soil: vec4f,
}

// One part: pose, what its endmembers look like, how far each spreads over it.
struct Part {
    // Rows of local_from_world.
    local_from_world: array<vec4f, 3>,
    // Per endmember: linear sRGB body reflectance, roughness.
    body: array<vec4f, 8>,
    // Per endmember: linear sRGB normal-incidence reflectance; w unused.
    f0: array<vec4f, 8>,
    // Where each mechanism lies.
    spread: Spread,
    // Up to three inks of a print: linear sRGB body reflectance.
    ink: array<vec4f, 3>,
    // See-through parts: linear sRGB transmittance of the wall at normal incidence; refractive index.
    wall: vec4f,
    // Strength of the relief, of scratches, share of the surface that is printed, unused.
    surface: vec4f,
    // Half extents in the local frame, m; spacing of the patterns of condition, 1/m.
    extent: vec4f,
    // Print style, unused, unused, seed.
    kinds: vec4u,
    // Direction across the scratches (unit, on the surface); spacing of the patterns of condition along x over that across it, unused.
    streaks: vec4f,
    // Side that heat came from (unit, local frame), unused.
    hot_side: vec4f,
    relief: ReliefSpec,
}

// Variants of the shading pipelines. A software device executes both sides of every branch, so what a surface lacks must be
// left out when the pipeline is built. See variant.rs.
override PRINTED: bool = false;
// Soil and water.
override SOILED: bool = false;
// Corrosion, char and cracks.
override CORRODED: bool = false;

// A cell of the height field: height over the belt in the upper 17 bits, in steps of 2^-15 m; below it the part's mean
// linear sRGB reflectance, five bits a colour, of its square root.
const HEIGHT_STEPS_PER_M: f32 = 32768.0;

fn pack_height(height_m: f32, colour: u32) -> u32 {
    return (u32(clamp(height_m, 0.0, 3.99) * HEIGHT_STEPS_PER_M) << 15u) | (colour & 0x7fffu);
}

fn height_of(cell: u32) -> f32 {
    return f32(cell >> 15u) * (1.0 / HEIGHT_STEPS_PER_M);
}

fn colour_of(cell: u32) -> vec3f {
    let root = vec3f(f32(cell & 31u), f32((cell >> 5u) & 31u), f32((cell >> 10u) & 31u)) * (1.0 / 31.0);
    return root * root;
}

const INTACT: u32 = 0u;
const WEATHERED: u32 = 1u;
const CORROSION: u32 = 2u;
const CHAR: u32 = 3u;
const WATER: u32 = 4u;
const SOIL: u32 = 5u;
const COATING: u32 = 6u;
const CRACK: u32 = 7u;
