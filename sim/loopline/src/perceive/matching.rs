//! Which found item is which true one.

use loopline_dataset::ItemLabel;

use super::Assigned;

/// Least overlap, intersection over union of the boxes.
pub(super) const LEAST_OVERLAP: f32 = 0.5;
/// Items of which fewer raster pixels are visible are neither asked for nor counted against.
pub(super) const LEAST_VISIBLE_PX: u32 = 16;

/// What is true of an item, as far as it is scored.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// Box around its visible pixels, pixels of the colour picture.
    pub(super) box_px: [f32; 4],
    pub(super) material: String,
    pub(super) state: String,
    pub(super) triage: String,
    pub(super) quality: f32,
    /// Whether it has to be found.
    pub(super) counts: bool,
}

/// The visible items, with boxes scaled from raster to picture.
pub(super) fn truths(items: &[ItemLabel], scale: [f32; 2]) -> Vec<Truth> {
    let visible = items.iter().filter_map(|item| item.bbox_tight.map(|tight| (item, tight)));
    visible
        .map(|(item, tight)| Truth {
            box_px: std::array::from_fn(|k| tight[k] as f32 * scale[k % 2]),
            material: item.material.clone(),
            state: item.state.clone(),
            triage: item.triage.clone(),
            quality: item.quality,
            counts: item.parts.iter().map(|part| part.visible_px).sum::<u32>() >= LEAST_VISIBLE_PX,
        })
        .collect()
}

/// What a found item turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// This true item.
    Item(usize),
    /// One too little visible to be scored.
    Ignored,
    /// Nothing.
    Nothing,
}

/// Pairs found and true items, best overlap first, each at most once.
pub(super) fn assign(found: &[[f32; 4]], truths: &[Truth]) -> Assigned {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (i, found) in found.iter().enumerate() {
        for (j, truth) in truths.iter().enumerate() {
            let overlap = overlap(*found, truth.box_px);
            if overlap >= LEAST_OVERLAP {
                pairs.push((overlap, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut of_detection = vec![Match::Nothing; found.len()];
    let mut taken = vec![false; truths.len()];
    for (_, i, j) in pairs {
        if of_detection[i] == Match::Nothing && !taken[j] {
            taken[j] = true;
            of_detection[i] = if truths[j].counts { Match::Item(j) } else { Match::Ignored };
        }
    }
    let missed = (0..truths.len()).filter(|j| !taken[*j] && truths[*j].counts).collect();
    Assigned { of_detection, missed }
}

/// Intersection over union.
fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let side = |k: usize| (a[k + 2].min(b[k + 2]) - a[k].max(b[k])).max(0.0);
    let area = |r: [f32; 4]| (r[2] - r[0]).max(0.0) * (r[3] - r[1]).max(0.0);
    let both = side(0) * side(1);
    let either = area(a) + area(b) - both;
    if either > 0.0 { both / either } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(box_px: [f32; 4], counts: bool) -> Truth {
        let text = String::new;
        Truth { box_px, material: text(), state: text(), triage: text(), quality: 0.0, counts }
    }

    #[test]
    fn overlap_is_intersection_over_union() {
        assert!((overlap([0.0, 0.0, 2.0, 2.0], [1.0, 0.0, 3.0, 2.0]) - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(overlap([0.0; 4], [0.0; 4]), 0.0);
    }

    #[test]
    fn each_item_is_found_once_and_hardly_visible_ones_do_not_count() {
        let truths = [
            truth([0.0, 0.0, 10.0, 10.0], true),
            truth([20.0, 0.0, 22.0, 2.0], false),
            truth([50.0, 50.0, 60.0, 60.0], true),
        ];
        let found = [[0.0, 0.0, 10.0, 8.0], [0.0, 0.0, 10.0, 10.0], [20.0, 0.0, 22.0, 2.0]];
        let assigned = assign(&found, &truths);
        assert_eq!(assigned.of_detection, [Match::Nothing, Match::Item(0), Match::Ignored]);
        assert_eq!(assigned.missed, [2]);
    }
}
