// Procedural noise: integer-hashed value noise with analytic gradients, and sums of it.

fn hash_u(x: u32) -> u32 {
    // lowbias32 (C. Wellons, "Prospecting for hash functions", 2018).
    var h = x;
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    h ^= h >> 16u;
    return h;
}

fn unit(h: u32) -> f32 {
    return f32(h >> 8u) * (1.0 / 16777216.0);
}

// Multipliers of the three lattice axes: a step along an axis adds its multiplier, so that corners cost no product.
const AXIS: vec3u = vec3u(0x9e3779b1u, 0x85ebca77u, 0xc2b2ae3du);

fn lattice(k: u32, seed: u32) -> f32 {
    var h = (k + seed) * 0x2c1b3c6du;
    h ^= h >> 15u;
    return unit(h * 0x297a2d39u);
}

// Value in [0, 1] and its gradient; quintic interpolation.
fn noise3(p: vec3f, seed: u32) -> vec4f {
    let i = vec3i(floor(p));
    let f = fract(p);
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let du = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    let k = vec3u(i) * AXIS;
    let l = k + AXIS;
    let a = lattice(k.x ^ k.y ^ k.z, seed);
    let b = lattice(l.x ^ k.y ^ k.z, seed);
    let c = lattice(k.x ^ l.y ^ k.z, seed);
    let d = lattice(l.x ^ l.y ^ k.z, seed);
    let e = lattice(k.x ^ k.y ^ l.z, seed);
    let g = lattice(l.x ^ k.y ^ l.z, seed);
    let h = lattice(k.x ^ l.y ^ l.z, seed);
    let m = lattice(l.x ^ l.y ^ l.z, seed);
    let k1 = b - a;
    let k2 = c - a;
    let k3 = e - a;
    let k4 = a - b - c + d;
    let k5 = a - c - e + h;
    let k6 = a - b - e + g;
    let k7 = b + c + e + m - a - d - g - h;
    let value = a + k1 * u.x + k2 * u.y + k3 * u.z + k4 * u.x * u.y + k5 * u.y * u.z + k6 * u.z * u.x + k7 * u.x * u.y * u.z;
    let gradient = du * vec3f(
        k1 + k4 * u.y + k6 * u.z + k7 * u.y * u.z,
        k2 + k5 * u.z + k4 * u.x + k7 * u.z * u.x,
        k3 + k6 * u.x + k5 * u.y + k7 * u.x * u.y,
    );
    return vec4f(value, gradient);
}


// Value noise on a plane, for grain.
fn noise2(p: vec2f, seed: u32) -> f32 {
    let f = fract(p);
    let k = vec2u(vec2i(floor(p))) * AXIS.xy;
    let l = k + AXIS.xy;
    let u = f * f * (3.0 - 2.0 * f);
    let a = lattice(k.x ^ k.y, seed);
    let b = lattice(l.x ^ k.y, seed);
    let c = lattice(k.x ^ l.y, seed);
    let d = lattice(l.x ^ l.y, seed);
    return mix(mix(a, b, u.x), mix(c, d, u.x), u.y);
}
