//! Fields over space that deformations follow: creases (sharp folds) and swells (smooth).

use glam::Vec3;

use super::dice::Dice;

/// Folding waves that a crease field sums.
const FOLDS: usize = 5;

/// The distance of `x` from the nearest whole number, -0.5 to 0.5, for |x| below 2^22. Adding and taking away 1.5 x 2^23
/// rounds in one addition each, where `round` is a library call on baseline x86-64.
fn remainder(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0;
    x - ((x + SHIFT) - SHIFT)
}

/// A triangle wave of period 1 between -1 and 1, with sharp ridges.
fn triangle(x: f32) -> f32 {
    1.0 - 4.0 * remainder(x).abs()
}

/// A sine-like wave of period 1 between -1 and 1: two parabolas a period.
fn wave(x: f32) -> f32 {
    let t = remainder(x);
    8.0 * t * (1.0 - 2.0 * t.abs())
}

/// Folds in several directions that meet in sharp creases, as in crumpled paper: a sum of bent triangle waves.
#[derive(Clone, Debug)]
pub(crate) struct Creases {
    waves: [(Vec3, f32, f32); FOLDS],
    bend: Swell,
    bend_m: f32,
}

impl Creases {
    /// Folds about `wavelength_m` apart, half of them running in any direction across `plane` (a unit normal; zero for
    /// folds in all directions of space).
    pub(crate) fn new(dice: &mut Dice, wavelength_m: f32, plane: Vec3) -> Self {
        let waves = std::array::from_fn(|i| {
            let direction = dice.direction();
            let across = (direction - plane * direction.dot(plane)).normalize_or(Vec3::X);
            // Amplitudes sum to 1.8: folds in step reach beyond 1, most stay within.
            let amplitude = 0.5567 / (1.0 + 0.35 * i as f32);
            (across * (dice.range(0.6, 1.1) * (1.0 + 0.3 * i as f32) / wavelength_m), dice.unit(), amplitude)
        });
        Self { waves, bend: Swell::new(dice, 1.7 * wavelength_m), bend_m: 0.3 * wavelength_m }
    }

    /// The field at `p`, about -1 to 1.
    pub(crate) fn at(&self, p: Vec3) -> f32 {
        let bend = self.bend.at(p) * self.bend_m;
        let p = p + Vec3::new(bend, -bend, 0.6 * bend);
        self.waves.iter().map(|(across, phase, amplitude)| amplitude * triangle(p.dot(*across) + phase)).sum()
    }
}

/// A smooth field: three plane waves.
#[derive(Clone, Debug)]
pub(crate) struct Swell {
    waves: [(Vec3, f32); 3],
}

impl Swell {
    /// Waves about `wavelength_m` long in all directions.
    pub(crate) fn new(dice: &mut Dice, wavelength_m: f32) -> Self {
        Self { waves: std::array::from_fn(|_| (dice.direction() * (dice.range(0.7, 1.4) / wavelength_m), dice.unit())) }
    }

    /// The field at `p`, between -1 and 1.
    pub(crate) fn at(&self, p: Vec3) -> f32 {
        self.waves.iter().map(|(across, phase)| wave(p.dot(*across) + phase)).sum::<f32>() * (1.0 / 3.0)
    }
}
