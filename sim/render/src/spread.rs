//! How far each mechanism must spread over a part so that the drawn area meets the coverage that the kinetics ask for.
//!
//! The shader covers the points where a field is highest: noise, mixed with where the mechanism likes to be (exposed sides, edges,
//! hollows, the side that heat came from). How such a field is distributed depends on the part's shape, so its threshold is worked out
//! here, for each part and mechanism, from the part's own surface. Mechanisms lie over each other in a fixed order, and what lies over
//! another hides it: each gets the share of what is left for it.

use std::sync::LazyLock;

use bytemuck::{Pod, Zeroable};
use loopline_materials::{ENDMEMBER_COUNT, Endmember, stream};
use rand::RngExt as _;

/// `Spread` in the shaders.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Spread {
    /// Threshold and softness of weathering and of corrosion.
    pub weathered_corrosion: [f32; 4],
    /// Threshold and softness of char and of water.
    pub char_water: [f32; 4],
    /// Threshold and softness of the patches of soil, share of its film, share of cracks.
    pub soil_crack: [f32; 4],
    /// Threshold and softness of what is worn off the print, share of the soil that lies in patches (the rest is a film), 0.
    pub wear_soil: [f32; 4],
}

/// A threshold that no field reaches: nothing is covered.
const NEVER: f32 = 4.0;

impl Spread {
    /// Nothing but intact substrate.
    pub const NONE: Self = Self {
        weathered_corrosion: [NEVER, 0.1, NEVER, 0.1],
        char_water: [NEVER, 0.1, NEVER, 0.1],
        soil_crack: [NEVER, 0.1, 0.0, 0.0],
        wear_soil: [NEVER, 0.1, 0.0, 0.0],
    };
}

/// A piece of a part's surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfacePiece {
    /// Area, in any unit.
    pub area: f32,
    /// -1 ridge to 1 hollow.
    pub concavity: f32,
    /// 0 sheltered to 1 exposed in service.
    pub exposure: f32,
    /// Height in the part's frame over half its extent, -1 to 1.
    pub height: f32,
    /// How far it lies towards the side that heat came from, 0 to 1.
    pub toward_heat: f32,
}

/// Which noise a mechanism's field has, how much of it is the place, and how soft the edge of its cover is: as in `condition.wgsl`.
struct Field {
    noise: fn(&Noise) -> f32,
    place: fn(&SurfacePiece) -> f32,
    place_share: f32,
    softness: f32,
}

/// Noise at one point, each close to uniform on 0 to 1.
struct Noise {
    broad: f32,
    fine: f32,
    blotch: f32,
}

const WEATHERED: Field =
    Field { noise: |n| 0.5 * n.broad + 0.5 * n.fine, place: |p| p.exposure, place_share: 0.45, softness: 0.7 };
const CORROSION: Field = Field { noise: |n| 0.4 * n.broad + 0.6 * n.fine, place: edge, place_share: 0.30, softness: 0.30 };
const CHAR: Field =
    Field { noise: |n| 0.6 * n.broad + 0.4 * n.fine, place: |p| p.toward_heat, place_share: 0.6, softness: 0.18 };
const SOIL: Field = Field {
    noise: |n| 0.45 * n.fine + 0.55 * n.blotch,
    place: |p| (0.45 + 0.55 * p.concavity.clamp(0.0, 1.0) - 0.35 * edge(p)).clamp(0.0, 1.0),
    place_share: 0.35,
    softness: 0.60,
};
const WATER: Field = Field {
    noise: |n| 0.5 * (1.0 - n.blotch) + 0.5 * n.fine,
    place: |p| p.concavity.clamp(0.0, 1.0).max(0.8 * (0.5 - 0.5 * p.height).clamp(0.0, 1.0)),
    place_share: 0.35,
    softness: 0.18,
};

/// Print wears off where edges rub, and fades before it is gone.
const WEAR: Field = Field { noise: |n| n.fine, place: edge, place_share: 0.5, softness: 0.60 };

fn edge(piece: &SurfacePiece) -> f32 {
    (-piece.concavity).clamp(0.0, 1.0)
}

/// Values of each field's noise at equal steps of its distribution.
const QUANTILES: usize = 24;
/// Points that the distributions are found from.
const POINTS: u64 = 1 << 14;
/// Classes of where a part's surface lies in a field.
const PLACES: usize = 8;
/// Halvings of the threshold's interval: to 1/4096.
const HALVINGS: usize = 12;

struct Tables {
    weathered: [f32; QUANTILES],
    corrosion: [f32; QUANTILES],
    char: [f32; QUANTILES],
    soil: [f32; QUANTILES],
    water: [f32; QUANTILES],
    wear: [f32; QUANTILES],
}

/// Distributions of the fields' noise. They are those of the noise itself and the same for all parts.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let points: Vec<Noise> = (0..POINTS).map(noise).collect();
    let table = |field: &Field| {
        let mut values: Vec<f32> = points.iter().map(field.noise).collect();
        values.sort_by(f32::total_cmp);
        std::array::from_fn(|k| values[(2 * k + 1) * values.len() / (2 * QUANTILES)])
    };
    Tables {
        weathered: table(&WEATHERED),
        corrosion: table(&CORROSION),
        char: table(&CHAR),
        soil: table(&SOIL),
        water: table(&WATER),
        wear: table(&WEAR),
    }
});

/// The three fields of noise at a random point: a point in a cell of a lattice of random values, as `noise3` interpolates it.
fn noise(point: u64) -> Noise {
    let mut rng = stream(0, point, "noise");
    let mut value = || {
        let corners: [f32; 8] = std::array::from_fn(|_| rng.random());
        let u: [f32; 3] = std::array::from_fn(|_| {
            let f: f32 = rng.random();
            f * f * f * (f * (f * 6.0 - 15.0) + 10.0)
        });
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        let edge = |k: usize| mix(corners[k], corners[k + 1], u[0]);
        let noise = mix(mix(edge(0), edge(2), u[1]), mix(edge(4), edge(6), u[1]), u[2]);
        // `flatten` in the shader.
        let v = (noise - 0.5) * 2.0;
        (0.5 + 0.5 * v * (1.35 - 0.35 * v * v)).clamp(0.0, 1.0)
    };
    Noise { broad: value(), fine: value(), blotch: value() }
}

impl Spread {
    /// What covers a surface with these area shares of the endmembers. `printed_share` is the share of it that its layout of print inks, and
    /// `patchy_soil` the share of its soil that lies in patches; the rest is a film of dust.
    #[must_use]
    pub fn new(coverage: &[f32; ENDMEMBER_COUNT], printed_share: f32, patchy_soil: f32, surface: &[SurfacePiece]) -> Self {
        let share = |e: Endmember| coverage[e.index()];
        // From the top down: what each lies on is what those above leave.
        let mut left = 1.0_f32;
        let mut of_what_is_left = |e: Endmember| {
            let cover = if share(e) > 0.0 { (share(e) / left.max(1e-3)).min(1.0) } else { 0.0 };
            left -= share(e);
            cover
        };
        let water = of_what_is_left(Endmember::Water);
        let soil = of_what_is_left(Endmember::Soil);
        let char = of_what_is_left(Endmember::Char);
        let corrosion = of_what_is_left(Endmember::Corrosion);
        let crack = of_what_is_left(Endmember::Crack);
        let coating = of_what_is_left(Endmember::Coating);
        let weathered = of_what_is_left(Endmember::Weathered);
        let tables = &*TABLES;
        let limits = |field: &Field, table: &[f32; QUANTILES], cover: f32| limits(field, table, cover, surface);
        let [w0, w1] = limits(&WEATHERED, &tables.weathered, weathered);
        let [c0, c1] = limits(&CORROSION, &tables.corrosion, corrosion);
        let [h0, h1] = limits(&CHAR, &tables.char, char);
        let [l0, l1] = limits(&WATER, &tables.water, water);
        let [s0, s1] = limits(&SOIL, &tables.soil, soil);
        let worn = if coating > 0.0 { 1.0 - (coating / printed_share.max(0.02)).min(1.0) } else { 1.0 };
        let [p0, p1] = limits(&WEAR, &tables.wear, worn);
        Self {
            weathered_corrosion: [w0, w1, c0, c1],
            char_water: [h0, h1, l0, l1],
            soil_crack: [s0, s1, soil, crack],
            wear_soil: [p0, p1, patchy_soil, 0.0],
        }
    }
}

/// Threshold and softness with which a field covers a share of the surface.
fn limits(field: &Field, table: &[f32; QUANTILES], cover: f32, surface: &[SurfacePiece]) -> [f32; 2] {
    if cover <= 0.0 {
        return [NEVER, 0.1];
    }
    // The band of partial cover shrinks at the ends, where there is little to cover or little to leave out.
    let softness = field.softness * (4.0 * cover * (1.0 - cover) + 0.05).min(1.0);
    let places = places(field, surface);
    let covered = |threshold: f32| {
        let of_noise = |place: f32| -> f32 {
            let values = table.iter().map(|noise| noise + (place - noise) * field.place_share);
            values.map(|value| smoothstep((value - threshold + softness) / (2.0 * softness))).sum::<f32>()
        };
        let covered = places.iter().filter(|(_, area)| *area > 0.0).map(|(place, area)| area * of_noise(*place));
        covered.sum::<f32>() / QUANTILES as f32
    };
    let (mut low, mut high) = (-softness, 1.0 + softness);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if covered(middle) > cover {
            low = middle;
        } else {
            high = middle;
        }
    }
    [0.5 * (low + high), softness]
}

fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Where the surface lies in a field: mean place and share of the area in each of equal classes of places.
fn places(field: &Field, surface: &[SurfacePiece]) -> [(f32, f32); PLACES] {
    let mut classes = [(0.0_f32, 0.0_f32); PLACES];
    let mut whole = 0.0;
    for piece in surface {
        let place = (field.place)(piece);
        let class = &mut classes[((place * PLACES as f32) as usize).min(PLACES - 1)];
        class.0 += place * piece.area;
        class.1 += piece.area;
        whole += piece.area;
    }
    classes.map(|(sum, area)| if area > 0.0 { (sum / area, area / whole) } else { (0.0, 0.0) })
}
