//! How an item's picture is cut: constant and graded frames, borders, tiny and absurd boxes.

use loopline_edge::crop::{Cropper, LEN, SIZE, crop};
use proptest::prelude::*;

fn frame(width: usize, height: usize, colour: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| colour(x, y)).collect()
}

fn cut(rgb: &[u8], width: usize, height: usize, box_px: [f32; 4]) -> Vec<f32> {
    let mut out = vec![f32::NAN; LEN];
    crop(rgb, width, height, box_px, &mut out);
    out
}

fn at(picture: &[f32], channel: usize, x: usize, y: usize) -> f32 {
    picture[(channel * SIZE + y) * SIZE + x]
}

#[test]
fn a_constant_frame_stays_constant_and_channels_keep_their_order() {
    let rgb = frame(40, 30, |_, _| [51, 102, 204]);
    for box_px in [[3.0, 4.0, 17.0, 9.0], [0.0, 0.0, 40.0, 30.0], [35.0, 25.0, 60.0, 70.0], [7.2, 7.2, 7.3, 7.3]] {
        let picture = cut(&rgb, 40, 30, box_px);
        for (channel, due) in [0.2, 0.4, 0.8].into_iter().enumerate() {
            assert!(picture[channel * SIZE * SIZE..][..SIZE * SIZE].iter().all(|v| (v - due).abs() < 1e-5), "{box_px:?}");
        }
    }
}

#[test]
fn a_square_of_the_output_size_is_copied() {
    let rgb = frame(100, 90, |x, y| [x as u8, y as u8, (x * y % 256) as u8]);
    let side = SIZE as f32 / 1.25;
    let (x0, y0) = (20.0, 11.0);
    let inset = (SIZE as f32 - side) / 2.0;
    let picture = cut(&rgb, 100, 90, [x0 + inset, y0 + inset, x0 + inset + side, y0 + inset + side / 2.0]);
    // The box is half as high as wide, so the square's centre lies a quarter of a side higher.
    let up = side / 4.0;
    let picture_square = cut(&rgb, 100, 90, [x0 + inset, y0 + inset, x0 + inset + side, y0 + inset + side]);
    for (x, y) in [(0, 0), (SIZE - 1, SIZE - 1), (10, 40)] {
        assert!((at(&picture_square, 0, x, y) * 255.0 - (20 + x) as f32).abs() < 1e-2);
        assert!((at(&picture_square, 1, x, y) * 255.0 - (11 + y) as f32).abs() < 1e-2);
        assert!((at(&picture_square, 2, x, y) * 255.0 - ((20 + x) * (11 + y) % 256) as f32).abs() < 1e-1);
    }
    assert!((at(&picture, 1, 5, 40) * 255.0 - (51.0 - up)).abs() < 1e-2);
}

#[test]
fn a_gradient_keeps_its_values_when_reduced_and_when_enlarged() {
    let rgb = frame(200, 200, |x, y| [x as u8, y as u8, 0]);
    // A triangle that is no whole number of pixels wide is not quite centred once its samples are summed to one.
    for (low, high, error) in [(40.0, 160.0, 0.2), (90.0, 100.0, 0.01)] {
        let picture = cut(&rgb, 200, 200, [low, low, high, high]);
        let side = (high - low) * 1.25;
        let start = (low + high - side) / 2.0;
        for i in 0..SIZE {
            let due = start + (i as f32 + 0.5) * side / SIZE as f32 - 0.5;
            assert!((at(&picture, 0, i, 30) * 255.0 - due).abs() < error, "column {i}");
            assert!((at(&picture, 1, 30, i) * 255.0 - due).abs() < error, "row {i}");
        }
    }
}

#[test]
fn a_large_picture_and_its_reduction_are_cut_alike() {
    let colour =
        |x: f32, y: f32| [128.0 + 100.0 * (x / 9.0).sin(), 128.0 + 100.0 * (y / 7.0).cos(), 2.0 * (x + y)].map(|v| v as u8);
    let small = frame(80, 60, |x, y| colour(x as f32 + 0.5, y as f32 + 0.5));
    let large = frame(4000, 3000, |x, y| colour((x as f32 + 0.5) / 50.0, (y as f32 + 0.5) / 50.0));
    let (small, large) = (cut(&small, 80, 60, [0.0, 0.0, 80.0, 60.0]), cut(&large, 4000, 3000, [0.0, 0.0, 4000.0, 3000.0]));
    let apart = small.iter().zip(&large).map(|(a, b)| (a - b).abs()).sum::<f32>() / LEN as f32;
    assert!(apart < 0.01, "{apart}");
}

#[test]
fn reducing_averages_over_the_area() {
    let rgb = frame(512, 512, |x, y| if (x + y) % 2 == 0 { [255; 3] } else { [0; 3] });
    let picture = cut(&rgb, 512, 512, [56.0, 56.0, 456.0, 456.0]);
    assert!(picture.iter().all(|v| (v - 0.5).abs() < 0.03));
}

#[test]
fn the_border_repeats_beyond_the_frame() {
    let rgb = frame(20, 20, |x, _| if x == 0 { [200, 0, 0] } else { [0, 200, 0] });
    let picture = cut(&rgb, 20, 20, [0.0, 2.0, 2.0, 18.0]);
    // The square begins 9 pixels left of the frame.
    assert!((at(&picture, 0, 0, 32) - 200.0 / 255.0).abs() < 1e-5);
    assert!((at(&picture, 1, SIZE - 1, 32) - 200.0 / 255.0).abs() < 1e-5);
}

#[test]
fn a_tiny_box_is_cut_at_the_least_size() {
    let rgb = frame(60, 60, |x, _| [(4 * x) as u8, 0, 0]);
    let picture = cut(&rgb, 60, 60, [30.0, 30.0, 30.5, 30.5]);
    let span = (at(&picture, 0, SIZE - 1, 32) - at(&picture, 0, 0, 32)) * 255.0 / 4.0;
    assert!((span - 8.0 * (SIZE - 1) as f32 / SIZE as f32).abs() < 0.01, "the square is 8 pixels wide: {span}");
}

#[test]
fn kept_memory_does_not_change_the_cut() {
    let rgb = frame(128, 96, |x, y| [(x * 7 + y * 3) as u8, (x * y) as u8, (x ^ y) as u8]);
    let mut cropper = Cropper::default();
    let mut out = vec![0.0; LEN];
    for box_px in [[0.0, 0.0, 128.0, 96.0], [30.0, 30.0, 34.0, 39.0], [-5.0, 60.0, 50.0, 120.0]] {
        cropper.crop(&rgb, 128, 96, box_px, &mut out);
        assert_eq!(out, cut(&rgb, 128, 96, box_px));
    }
}

proptest! {
    #[test]
    fn any_frame_and_any_box_give_numbers_within_the_frames_range(
        width in 1_usize..90, height in 1_usize..90, seed in any::<u8>(),
        box_px in prop::array::uniform4(prop_oneof![any::<f32>(), -50.0_f32..150.0]),
    ) {
        let rgb = frame(width, height, |x, y| [(x * 31 + y * 17) as u8 ^ seed, seed, seed.wrapping_add((x * y) as u8) / 2 + 100]);
        let picture = cut(&rgb, width, height, box_px);
        for channel in 0..3 {
            let values = || rgb.iter().skip(channel).step_by(3);
            let (low, high) = (f32::from(*values().min().unwrap()) / 255.0, f32::from(*values().max().unwrap()) / 255.0);
            for value in &picture[channel * SIZE * SIZE..][..SIZE * SIZE] {
                prop_assert!((low - 1e-5..=high + 1e-5).contains(value), "{value} outside {low}..{high}");
            }
        }
    }
}
