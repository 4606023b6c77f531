//! Whether several looks say more than one, and no more than they know.

use loopline_control::fusion::{Fused, FusionSettings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const MATERIALS: usize = 5;
const ITEMS: usize = 4000;

/// Standard normal, by Box and Muller.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, turn): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
}

/// Accuracy, mean confidence and mean log loss of what `looks` looks at each item say.
///
/// A look is a score for each material, 1.2 more for the right one, with a normal error of variance 1, of which all looks of an item share
/// half. Its posterior is exact, so that one look is as sure as it is right.
fn score(looks: usize, correlation: f64) -> (f64, f64, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let settings = FusionSettings { correlation, ..FusionSettings::default() };
    let (mut right, mut confidence, mut loss) = (0.0, 0.0, 0.0);
    for item in 0..ITEMS {
        let truth = item % MATERIALS;
        let shared: Vec<f64> = (0..MATERIALS).map(|_| normal(&mut random)).collect();
        let mut fused = Fused::default();
        for _ in 0..looks {
            let score = |material: usize, own: f64| if material == truth { 1.2 } else { 0.0 } + (shared[material] + own) * 0.5_f64.sqrt();
            let raised: Vec<f64> =
                (0..MATERIALS).map(|material| (1.2 * score(material, normal(&mut random))).exp()).collect();
            let sum: f64 = raised.iter().sum();
            let posterior: Vec<f32> = raised.iter().map(|p| (p / sum) as f32).collect();
            assert!(fused.add(&posterior, &[], 0.5, false, settings));
        }
        let posterior = fused.materials(settings);
        let highest = posterior.iter().copied().fold(0.0, f32::max);
        right += f64::from(u8::from(posterior[truth] == highest));
        confidence += f64::from(highest);
        loss -= f64::from(posterior[truth]).ln();
    }
    let mean = |sum: f64| sum / ITEMS as f64;
    (mean(right), mean(confidence), mean(loss))
}

#[test]
fn more_looks_are_more_often_right_and_as_sure_as_they_are_right() {
    let (one, four) = (score(1, 0.5), score(4, 0.5));
    println!(
        "one look {one:?}, four {four:?}, four as if independent {:?}, four as one {:?}",
        score(4, 1e-9),
        score(4, 1.0)
    );
    assert!(four.0 > one.0 + 0.05 && four.2 < one.2, "{one:?} {four:?}");
    assert!((four.0 - four.1).abs() < 0.02, "as sure as right: {four:?}");
}

#[test]
fn looks_that_share_errors_are_too_sure_if_taken_as_independent() {
    let (fused, independent, mean) = (score(4, 0.5), score(4, 1e-9), score(4, 1.0));
    assert!(independent.1 > independent.0 + 0.1, "{independent:?}");
    assert!(fused.2 < independent.2 && fused.2 < mean.2, "{fused:?} {independent:?} {mean:?}");
}
