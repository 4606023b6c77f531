//! What is known of a plant's goods before any arrive on it: a sample of them that people measured, weighed and sorted.

use glam::{DMat3, DVec3};
use loopline_control::MassBySize;
use loopline_line::Infeed;
use loopline_materials::Library;

/// Mass over footprint where commissioning saw nothing of a material, kg/m2: a millimetre of water.
const UNSEEN_KG_M2: f64 = 1.0;
/// So many items' worth of a belief that mass grows as the footprint's area does.
const AREAL_BELIEF: f64 = 0.3;

/// The sample.
pub(super) struct Commissioned {
    /// Length and width, m, and mass, kg, of the items that are mainly of each material of the library.
    weighed: Vec<Vec<[f64; 3]>>,
}

impl Commissioned {
    /// Takes a sample of what will arrive, none of which does.
    pub(super) fn new(infeed: &Infeed) -> Self {
        let mut weighed: Vec<Vec<[f64; 3]>> = vec![Vec::new(); infeed.library().materials().len()];
        for item in infeed.commissioning() {
            let [x, y, _] = item.size_m.map(f64::from);
            weighed[item.body().surface.material].push([x.max(y), x.min(y), f64::from(item.mass_kg())]);
        }
        Self { weighed }
    }

    /// What is mainly of each of these materials weighs for its size.
    pub(super) fn mass_by_size(&self, library: &Library, materials: &[String]) -> Vec<MassBySize> {
        let of =
            |id: &String| library.index_of(id).map_or(MassBySize::areal(UNSEEN_KG_M2), |index| fit(&self.weighed[index]));
        materials.iter().map(of).collect()
    }

    /// How many items are mainly of each of these materials.
    pub(super) fn amounts(&self, library: &Library, materials: &[String]) -> Vec<f32> {
        materials.iter().map(|id| library.index_of(id).map_or(0.0, |index| self.weighed[index].len() as f32)).collect()
    }
}

/// The powers of length and width that fit masses best: least squares of logarithms, with a belief in 1 and 1 that few items do not
/// outweigh. Its scale is that by which all of them weigh as much together as they do, which a mean of logarithms would miss.
fn fit(weighed: &[[f64; 3]]) -> MassBySize {
    if weighed.is_empty() {
        return MassBySize::areal(UNSEEN_KG_M2);
    }
    let count = weighed.len() as f64;
    let rows = weighed.iter().map(|[length, width, kg]| (DVec3::new(1.0, length.ln(), width.ln()), kg.ln()));
    let mean = rows.clone().map(|(row, _)| row).sum::<DVec3>() / count;
    let (mut normal, mut right) = (DMat3::from_diagonal(DVec3::new(1.0, AREAL_BELIEF, AREAL_BELIEF)), DVec3::ZERO);
    for (row, ln_kg) in rows {
        // Without the mean, the powers are apart from the scale. What is left over of mass is what area does not tell.
        let off = DVec3::new(0.0, row.y - mean.y, row.z - mean.z);
        let over = ln_kg - row.y - row.z;
        normal += DMat3::from_cols(off * off.x, off * off.y, off * off.z);
        right += off * over;
    }
    let powers = normal.inverse() * right;
    let shape = MassBySize { kg: 1.0, length_power: 1.0 + powers.y, width_power: 1.0 + powers.z };
    let all_kg: f64 = weighed.iter().map(|[.., kg]| kg).sum();
    let shaped_kg: f64 = weighed.iter().map(|[length, width, _]| shape.kg(*length, *width)).sum();
    MassBySize { kg: all_kg / shaped_kg, ..shape }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_that_follow_a_power_of_their_sides_are_found_again() {
        let kg = |length: f64, width: f64| 3.0 * length.powf(1.6) * width.powf(0.4);
        let weighed: Vec<[f64; 3]> = (0..200)
            .map(|i| {
                let (length, width) = (0.1 + 0.001 * f64::from(i), 0.05 + 0.002 * f64::from(i * 37 % 40));
                [length, width, kg(length, width)]
            })
            .collect();
        let fitted = fit(&weighed);
        for [length, width, kg] in weighed {
            assert!((fitted.kg(length, width) / kg - 1.0).abs() < 0.02, "{fitted:?}");
        }
        // A single item says how much, and not how it grows.
        assert_eq!(fit(&[[0.2, 0.1, 0.05]]).length_power, 1.0);
        assert!((fit(&[[0.2, 0.1, 0.05]]).kg(0.2, 0.1) - 0.05).abs() < 1e-12);
    }
}
