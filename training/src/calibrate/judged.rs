//! What layers say of pictures that they have not learned from.
//!
//! Pictures are dealt into parts; of each part a layer judges that learned from all others. Whose strength and temperature that is, the
//! others' judgements decide too, so that no picture has a say in how it is judged itself.

use rand::seq::SliceRandom;
use tch::{Kind, Tensor};

use super::layer::{self, STRENGTHS};
use super::pictures::Item;
use super::views::Seen;
use crate::data::random;
use crate::error::Result;
use crate::evaluate::calibration::{Confidence, doubtful_temperature};

/// Most parts: up to as many pictures each is one by itself.
const MOST_PARTS: usize = 20;
/// Parts where there are more pictures than [`MANY`], which teach nearly the same with a tenth left out.
const PARTS_OF_MANY: usize = 10;
const MANY: usize = 100;

/// Judgements of all items.
#[derive(Debug)]
pub(crate) struct Judged {
    /// How sure, and whether rightly.
    pub(crate) confidence: Confidence,
    /// The group named.
    pub(crate) named: Vec<i64>,
    /// Number of parts.
    pub(crate) parts: usize,
    /// Strength of the layer that all items are to teach.
    pub(crate) strength: f64,
    /// Its temperature.
    pub(crate) temperature: f64,
}

/// Judges items of `count` groups.
///
/// # Errors
/// Never, as all is on the CPU.
pub(crate) fn judge(seen: &Seen, items: &[Item], count: usize, seed: u64) -> Result<Judged> {
    let groups: Vec<i64> = items.iter().map(|item| item.group as i64).collect();
    let (part, parts) = deal(items, seed);
    let plain = seen.plain();
    let of =
        |take: &dyn Fn(usize) -> bool| -> Vec<i64> { (0..items.len()).filter(|i| take(*i)).map(|i| i as i64).collect() };
    let logits: Vec<Tensor> = STRENGTHS
        .iter()
        .map(|_| Tensor::zeros([items.len() as i64, count as i64], (Kind::Double, plain.device())))
        .collect();
    for number in 0..parts {
        let (held, taught) = (of(&|i| part[i] == number), of(&|i| part[i] != number));
        let (features, groups) = rows(seen, &taught, &groups);
        let layers = layer::learn(&features, &groups, count, &STRENGTHS);
        let held = Tensor::from_slice(&held);
        for (layer, logits) in layers.iter().zip(&logits) {
            let said = layer.logits(&plain.index_select(0, &held));
            let _ = logits.shallow_clone().index_copy_(0, &held, &said);
        }
    }
    // Each part at the strength and temperature that serve the others best.
    let judged = Tensor::zeros_like(&logits[0]);
    for number in 0..parts {
        let (held, others) = (of(&|i| part[i] == number), of(&|i| part[i] != number));
        let (strength, temperature) = best(&logits, &groups, &others);
        let held = Tensor::from_slice(&held);
        let said = logits[strength].index_select(0, &held) / temperature;
        let _ = judged.shallow_clone().index_copy_(0, &held, &said);
    }
    let all = of(&|_| true);
    let (strength, temperature) = best(&logits, &groups, &all);
    Ok(Judged {
        confidence: Confidence::new(&judged, &groups, 1.0)?,
        named: Vec::try_from(judged.argmax(-1, false))?,
        parts,
        strength: STRENGTHS[strength],
        temperature,
    })
}

/// The rows of all views of these items, and their groups.
pub(crate) fn rows(seen: &Seen, items: &[i64], groups: &[i64]) -> (Tensor, Vec<i64>) {
    let views = seen.views as i64;
    let rows: Vec<i64> = items.iter().flat_map(|item| (0..views).map(move |view| item * views + view)).collect();
    let groups = items.iter().flat_map(|item| std::iter::repeat_n(groups[*item as usize], seen.views)).collect();
    (seen.all.index_select(0, &Tensor::from_slice(&rows)), groups)
}

/// The place of the strength, and the temperature, that make these items' groups likeliest. A doubt as of one more item that is wrong
/// keeps few items from asking for certainty.
fn best(logits: &[Tensor], groups: &[i64], items: &[i64]) -> (usize, f64) {
    let truth: Vec<i64> = items.iter().map(|item| groups[*item as usize]).collect();
    let items = Tensor::from_slice(items);
    let fitted = logits.iter().enumerate().map(|(place, logits)| {
        let logits = logits.index_select(0, &items);
        let classes = logits.size()[1] as f64;
        let doubt = classes / (classes - 1.0) / (truth.len() as f64 + 2.0);
        let temperature = doubtful_temperature(&logits, &truth, doubt);
        let log_p = (logits / temperature).log_softmax(-1, Kind::Double);
        (log_p.nll_loss(&Tensor::from_slice(&truth)).double_value(&[]), place, temperature)
    });
    let (_, place, temperature) = fitted.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are strengths");
    (place, temperature)
}

/// Deals pictures into parts: the part of each item, and how many there are. Items of one picture stay together, and each group is
/// spread over all parts.
fn deal(items: &[Item], seed: u64) -> (Vec<usize>, usize) {
    let pictures = 1 + items.iter().map(|item| item.picture).max().unwrap_or(0);
    let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); 1 + items.iter().map(|item| item.group).max().unwrap_or(0)];
    let mut dealt = vec![None; pictures];
    for item in items {
        // A picture of several groups counts as of its first.
        if dealt[item.picture].is_none() {
            dealt[item.picture] = Some(0);
            of_group[item.group].push(item.picture);
        }
    }
    let shown = dealt.iter().flatten().count();
    let parts = if shown > MANY { PARTS_OF_MANY } else { shown.min(MOST_PARTS) };
    let mut next = 0;
    for (group, pictures) in of_group.iter_mut().enumerate() {
        pictures.shuffle(&mut random::stream("calibrate part", &[seed, group as u64]));
        for picture in pictures {
            dealt[*picture] = Some(next % parts);
            next += 1;
        }
    }
    (items.iter().map(|item| dealt[item.picture].unwrap_or(0)).collect(), parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(of: impl IntoIterator<Item = (usize, usize)>) -> Vec<Item> {
        of.into_iter().map(|(group, picture)| Item { group, picture, cut: Vec::new() }).collect()
    }

    #[test]
    fn parts_hold_whole_pictures_and_some_of_each_group() {
        let items = items((0..240).map(|i| (i / 80, i / 2)));
        let (part, parts) = deal(&items, 1);
        assert_eq!(parts, PARTS_OF_MANY);
        assert!(part.chunks(2).all(|pair| pair[0] == pair[1]));
        for number in 0..parts {
            for group in 0..3 {
                let there = items.iter().zip(&part).filter(|(item, part)| item.group == group && **part == number).count();
                assert_eq!(there, 8, "group {group} in part {number}");
            }
        }
        assert_ne!(part, deal(&items, 2).0);
        let few = (0..9).map(|i| (i / 3, i)).collect::<Vec<_>>();
        let (mut part, parts) = deal(&self::items(few), 1);
        part.sort_unstable();
        assert_eq!((part, parts), ((0..9).collect(), 9), "few pictures are judged one by one");
    }

    #[test]
    fn what_says_nothing_is_judged_as_chance_and_what_tells_is_used() {
        let items = items((0..60).map(|i| (i % 3, i)));
        let seen = |tells: f64| {
            let row = |i: usize| [((i * 7919) % 101) as f64, tells * (i % 3) as f64, ((i * 104_729) % 97) as f64];
            let rows: Vec<f64> = (0..60).flat_map(row).collect();
            Seen { all: Tensor::from_slice(&rows).view([60, 3]), views: 1 }
        };
        let right = |tells: f64| judge(&seen(tells), &items, 3, 1).expect("judged").confidence.accuracy();
        assert!(right(0.0) < 0.55, "{}", right(0.0));
        assert!(right(10.0) > 0.95, "{}", right(10.0));
    }
}
