//! What is drawn meets what was asked for: labels come from the coverage that the kinetics ask for, pictures from the shader, and over a
//! whole part the two must agree.

mod common;

use common::{add_rectangle, bare, matt, pass};
use loopline_materials::{ENDMEMBER_COUNT, Endmember};
use loopline_render::{GpuPart, PartPacket, SensorPass, Spread, SurfacePiece, Variant};

/// Parts of each kind; their patterns differ.
const PARTS: u32 = 128;
/// Half the side of a part, m: as large as most goods on a sorting line.
const HALF_M: f32 = 0.1;
/// Largest distance of the mean over all parts from what was asked for. A part has some six cells of the broad noise along each side, so
/// that single parts differ by some 0.15 around their mean, and the mean of 128 of them by 0.015; three times that would be luck.
const TOLERANCE: f32 = 0.04;

/// Pieces along a side of the part's surface.
const SIDE: u32 = 32;

/// The part's surface: exposure rises from left to right and heat across; it lies at the top of its frame.
fn pieces() -> Vec<SurfacePiece> {
    let at = |k: u32| (k as f32 + 0.5) / SIDE as f32;
    let piece = |x, y| SurfacePiece { area: 1.0, concavity: 0.0, exposure: x, height: 1.0, toward_heat: y };
    (0..SIDE * SIDE).map(|k| piece(at(k % SIDE), at(k / SIDE))).collect()
}

fn part(coverage: &[f32; ENDMEMBER_COUNT], patchy_soil: f32, seed: u32) -> GpuPart {
    let mut part = matt([0.5; 3]);
    // A label's print, which has a ground all over.
    part.spread = Spread::new(coverage, 1.0, patchy_soil, &pieces());
    // The spacing of patterns that a part of this size has.
    part.extent = [HALF_M, HALF_M, 0.01, 1.0 / (0.35 * HALF_M)];
    let print = u32::from(coverage[Endmember::Coating.index()] > 0.0);
    part.kinds = [print, 0, 0, seed.wrapping_mul(0x9e37_79b9)];
    part.surface = [0.0, 0.0, 1.0, 0.0];
    part.hot_side = [0.0, 1.0, 0.0, 0.0];
    part
}

/// Mean abundances over all pixels of all parts.
fn drawn(pass: &mut SensorPass, coverage: &[f32; ENDMEMBER_COUNT], patchy_soil: f32) -> [f32; ENDMEMBER_COUNT] {
    let (mut sum, mut pixels) = ([0.0_f64; ENDMEMBER_COUNT], 0_u32);
    for seed in 0..PARTS {
        let mut packet = bare(u64::from(seed), matt([0.2; 3]));
        add_rectangle(&mut packet, part(coverage, patchy_soil, seed + 1), [-HALF_M, -HALF_M, HALF_M, HALF_M], 0.01, false);
        let part: &mut PartPacket = packet.parts.last_mut().expect("just added");
        part.variant = Variant { printed: true, soiled: true, corroded: true };
        // Sheltered on the left, exposed on the right.
        let corners = packet.vertices.len() - 4;
        for vertex in &mut packet.vertices[corners..] {
            vertex.attributes[1] = if vertex.position_m[0] < 0.0 { 0 } else { 127 };
        }
        let raster = pass.draw_packets(&[packet]).expect("drawn").remove(0).1;
        for pixel in raster.pixels.iter().filter(|pixel| pixel.part() == 1) {
            for (sum, share) in sum.iter_mut().zip(pixel.abundances()) {
                *sum += f64::from(share);
            }
            pixels += 1;
        }
    }
    sum.map(|sum| (sum / f64::from(pixels)) as f32)
}

fn coverage(shares: &[(Endmember, f32)]) -> [f32; ENDMEMBER_COUNT] {
    let mut coverage = [0.0; ENDMEMBER_COUNT];
    for (endmember, share) in shares {
        coverage[endmember.index()] = *share;
    }
    coverage[0] = 1.0 - coverage.iter().sum::<f32>();
    coverage
}

/// Compares, and prints what was compared.
fn check(pass: &mut SensorPass, shares: &[(Endmember, f32)], wrong: &mut Vec<String>) {
    let got = drawn(pass, &coverage(shares), 0.5);
    for (endmember, share) in shares {
        let off = got[endmember.index()] - share;
        let line = format!("{:<10} asked {share:.2} drawn {:.3} off by {off:+.3}", endmember.name(), share + off);
        println!("{line}");
        if off.abs() > TOLERANCE {
            wrong.push(line);
        }
    }
}

#[test]
fn each_mechanism_covers_the_share_that_was_asked_for() {
    let mut pass = pass();
    let mut wrong = Vec::new();
    let spreading =
        [Endmember::Weathered, Endmember::Corrosion, Endmember::Char, Endmember::Soil, Endmember::Water, Endmember::Coating];
    for endmember in spreading {
        for share in [0.03, 0.15, 0.3, 0.5, 0.7, 0.9] {
            check(&mut pass, &[(endmember, share)], &mut wrong);
        }
    }
    // The kinetics ask for no more cracks than that (`MOST_CRACK`).
    for share in [0.03, 0.06, 0.12] {
        check(&mut pass, &[(Endmember::Crack, share)], &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_film_of_soil_covers_as_much_as_patches_do() {
    let mut pass = pass();
    for share in [0.05, 0.3, 0.7] {
        let soil = coverage(&[(Endmember::Soil, share)]);
        for patchy in [0.0, 1.0] {
            let got = drawn(&mut pass, &soil, patchy)[Endmember::Soil.index()];
            assert!((got - share).abs() < TOLERANCE, "asked {share}, {patchy} of it in patches: {got}");
        }
    }
}

#[test]
fn mechanisms_that_lie_over_each_other_each_get_their_share() {
    let mut pass = pass();
    let mut wrong = Vec::new();
    use Endmember::{Char, Coating, Corrosion, Crack, Soil, Water, Weathered};
    for shares in [
        vec![(Weathered, 0.3), (Soil, 0.3)],
        vec![(Weathered, 0.4), (Soil, 0.2), (Water, 0.2)],
        vec![(Corrosion, 0.4), (Soil, 0.2), (Water, 0.1)],
        vec![(Weathered, 0.3), (Crack, 0.1), (Soil, 0.2)],
        vec![(Weathered, 0.2), (Char, 0.3), (Soil, 0.1)],
        vec![(Coating, 0.6), (Soil, 0.2), (Water, 0.1)],
    ] {
        println!();
        check(&mut pass, &shares, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn marks_of_a_belt_lie_along_its_run() {
    let mut pass = pass();
    // How much wear changes from pixel to pixel along x over along y.
    let mut ratio = |stretch: f32| {
        let (mut along, mut across) = (0.0, 0.0);
        for seed in 1..=8 {
            let mut belt = part(&coverage(&[(Endmember::Weathered, 0.5)]), 0.0, seed);
            belt.streaks[2] = stretch;
            let mut packet = bare(u64::from(seed), matt([0.2; 3]));
            add_rectangle(&mut packet, belt, [-HALF_M, -HALF_M, HALF_M, HALF_M], 0.01, false);
            let raster = pass.draw_packets(&[packet]).expect("drawn").remove(0).1;
            let worn = |x: usize, y: usize| {
                let pixel = &raster.pixels[y * raster.width + x];
                (pixel.part() == 1).then(|| pixel.abundances()[Endmember::Weathered.index()])
            };
            for y in 1..raster.height {
                for x in 1..raster.width {
                    if let (Some(here), Some(left), Some(above)) = (worn(x, y), worn(x - 1, y), worn(x, y - 1)) {
                        along += (here - left).abs();
                        across += (here - above).abs();
                    }
                }
            }
        }
        along / across
    };
    let (round, drawn_out) = (ratio(1.0), ratio(0.2));
    assert!((0.8..1.25).contains(&round), "{round}");
    assert!(drawn_out < 0.5 * round, "{drawn_out} of {round}");
}
