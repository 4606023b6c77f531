//! Finding items: on made-up belts of every brightness, and on rendered frames.

mod common;

use common::{RENDERED, belt, boxes, overlap, rendered};
use image::RgbImage;
use loopline_edge::{DetectConfig, Detector, Found};
use proptest::prelude::*;

fn find(detector: &mut Detector, frame: &RgbImage) -> Vec<Found> {
    detector.detect(frame.as_raw(), frame.width() as usize, frame.height() as usize).to_vec()
}

fn assert_found(found: &[Found], due: &[[u32; 4]], what: &str) {
    assert_eq!(found.len(), due.len(), "{what}: {found:?}");
    for item in due {
        let item = item.map(|v| v as f32);
        assert!(found.iter().any(|f| overlap(f.box_px, item) > 0.8), "{what}: {item:?} is not among {found:?}");
    }
}

#[test]
fn items_are_found_on_dark_coloured_and_bright_belts() {
    let items = [[10, 20, 40, 44], [60, 15, 84, 70], [50, 90, 110, 108]];
    for base in [[38, 36, 35], [40, 90, 170], [150, 150, 148], [228, 226, 220]] {
        let colours = [[200, 40, 40], [90, 200, 90], [120, 80, 60]];
        let frame = belt(128, base, &items.into_iter().zip(colours).collect::<Vec<_>>());
        assert_found(&find(&mut Detector::default(), &frame), &items, &format!("{base:?}"));
    }
}

#[test]
fn an_empty_belt_is_empty() {
    for base in [[30, 30, 30], [140, 140, 140], [220, 60, 60]] {
        assert_eq!(find(&mut Detector::default(), &belt(128, base, &[])), [], "{base:?}");
    }
}

#[test]
fn a_soft_shadow_is_no_item() {
    let mut frame = belt(128, [150, 150, 148], &[([40, 40, 70, 70], [200, 60, 40])]);
    for y in 44..74 {
        for x in 70..84 {
            let depth = 0.68 + 0.32 * (x - 70) as f32 / 14.0;
            frame.get_pixel_mut(x, y).0.iter_mut().for_each(|c| *c = (f32::from(*c) * depth) as u8);
        }
    }
    assert_found(&find(&mut Detector::default(), &frame), &[[40, 40, 70, 70]], "beside its shadow");
}

#[test]
fn items_that_touch_are_parted_where_colours_or_necks_tell_them_apart() {
    let items = [[20, 30, 60, 60], [60, 50, 90, 100]];
    let frame = belt(128, [40, 40, 40], &[(items[0], [220, 60, 60]), (items[1], [60, 90, 220])]);
    assert_found(&find(&mut Detector::default(), &frame), &items, "red touches blue");
}

#[test]
fn an_item_with_a_corner_is_one_item() {
    let frame = belt(128, [40, 40, 40], &[([30, 30, 90, 42], [220, 200, 60]), ([30, 42, 42, 90], [220, 200, 60])]);
    assert_found(&find(&mut Detector::default(), &frame), &[[30, 30, 90, 90]], "an L");
}

#[test]
fn larger_frames_give_boxes_in_their_own_pixels() {
    let items = [[64, 80, 200, 180], [300, 240, 440, 470]];
    let frame = belt(512, [60, 58, 55], &[(items[0], [200, 180, 60]), (items[1], [90, 160, 200])]);
    assert_found(&find(&mut Detector::default(), &frame), &items, "512 pixels");
}

#[test]
fn the_least_item_is_a_share_of_the_frame_and_not_of_its_pixels() {
    for side in [128, 191, 192, 256, 300, 512] {
        let scaled = |item: [u32; 4]| item.map(|v| v * side / 128);
        let (least, less) = (scaled([40, 40, 48, 48]), scaled([80, 80, 84, 84]));
        let frame = belt(side, [60, 58, 55], &[(least, [200, 180, 60]), (less, [200, 180, 60])]);
        let found = find(&mut Detector::default(), &frame);
        assert_eq!(found.len(), 1, "{side}: {found:?}");
        assert!(overlap(found[0].box_px, least.map(|v| v as f32)) > 0.6, "{side}: {found:?}");
    }
}

#[test]
fn rendered_items_are_found() {
    for name in RENDERED {
        let found = find(&mut Detector::default(), &rendered(name));
        let due = boxes(name);
        for item in &due {
            assert!(found.iter().any(|f| overlap(f.box_px, *item) >= 0.5), "{name}: {item:?} is not among {found:?}");
        }
        assert_eq!(found.len(), due.len(), "{name}: {found:?}");
    }
}

#[test]
fn what_was_seen_before_changes_nothing() {
    let mut used = Detector::default();
    for name in RENDERED {
        let frame = rendered(name);
        assert_eq!(find(&mut used, &frame), find(&mut Detector::default(), &frame), "{name}");
    }
}

#[test]
fn a_steady_belt_tells_a_frame_filling_item_from_the_belt() {
    let item = [14, 0, 128, 128];
    let empty = belt(128, [60, 90, 60], &[]);
    let full = belt(128, [60, 90, 60], &[(item, [150, 60, 60])]);
    let mut steady = Detector::new(DetectConfig { steady_belt: true, ..DetectConfig::default() });
    assert_eq!(find(&mut steady, &empty), []);
    assert_found(&find(&mut steady, &full), &[item], "after an empty frame");
    let alone = find(&mut Detector::default(), &full);
    let fills = |found: &Found| overlap(found.box_px, item.map(|v| v as f32)) > 0.8;
    assert!(!alone.iter().any(fills), "the frame alone says otherwise: {alone:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_frame_gives_boxes_inside_it(width in 0_usize..80, height in 0_usize..80, kind in 0_u8..3, seed in any::<u32>()) {
        let mut state = seed;
        let mut rgb = vec![0_u8; 3 * width * height];
        for (k, value) in rgb.iter_mut().enumerate() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *value = match kind { 0 => (state >> 24) as u8, 1 => (k / 97 * 40) as u8, _ => seed as u8 };
        }
        let mut detector = Detector::default();
        for found in detector.detect(&rgb, width, height) {
            let [x0, y0, x1, y1] = found.box_px;
            prop_assert!(x0 >= 0.0 && y0 >= 0.0 && x0 < x1 && y0 < y1 && x1 <= width as f32 && y1 <= height as f32);
        }
    }
}
