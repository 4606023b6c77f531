//! Views of items, and the features that the edge's own student has of them.

use loopline_edge::model::LARGEST_BATCH;
use loopline_edge::{Student, crop};
use rand_distr::{Distribution, Normal};
use rayon::prelude::*;
use tch::{Kind, Tensor};

use super::pictures::Item;
use crate::data::augment::turned;
use crate::data::random;
use crate::error::Result;

/// Symmetries of the square.
const TURNS: u8 = 8;
/// Spread of exposure in natural logarithm: a third of a stop.
const EXPOSURE: f32 = 0.2;
/// Spread of the gains of red and blue against green, natural logarithm: what white balance leaves.
const TINT: f32 = 0.05;

/// Features of items: a plain view, then others.
#[derive(Debug)]
pub(crate) struct Seen {
    /// [items * views, features], the views of an item in a row, the plain one first.
    pub(crate) all: Tensor,
    /// How many views an item has.
    pub(crate) views: usize,
}

impl Seen {
    /// Asks a student that shows its features.
    ///
    /// # Errors
    /// What the runtime says.
    pub(crate) fn ask(student: &mut Student, items: &[Item], seed: u64) -> Result<Self> {
        let width = student.card().materials.len();
        let views = 2 * usize::from(TURNS);
        let mut features = Vec::with_capacity(items.len() * views * width);
        for (number, some) in items.chunks(64).enumerate() {
            let drawn: Vec<Vec<f32>> = some
                .par_iter()
                .enumerate()
                .flat_map_iter(|(place, item)| of(&item.cut, seed, (64 * number + place) as u64))
                .collect();
            for batch in drawn.chunks(LARGEST_BATCH) {
                let fill = |input: &mut [f32]| {
                    input.chunks_exact_mut(crop::LEN).zip(batch).for_each(|(input, view)| input.copy_from_slice(view));
                };
                features.extend_from_slice(student.run(batch.len(), fill)?.material);
            }
        }
        let all = Tensor::from_slice(&features).view([-1, width as i64]).to_kind(Kind::Double);
        Ok(Self { all, views })
    }

    /// The plain views alone.
    pub(crate) fn plain(&self) -> Tensor {
        self.all.slice(0, None, None, self.views as i64)
    }
}

/// The views of an item: it is cut as it lies and in light as it is, but may come otherwise.
fn of(cut: &[f32], seed: u64, item: u64) -> impl Iterator<Item = Vec<f32>> {
    let turned = |turn: u8| -> Vec<f32> {
        let area = crop::SIZE * crop::SIZE;
        cut.chunks_exact(area).flat_map(|c| (0..area).map(|pixel| c[turned(turn, pixel, crop::SIZE)])).collect()
    };
    let plain: Vec<_> = (0..TURNS).map(turned).collect();
    let mut draws = random::stream("calibrate view", &[seed, item]);
    let mut normal = |spread: f32| Normal::new(0.0, spread).expect("a spread").sample(&mut draws);
    let other: Vec<_> = plain
        .iter()
        .map(|view| {
            let exposure = normal(EXPOSURE);
            let gains = [exposure + normal(TINT), exposure, exposure + normal(TINT)].map(f32::exp);
            lit(view, gains)
        })
        .collect();
    plain.into_iter().chain(other)
}

/// A view with its light, channel by channel, times these gains, as an sRGB camera shows it.
fn lit(view: &[f32], gains: [f32; 3]) -> Vec<f32> {
    let channels = view.chunks_exact(crop::SIZE * crop::SIZE).zip(gains);
    channels.flat_map(|(channel, gain)| channel.iter().map(move |value| encode((decode(*value) * gain).min(1.0)))).collect()
}

/// IEC 61966-2-1.
fn decode(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// IEC 61966-2-1.
fn encode(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_view_is_as_the_edge_cuts_and_all_differ() {
        let cut: Vec<f32> = (0..crop::LEN).map(|k| (k % 997) as f32 / 997.0).collect();
        let views: Vec<_> = of(&cut, 1, 0).collect();
        assert_eq!(views.len(), 16);
        assert_eq!(views[0], cut);
        for (k, view) in views.iter().enumerate() {
            assert!(views[..k].iter().all(|other| other != view), "view {k}");
            assert!(view.iter().all(|value| (0.0..=1.0).contains(value)));
        }
        assert_eq!(views, of(&cut, 1, 0).collect::<Vec<_>>());
        assert_ne!(views[8..], of(&cut, 2, 0).collect::<Vec<_>>()[8..]);
    }

    #[test]
    fn light_that_is_as_it_was_changes_nothing() {
        let view: Vec<f32> = (0..crop::LEN).map(|k| (k % 256) as f32 / 255.0).collect();
        assert!(lit(&view, [1.0; 3]).iter().zip(&view).all(|(a, b)| (a - b).abs() < 1e-6));
        // Half the light of linear 0.5 is 0.25.
        assert!((decode(lit(&vec![encode(0.5); crop::LEN], [0.5; 3])[0]) - 0.25).abs() < 1e-6);
    }
}
