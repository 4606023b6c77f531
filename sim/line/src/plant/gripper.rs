//! A vacuum gripper's seal: how much of the pump's vacuum the air that leaks in leaves, and what that holds.
//!
//! Nothing says how often a grip succeeds: that follows from the surface that the lip comes to lie on, from what lets air through, and
//! from the forces on the way. What is left out: the cup's own stiffness sideways, air that is still in the cup when it lifts, and
//! surfaces that tear.

use std::f32::consts::{PI, TAU};

use glam::Vec3;

use super::physics::GRAVITY_M_S2;

/// Places around the lip where the surface under it is looked at.
pub(super) const RIM_POINTS: usize = 16;
/// Density of air, kg/m3.
const AIR_KG_M3: f32 = 1.2;
/// Discharge coefficient of a narrow gap (of a sharp-edged orifice, ISO 5167).
const DISCHARGE: f32 = 0.6;
/// How far the lip of a new bellows cup follows a surface to either side of a plane, m. Assumed: a soft lip of 40 mm then seals on cylinders
/// of 30 mm radius and more, the order of the least radius of curvature that makers give for such cups.
const LIP_TRAVEL_M: f32 = 3.5e-3;
/// How far a wall that gives is drawn to the lip at most, m: the height of the lip.
const WALL_TRAVEL_M: f32 = 3.0e-3;
/// Steepest surface to which a bellows of one and a half folds turns, rad.
const MOST_TILT_RAD: f32 = 0.26;
/// Gap where there is nothing under the lip, m.
const OPEN_GAP_M: f32 = 5.0e-3;
/// Gap that full relief, full soil, and a lip at the end of its life leave, m. Assumed: tenths of a millimetre, as of the things themselves.
const RELIEF_GAP_M: f32 = 0.1e-3;
const SOIL_GAP_M: f32 = 0.15e-3;
const WORN_GAP_M: f32 = 0.2e-3;
/// Share of a cracked surface that is open.
const CRACK_OPENING: f32 = 0.02;
/// Friction of a lip on what is dry, and how much of it water and soil take (0.5 dry, 0.2 to 0.3 wet, 0.1 oily: Schmalz, vacuum knowledge).
pub(super) const DRY_FRICTION: f32 = 0.5;
const WATER_TAKES: f32 = 0.5;
const SOIL_TAKES: f32 = 0.4;

/// A gripper of one or more equal cups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cup {
    /// Radius of the lip, m.
    pub(super) radius_m: f32,
    /// How many cups.
    pub(super) cups: f32,
    /// Vacuum of the pump without any flow, Pa below the air's pressure.
    pub(super) vacuum_pa: f32,
    /// What the pump moves without any resistance, m3/s.
    pub(super) flow_m3_s: f32,
    /// 0 new, 1 at the end of its life.
    pub(super) wear: f32,
}

/// What a lip lies on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Surface {
    /// Height of the surface around the lip, m over any level; none where there is nothing.
    pub(super) rim_m: [Option<f32>; RIM_POINTS],
    /// Air through the material, (m/s)/Pa.
    pub(super) permeability_m_s_pa: f32,
    /// Bending stiffness of the wall, N m.
    pub(super) stiffness_n_m: f32,
    /// Relief, 0 to 1.
    pub(super) relief: f32,
    /// Area shares of water, soil and cracks.
    pub(super) wet: f32,
    pub(super) soil: f32,
    pub(super) cracked: f32,
}

/// A lip on a surface, pumped down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seal {
    /// Vacuum that the leaks leave, Pa.
    pub(super) vacuum_pa: f32,
    /// Force that it holds with, N.
    pub(super) force_n: f32,
    /// Friction of the lip.
    friction: f32,
    /// Radius of the lip, m.
    radius_m: f32,
}

impl Seal {
    /// The seal of a gripper on a surface.
    pub(super) fn of(cup: &Cup, surface: &Surface) -> Self {
        let area_m2 = cup.cups * PI * cup.radius_m * cup.radius_m;
        let lip_m = cup.cups * TAU * cup.radius_m;
        let travel_m = LIP_TRAVEL_M * (1.0 - 0.5 * cup.wear) + wall_travel_m(cup, surface.stiffness_n_m);
        let fine_m = RELIEF_GAP_M * surface.relief + SOIL_GAP_M * surface.soil + WORN_GAP_M * cup.wear;
        let fine_m = fine_m * (1.0 - WATER_TAKES * surface.wet);
        let gaps = gaps_m(&surface.rim_m, cup.radius_m, travel_m);
        let mean_gap_m = gaps.iter().map(|gap| (gap + fine_m).min(OPEN_GAP_M)).sum::<f32>() / RIM_POINTS as f32;
        let leak_m2 = lip_m * mean_gap_m + area_m2 * CRACK_OPENING * surface.cracked;
        let vacuum_pa = balance(cup, leak_m2, area_m2 * surface.permeability_m_s_pa);
        let friction = DRY_FRICTION * (1.0 - WATER_TAKES * surface.wet) * (1.0 - SOIL_TAKES * surface.soil);
        Self { vacuum_pa, force_n: vacuum_pa * area_m2, friction, radius_m: cup.radius_m }
    }

    /// Whether it holds a mass, kg, whose centre is `lever_m` off the cup's axis, while the tool accelerates, m/s2, world frame.
    ///
    /// The vacuum carries weight and lift, friction what pulls sideways, and the lip's far side what turns: a round cup begins to peel
    /// when the moment passes half its force times its radius.
    pub(super) fn holds(&self, mass_kg: f32, lever_m: f32, acceleration_m_s2: Vec3) -> bool {
        let pull_n = mass_kg * (acceleration_m_s2.z + GRAVITY_M_S2).max(0.0);
        let shear_n = mass_kg * acceleration_m_s2.truncate().length();
        let turn_n = 2.0 * pull_n * lever_m / self.radius_m;
        self.force_n >= pull_n + shear_n / self.friction + turn_n
    }
}

/// How far a wall is drawn to the lip: a clamped round plate under the full vacuum, at most the lip's height
/// (Timoshenko and Woinowsky-Krieger 1959, `w = p r^4 / (64 D)`).
fn wall_travel_m(cup: &Cup, stiffness_n_m: f32) -> f32 {
    (cup.vacuum_pa * cup.radius_m.powi(4) / (64.0 * stiffness_n_m.max(1e-9))).min(WALL_TRAVEL_M)
}

/// Gaps around a lip that lies on the surface's high points after turning to its mean tilt.
fn gaps_m(rim: &[Option<f32>; RIM_POINTS], radius_m: f32, travel_m: f32) -> [f32; RIM_POINTS] {
    let at = |k: usize| {
        let (sin, cos) = (TAU * k as f32 / RIM_POINTS as f32).sin_cos();
        [radius_m * cos, radius_m * sin]
    };
    let found: Vec<(usize, f32)> = rim.iter().enumerate().filter_map(|(k, z)| Some((k, (*z)?))).collect();
    if found.len() < RIM_POINTS / 2 {
        return [OPEN_GAP_M; RIM_POINTS];
    }
    let [level, slope_x, slope_y] = plane(&found.iter().map(|(k, z)| (at(*k), *z)).collect::<Vec<_>>());
    // A bellows turns no further than it can.
    let steep = slope_x.hypot(slope_y) / MOST_TILT_RAD.tan();
    let turned = 1.0 / steep.max(1.0);
    let lip = |k: usize| {
        let [x, y] = at(k);
        level + turned * (slope_x * x + slope_y * y)
    };
    let highest = found.iter().map(|(k, z)| z - lip(*k)).fold(f32::NEG_INFINITY, f32::max);
    std::array::from_fn(|k| match rim[k] {
        Some(z) => (highest - (z - lip(k)) - 2.0 * travel_m).clamp(0.0, OPEN_GAP_M),
        None => OPEN_GAP_M,
    })
}

/// The plane of least squares through points around a circle's centre: its height there and its slopes.
fn plane(points: &[([f32; 2], f32)]) -> [f32; 3] {
    let mut normal = glam::Mat3::ZERO;
    let mut right = Vec3::ZERO;
    for ([x, y], z) in points {
        let row = Vec3::new(1.0, *x, *y);
        normal += glam::Mat3::from_cols(row, row * *x, row * *y);
        right += row * *z;
    }
    if normal.determinant().abs() < 1e-20 {
        return [right.x / points.len() as f32, 0.0, 0.0];
    }
    (normal.inverse() * right).to_array()
}

/// The vacuum at which the pump moves as much air as leaks in: a gap lets through `A c sqrt(2 p / rho)`, a porous sheet `k p`, and a
/// pump's flow falls from its most to none at its end vacuum in a straight line.
fn balance(cup: &Cup, leak_m2: f32, porous_m3_s_pa: f32) -> f32 {
    let surplus = |pa: f32| {
        cup.flow_m3_s * (1.0 - pa / cup.vacuum_pa)
            - DISCHARGE * leak_m2 * (2.0 * pa / AIR_KG_M3).sqrt()
            - porous_m3_s_pa * pa
    };
    let (mut low, mut high) = (0.0, cup.vacuum_pa);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if surplus(middle) > 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUP: Cup = Cup { radius_m: 0.02, cups: 1.0, vacuum_pa: 60e3, flow_m3_s: 100.0 / 60_000.0, wear: 0.0 };
    const FLAT: Surface = Surface {
        rim_m: [Some(0.0); RIM_POINTS],
        permeability_m_s_pa: 0.0,
        stiffness_n_m: 1e3,
        relief: 0.0,
        wet: 0.0,
        soil: 0.0,
        cracked: 0.0,
    };

    fn bent(height: impl Fn(f32) -> f32) -> Surface {
        Surface { rim_m: std::array::from_fn(|k| Some(height(TAU * k as f32 / RIM_POINTS as f32))), ..FLAT }
    }

    #[test]
    fn on_a_tight_flat_surface_the_force_is_vacuum_times_area() {
        let seal = Seal::of(&CUP, &FLAT);
        // 60 kPa on a disc of 40 mm: 75.4 N.
        assert!((seal.force_n - 75.4).abs() < 0.1, "{seal:?}");
        let rest = Vec3::ZERO;
        assert!(seal.holds(75.0 / GRAVITY_M_S2, 0.0, rest) && !seal.holds(76.0 / GRAVITY_M_S2, 0.0, rest));
        // With its weight alone, a mass whose centre is half a radius off weighs twice.
        assert!(seal.holds(37.0 / GRAVITY_M_S2, 0.01, rest) && !seal.holds(38.5 / GRAVITY_M_S2, 0.01, rest));
        // Sideways at friction 0.5, a mass pulls twice its force: 1 kg at 10 m/s2 needs 9.8 + 20 N.
        assert!(seal.holds(75.0 / 29.9, 0.0, Vec3::X * 10.0) && !seal.holds(76.0 / 29.7, 0.0, Vec3::X * 10.0));
    }

    #[test]
    fn what_leaks_is_what_the_pump_moves() {
        let leaky = Surface { permeability_m_s_pa: 6e-6, relief: 0.5, ..FLAT };
        let seal = Seal::of(&CUP, &leaky);
        let area = PI * 4e-4;
        let through_gap = 0.6 * (TAU * 0.02 * 0.5e-4) * (2.0 * seal.vacuum_pa / 1.2).sqrt();
        let through_sheet = 6e-6 * area * seal.vacuum_pa;
        let pumped = CUP.flow_m3_s * (1.0 - seal.vacuum_pa / 60e3);
        assert!((through_gap + through_sheet - pumped).abs() < 1e-3 * pumped, "{through_gap} + {through_sheet} of {pumped}");
        assert!(seal.vacuum_pa < 0.8 * 60e3);
    }

    #[test]
    fn a_bellows_turns_to_a_slope_and_not_to_a_cliff() {
        let slope = |tilt: f32| Seal::of(&CUP, &bent(|a| tilt * 0.02 * a.cos())).force_n;
        assert!((slope(0.2) - 75.4).abs() < 0.1);
        assert!(slope(1.0) < 20.0, "{}", slope(1.0));
    }

    #[test]
    fn what_bulges_beyond_the_lip_leaks_unless_its_wall_gives() {
        // A saddle: no tilt helps.
        let saddle = |height: f32| bent(move |a| height * (2.0 * a).cos());
        assert!((Seal::of(&CUP, &saddle(3.0e-3)).force_n - 75.4).abs() < 0.1, "within the lip's travel");
        let stiff = Seal::of(&CUP, &saddle(5.0e-3)).force_n;
        let thin = Seal::of(&CUP, &Surface { stiffness_n_m: 1e-3, ..saddle(5.0e-3) }).force_n;
        assert!(stiff < 15.0 && thin > 70.0, "{stiff} {thin}");
    }

    #[test]
    fn cloth_soil_wear_cracks_and_edges_cost_force() {
        let force = |surface: &Surface| Seal::of(&CUP, surface).force_n;
        let whole = force(&FLAT);
        let mut edge = FLAT;
        edge.rim_m[..5].fill(None);
        for (what, surface) in [
            ("cloth", Surface { permeability_m_s_pa: 2e-3, ..FLAT }),
            ("soil", Surface { soil: 1.0, ..FLAT }),
            ("relief", Surface { relief: 1.0, ..FLAT }),
            ("cracks", Surface { cracked: 0.5, ..FLAT }),
            ("an edge", edge),
        ] {
            assert!(force(&surface) < 0.8 * whole, "{what}: {} of {whole}", force(&surface));
        }
        assert!(Seal::of(&Cup { wear: 1.0, ..CUP }, &FLAT).force_n < 0.8 * whole);
        assert!(Seal::of(&CUP, &Surface { permeability_m_s_pa: 2e-3, ..FLAT }).force_n < 2.0, "cloth cannot be lifted so");
        let mut off = FLAT;
        off.rim_m[..12].fill(None);
        assert!(force(&off) < 1.0, "beside the item");
    }
}
