//! Does the mask show what the labels count: ids, visible pixels, tight boxes, coverage.

use std::collections::BTreeMap;

use crate::labels::{PartLabel, PixelBox};
use crate::sample::GroundTruth;

/// Coverage is a mean of 8-bit shares; it may differ from the stored cube by its rounding.
const COVERAGE_TOLERANCE: f32 = 1.0 / 255.0;

/// What the mask shows of one id.
struct Seen {
    pixels: u32,
    bbox: PixelBox,
}

/// Appends what disagrees to `problems`.
pub(super) fn check(truth: &GroundTruth, problems: &mut Vec<String>) {
    let seen = look(truth);
    let parts: BTreeMap<u16, &PartLabel> = truth.labels.parts().map(|(_, part)| (part.mask_id, part)).collect();
    for (id, seen) in &seen {
        if !parts.contains_key(id) {
            problems.push(format!("mask has {} pixels of {id}, which no part has", seen.pixels));
        }
    }
    for (id, part) in &parts {
        let pixels = seen.get(id).map_or(0, |seen| seen.pixels);
        if part.visible_px != pixels {
            problems.push(format!("part {id}: visible_px = {}, the mask has {pixels}", part.visible_px));
        }
        let bbox = seen.get(id).map(|seen| seen.bbox);
        compare_boxes(&format!("part {id}"), part.bbox_tight, bbox, problems);
    }
    for item in &truth.labels.items {
        let bbox = item.parts.iter().filter_map(|part| seen.get(&part.mask_id)).map(|seen| seen.bbox).reduce(union);
        compare_boxes(&format!("item {}", item.id), item.bbox_tight, bbox, problems);
        if let Some(tight) = bbox
            && union(tight, item.bbox_loose) != item.bbox_loose
        {
            problems.push(format!(
                "item {}: bbox_loose = {:?} does not hold its visible pixels {tight:?}",
                item.id, item.bbox_loose
            ));
        }
    }
    check_coverage(truth, &parts, problems);
}

fn look(truth: &GroundTruth) -> BTreeMap<u16, Seen> {
    let width = truth.mask.width().max(1);
    let mut seen: BTreeMap<u16, Seen> = BTreeMap::new();
    for (y, row) in truth.mask.data().chunks_exact(width).enumerate() {
        for (x, id) in row.iter().enumerate().filter(|(_, id)| **id != 0) {
            let (x, y) = (x as i32, y as i32);
            let pixel = [x, y, x + 1, y + 1];
            seen.entry(*id)
                .and_modify(|seen| {
                    seen.pixels += 1;
                    seen.bbox = union(seen.bbox, pixel);
                })
                .or_insert(Seen { pixels: 1, bbox: pixel });
        }
    }
    seen
}

fn union(a: PixelBox, b: PixelBox) -> PixelBox {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

fn compare_boxes(name: &str, labelled: Option<PixelBox>, shown: Option<PixelBox>, problems: &mut Vec<String>) {
    if labelled != shown {
        let text = |bbox: Option<PixelBox>| bbox.map_or("none".to_owned(), |b| format!("{b:?}"));
        problems.push(format!("{name}: bbox_tight = {}, the mask has {}", text(labelled), text(shown)));
    }
}

fn check_coverage(truth: &GroundTruth, parts: &BTreeMap<u16, &PartLabel>, problems: &mut Vec<String>) {
    let Some(abundance) = &truth.abundance else {
        return;
    };
    let mut sums: BTreeMap<u16, [u32; crate::ENDMEMBERS]> = BTreeMap::new();
    let shares = abundance.data().as_chunks::<{ crate::ENDMEMBERS }>().0;
    for (id, shares) in truth.mask.data().iter().zip(shares) {
        let sum = sums.entry(*id).or_default();
        for (sum, share) in sum.iter_mut().zip(shares) {
            *sum += u32::from(*share);
        }
    }
    for (id, part) in parts {
        let (Some(coverage), Some(sums)) = (part.coverage, sums.get(id)) else {
            continue;
        };
        let pixels = part.visible_px.max(1) as f32;
        for (endmember, (labelled, sum)) in coverage.iter().zip(sums).enumerate() {
            let shown = *sum as f32 / 255.0 / pixels;
            if (labelled - shown).abs() > COVERAGE_TOLERANCE {
                problems.push(format!("part {id}: coverage[{endmember}] = {labelled}, the abundance cube has {shown}"));
            }
        }
    }
}
