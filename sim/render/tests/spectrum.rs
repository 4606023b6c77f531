//! How the contrast of surfaces falls with size, down to the pixel: as that of natural ones does, and without aliasing.

mod common;

use std::f32::consts::TAU;

use common::{HEIGHT_M, bare, matt, pass_of};
use loopline_materials::schema::SurfaceTexture;
use loopline_render::{ReliefSpec, SensorPass, ViewPacket};

/// Side of the pictures, pixels.
const SIDE: usize = 128;
/// Width of belt that a camera of `width_px` pixels shows, m.
const FIELD_M: f32 = 0.6;

/// Surfaces, and the periods of their weave, rings or tracks, m.
const TEXTURES: [(SurfaceTexture, &[f32]); 10] = [
    (SurfaceTexture::Brushed, &[]),
    (SurfaceTexture::Cast, &[]),
    (SurfaceTexture::Fibre, &[]),
    (SurfaceTexture::Woven, &[0.0022]),
    (SurfaceTexture::Knit, &[0.003, 0.004]),
    (SurfaceTexture::WoodGrain, &[0.0105]),
    (SurfaceTexture::Granular, &[]),
    (SurfaceTexture::Leather, &[]),
    (SurfaceTexture::Circuit, &[0.009, 0.012]),
    (SurfaceTexture::Crumpled, &[]),
];

/// A matt surface with this relief, seen by `side` pixels of `pixel_m`, moved by `shift_px` of them.
fn surface(texture: SurfaceTexture, seed: u32, side: usize, pixel_m: f32, shift_px: f32) -> ViewPacket {
    let mut part = matt([0.4; 3]);
    part.relief = ReliefSpec::of(texture);
    part.surface[0] = 1.0;
    part.kinds[3] = seed.wrapping_mul(0x9e37_79b9);
    let mut packet = bare(u64::from(seed), part);
    let focal_px = HEIGHT_M / pixel_m;
    let view = &mut packet.view;
    // The principal point moves the picture without turning the camera.
    let principal_px = side as f32 / 2.0 + shift_px;
    view.intrinsics = [focal_px, focal_px, principal_px, side as f32 / 2.0];
    view.tile[2..].fill(side as f32);
    view.clip_from_world[0][0] = 2.0 * focal_px / side as f32;
    view.clip_from_world[1][1] = 2.0 * focal_px / side as f32;
    // Clip space divides by the depth: what is added there to x is a shift of the picture.
    view.clip_from_world[2][0] -= 2.0 * shift_px / side as f32;
    view.clip_from_world[3][0] += 2.0 * shift_px / side as f32 * HEIGHT_M;
    packet.parts[0].bounds_px = [0, 0, side as u32, side as u32];
    packet
}

fn luminance(pass: &mut SensorPass, packet: ViewPacket) -> Vec<f32> {
    pass.draw_packets(&[packet]).expect("drawn").remove(0).1.pixels.iter().map(|pixel| pixel.rgb()[1]).collect()
}

/// Mean power over all directions at each of these frequencies, cycles a pixel, of a square picture under a Hann window.
fn power(picture: &[f32], side: usize, frequencies: &[f32]) -> Vec<f32> {
    const DIRECTIONS: usize = 24;
    let mean = picture.iter().sum::<f32>() / picture.len() as f32;
    let hann: Vec<f32> = (0..side).map(|k| 0.5 - 0.5 * (TAU * (k as f32 + 0.5) / side as f32).cos()).collect();
    let ring = |frequency: f32| {
        let of_direction = |direction: usize| {
            let (sin, cos) = (std::f32::consts::PI * direction as f32 / DIRECTIONS as f32).sin_cos();
            let wave = |along: f32| -> Vec<(f32, f32)> {
                (0..side).map(|k| (TAU * frequency * along * k as f32).sin_cos()).collect()
            };
            let (columns, rows) = (wave(cos), wave(sin));
            let mut total = [0.0_f64; 2];
            for (y, row) in picture.chunks_exact(side).enumerate() {
                let mut sum = [0.0_f32; 2];
                for (x, value) in row.iter().enumerate() {
                    let weighted = (value - mean) * hann[x];
                    sum[0] += weighted * columns[x].1;
                    sum[1] -= weighted * columns[x].0;
                }
                let (sin, cos) = rows[y];
                total[0] += f64::from(hann[y] * (sum[0] * cos + sum[1] * sin));
                total[1] += f64::from(hann[y] * (sum[1] * cos - sum[0] * sin));
            }
            total[0] * total[0] + total[1] * total[1]
        };
        ((0..DIRECTIONS).map(of_direction).sum::<f64>() / DIRECTIONS as f64) as f32
    };
    frequencies.iter().map(|&f| ring(f)).collect()
}

/// Slope of the logarithm of `y` over that of `x`, least squares.
fn slope(x: &[f32], y: &[f32]) -> f32 {
    let n = x.len() as f32;
    let (lx, ly): (Vec<f32>, Vec<f32>) = x.iter().zip(y).map(|(x, y)| (x.ln(), y.ln())).unzip();
    let (mx, my) = (lx.iter().sum::<f32>() / n, ly.iter().sum::<f32>() / n);
    let (up, down) =
        lx.iter().zip(&ly).fold((0.0, 0.0), |(up, down), (x, y)| (up + (x - mx) * (y - my), down + (x - mx).powi(2)));
    up / down
}

#[test]
fn contrast_falls_with_size_as_that_of_natural_surfaces() {
    let mut pass = pass_of(SIDE as u32);
    let frequencies: Vec<f32> = (0..9).map(|k| 0.04 * 10.0_f32.powf(k as f32 / 8.0)).collect();
    let mut wrong = Vec::new();
    let mut all = Vec::new();
    for width_px in [256.0, 512.0, 1024.0] {
        for (texture, periods_m) in TEXTURES {
            let mut mean = vec![0.0; frequencies.len()];
            for seed in 1..=6 {
                let picture = luminance(&mut pass, surface(texture, seed, SIDE, FIELD_M / width_px, 0.0));
                for (mean, power) in mean.iter_mut().zip(power(&picture, SIDE, &frequencies)) {
                    *mean += power / 6.0;
                }
            }
            let exponent = slope(&frequencies, &mean);
            let line = format!("{texture:?} at {width_px} px: power falls with frequency to the {exponent:.2}");
            println!("{line}");
            // What repeats has a line in its spectrum; where that lies in the band, it stands out of the fall.
            let pixel_m = FIELD_M / width_px;
            if periods_m.iter().any(|period_m| (2.0..12.0).contains(&(period_m / pixel_m))) {
                continue;
            }
            all.push(exponent);
            // Van der Schaaf and van Hateren (1996) give -1.88 for 276 outdoor scenes, with a standard deviation of 0.43 from scene to scene.
            // What has a grain is smooth along it, so that its power, averaged over all directions, falls faster.
            let has_grain = matches!(texture, SurfaceTexture::Brushed | SurfaceTexture::WoodGrain);
            let (least, most) = (-1.88 - if has_grain { 0.9 } else { 0.5 }, -1.88 + 0.5);
            if !(least..=most).contains(&exponent) {
                wrong.push(line);
            }
        }
    }
    assert!(all.len() > 20, "{} of thirty pairs of surface and camera", all.len());
    let mean = all.iter().sum::<f32>() / all.len() as f32;
    println!("mean of all {mean:.2}");
    assert!((mean + 1.88).abs() < 0.3, "mean exponent {mean}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn half_a_pixel_changes_no_reduced_picture() {
    const BY: usize = 8;
    let side = 256;
    let mut pass = pass_of(side as u32);
    for (texture, _) in TEXTURES {
        let pictures = [0.0, 0.5].map(|shift_px| {
            let fine = luminance(&mut pass, surface(texture, 5, side, FIELD_M / 1024.0, shift_px));
            let mut coarse = vec![0.0_f32; (side / BY).pow(2)];
            for (k, value) in fine.iter().enumerate() {
                coarse[k / side / BY * (side / BY) + k % side / BY] += value / (BY * BY) as f32;
            }
            coarse
        });
        let mean = pictures[0].iter().sum::<f32>() / pictures[0].len() as f32;
        let squares: f32 = pictures[0].iter().zip(&pictures[1]).map(|(a, b)| (a - b).powi(2)).sum();
        let changed = (squares / pictures[0].len() as f32).sqrt() / mean;
        println!("{texture:?}: half a pixel changes {:.2} %", 100.0 * changed);
        // The noise of an industrial camera at half its full well of 10,000 electrons is 1.4 %.
        assert!(changed < 0.02, "{texture:?}: {changed}");
    }
}
