//! Relief, print and shadows, each against what it must do whatever the pattern: relief keeps the mean and fades with distance, print inks
//! the share that is asked for, and light is kept from where geometry says that it does not reach.

mod common;

use common::{HEIGHT_M, SIZE, add_rectangle, bare, matt, pass};
use glam::Vec3;
use loopline_items::PrintLayout;
use loopline_materials::Endmember;
use loopline_materials::schema::SurfaceTexture;
use loopline_render::{
    GpuPart, GpuVertex, GpuView, ReliefSpec, SensorPass, Spread, SurfacePiece, Variant, ViewPacket, packed_colour,
};
use loopline_sensors::RasterPixel;
use loopline_station::HallLayout;

const TEXTURES: [SurfaceTexture; 13] = [
    SurfaceTexture::Moulded,
    SurfaceTexture::Film,
    SurfaceTexture::Brushed,
    SurfaceTexture::Crumpled,
    SurfaceTexture::Cast,
    SurfaceTexture::Smooth,
    SurfaceTexture::Fibre,
    SurfaceTexture::Woven,
    SurfaceTexture::Knit,
    SurfaceTexture::WoodGrain,
    SurfaceTexture::Granular,
    SurfaceTexture::Leather,
    SurfaceTexture::Circuit,
];

/// A view that shows `field_m` of the belt.
fn zoomed(mut packet: ViewPacket, field_m: f32) -> ViewPacket {
    let focal_px = SIZE as f32 * HEIGHT_M / field_m;
    let view = &mut packet.view;
    view.intrinsics[..2].fill(focal_px);
    view.clip_from_world[0][0] = 2.0 * focal_px / SIZE as f32;
    view.clip_from_world[1][1] = 2.0 * focal_px / SIZE as f32;
    packet
}

fn draw(pass: &mut SensorPass, packet: ViewPacket) -> Vec<RasterPixel> {
    pass.draw_packets(&[packet]).expect("drawn").remove(0).1.pixels
}

/// Mean and standard deviation of near-infrared irradiance (which carries relief's gain, and no colour) over views of `field_m` of a
/// surface, one for each of `seeds` patterns.
fn relief(pass: &mut SensorPass, texture: SurfaceTexture, strength: f32, field_m: f32, seeds: u32) -> [f32; 2] {
    let (mut sum, mut squares, mut n) = (0.0_f64, 0.0_f64, 0.0_f64);
    for seed in 1..=seeds {
        let mut part = matt([0.5; 3]);
        part.relief = ReliefSpec::of(texture);
        part.surface[0] = strength;
        part.kinds[3] = seed.wrapping_mul(0x9e37_79b9);
        for pixel in draw(pass, zoomed(bare(u64::from(seed), part), field_m)) {
            let gain = f64::from(pixel.rgb()[1] / 0.5);
            sum += gain;
            squares += gain * gain;
            n += 1.0;
        }
    }
    let mean = sum / n;
    [mean as f32, (squares / n - mean * mean).max(0.0).sqrt() as f32]
}

#[test]
fn relief_keeps_the_mean_and_fades_with_distance() {
    let mut pass = pass();
    let flat = relief(&mut pass, SurfaceTexture::Cast, 0.0, 0.03, 2);
    assert!((flat[0] - 1.0).abs() < 2e-3 && flat[1] < 2e-3, "no relief, no pattern: {flat:?}");
    for texture in TEXTURES {
        for strength in [0.3, 1.0] {
            // A millimetre a pixel, and four centimetres.
            let near = relief(&mut pass, texture, strength, 0.03, 48);
            let far = relief(&mut pass, texture, strength, 1.2, 12);
            println!("{texture:?} {strength}: near {near:.3?} far {far:.3?}");
            // Slopes and pores take light away; nothing adds any.
            assert!((0.88..1.02).contains(&near[0]), "{texture:?} {strength}: mean {}", near[0]);
            assert!((near[0] - far[0]).abs() < 0.035, "{texture:?} {strength}: {} near, {} far", near[0], far[0]);
        }
        let [near, far] = [0.03, 1.2].map(|field_m| relief(&mut pass, texture, 1.0, field_m, 12)[1]);
        let smooth = matches!(texture, SurfaceTexture::Smooth | SurfaceTexture::Moulded);
        assert!(smooth || near > 0.04, "{texture:?} is seen from near: {near}");
        // Creases and clouds of some centimetres are still seen from afar.
        assert!(smooth || far < near, "{texture:?} fades: {near} near, {far} far");
    }
    // What has no broad clouds is gone.
    for texture in [SurfaceTexture::Brushed, SurfaceTexture::Woven, SurfaceTexture::WoodGrain] {
        let [near, far] = [0.03, 1.2].map(|field_m| relief(&mut pass, texture, 1.0, field_m, 12)[1]);
        assert!(far < 0.6 * near, "{texture:?}: {near} near, {far} far");
    }
}

/// The mean coating and the mean weight of each ink over many patterns.
fn print(pass: &mut SensorPass, style: u32, share: f32) -> (f32, [f32; 3]) {
    let (mut coated, mut ink, mut n) = (0.0, [0.0_f32; 3], 0.0_f32);
    for seed in 1..=96_u32 {
        let mut part = GpuPart::plain([0.0; 3], [0.0; 3], 1.0);
        part.kinds = [style, 0, 0, seed.wrapping_mul(0x9e37_79b9)];
        part.surface[2] = share;
        part.ink = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]];
        let mut coverage = [0.0; 8];
        coverage[Endmember::Coating.index()] = share;
        coverage[0] = 1.0 - share;
        let inked = if style <= 3 || style == 8 { 1.0 } else { share };
        let piece = SurfacePiece { area: 1.0, concavity: 0.0, exposure: 0.5, height: 1.0, toward_heat: 0.5 };
        part.spread = Spread::new(&coverage, inked, 0.5, &[piece]);
        part.extent = [0.15, 0.15, 0.01, 1.0 / 0.05];
        let mut packet = zoomed(bare(u64::from(seed), matt([0.0; 3])), 0.4);
        add_rectangle(&mut packet, part, [-0.2, -0.2, 0.2, 0.2], 0.001, false);
        packet.parts[1].variant = Variant { printed: true, ..Variant::default() };
        for pixel in draw(pass, packet).iter().filter(|p| p.part() == 1) {
            let coating = pixel.abundances()[Endmember::Coating.index()];
            coated += coating;
            for (sum, value) in ink.iter_mut().zip(pixel.rgb()) {
                *sum += value;
            }
            n += 1.0;
        }
    }
    let all = coated.max(1e-6);
    (coated / n, ink.map(|i| i / all))
}

/// The layouts in the order of their numbers in `print.wgsl`.
const LAYOUTS: [PrintLayout; 8] = [
    PrintLayout::Label,
    PrintLayout::Can,
    PrintLayout::Carton,
    PrintLayout::Box,
    PrintLayout::Film,
    PrintLayout::Marking,
    PrintLayout::Fabric,
    PrintLayout::Paint,
];

#[test]
fn print_inks_the_share_that_was_asked_for() {
    let mut pass = pass();
    let mut wrong = Vec::new();
    for (style, layout) in (1..).zip(LAYOUTS) {
        for share in [0.05, 0.1, 0.2, 0.35, 0.6, 0.9] {
            let (coated, inks) = print(&mut pass, style, share);
            let line = format!("{layout:?} asked {share}: drawn {coated:.3}, inks {inks:.2?}");
            println!("{line}");
            // The mean of 96 patterns, each with some ten panels, half of them inked, scatters by 0.016.
            if (coated - share).abs() > 0.04 {
                wrong.push(line);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_infrared_sees_the_inks_that_the_eye_sees() {
    let mut pass = pass();
    for (style, layout) in (1..).zip(LAYOUTS) {
        let (_, drawn) = print(&mut pass, style, 0.4);
        for (drawn, taken) in drawn.into_iter().zip(layout.ink_shares()) {
            // White and black of words and bar codes belong to no ink.
            assert!((drawn - taken).abs() < 0.08, "{layout:?}: {drawn:?} of an ink, {taken} in the mean spectrum");
        }
    }
}

/// Luminance of the belt along the middle row of a view, of x in m, with one light from +x and a block of this height over the middle.
fn lit_row(pass: &mut SensorPass, height_m: f32, environment: f32) -> Vec<(f32, f32)> {
    let mut packet = bare(0, matt([0.5; 3]));
    let x = 0.5_f32;
    packet.view.light = [[x, 0.0, (1.0 - x * x).sqrt(), 1.0 - environment], [0.0, 0.0, 1.0, 0.0]];
    packet.view.light_size = [0.05, 0.05, environment, 1.0];
    add_rectangle(&mut packet, matt([0.5; 3]), [-0.03, -0.15, 0.03, 0.15], height_m, false);
    middle_row(pass, packet).into_iter().map(|(x, light)| (x, light[1])).collect()
}

/// Light on a belt of 50 % along the middle row of a view, of x in m.
fn middle_row(pass: &mut SensorPass, packet: ViewPacket) -> Vec<(f32, [f32; 3])> {
    let row = draw(pass, packet).into_iter().skip((SIZE / 2 * SIZE) as usize).take(SIZE as usize);
    let metres = 0.4 / SIZE as f32;
    row.enumerate()
        .filter(|(_, pixel)| pixel.part() == 0)
        .map(|(k, pixel)| ((k as f32 + 0.5) * metres - 0.2, pixel.rgb().map(|light| light / 0.5)))
        .collect()
}

#[test]
fn a_shadow_lies_where_geometry_puts_it() {
    let mut pass = pass();
    let slope = 0.5 / 0.75_f32.sqrt();
    for height_m in [0.03, 0.06, 0.1] {
        // Seen from above, the block's rims stand further out than they are.
        let hidden_m = 0.03 / (HEIGHT_M - height_m);
        let end_m = -(0.03 + slope * height_m);
        for (x, light) in lit_row(&mut pass, height_m, 0.0) {
            if x > hidden_m + 0.013 || x < end_m - 0.03 {
                assert!(light > 0.97, "block {height_m} m high: {light} at {x} m, which sees the light");
            } else if x < -hidden_m && x > end_m + 0.014 {
                assert!(light < 0.35, "block {height_m} m high: {light} at {x} m, in its shadow");
            }
        }
    }
}

/// Light on the belt along the middle row of a view of 0.4 m whose middle lies at `middle_m` along x, of x in m in the frame of a block
/// from 0.05 to 0.25 m that is 0.14 m high; half of the light comes from +x, half from the hall. Plates one over the other stand for the
/// block's side, which a camera that is not above it sees.
fn seen_from(pass: &mut SensorPass, middle_m: f32) -> Vec<(f32, f32)> {
    let mut packet = bare(0, matt([0.5; 3]));
    packet.view.light = [[0.6, 0.0, 0.8, 0.5], [0.0, 0.0, 1.0, 0.0]];
    packet.view.light_size = [0.05, 0.05, 0.5, 1.0];
    for height_m in (1..=28).map(|k| 0.005 * k as f32) {
        add_rectangle(&mut packet, matt([0.5; 3]), [0.05 - middle_m, -0.15, 0.25 - middle_m, 0.15], height_m, false);
    }
    middle_row(pass, packet).into_iter().map(|(x, light)| (x + middle_m, light[1])).collect()
}

#[test]
fn what_stands_beyond_the_picture_casts_its_shadow_into_it() {
    let mut pass = pass();
    // The one picture holds the block; the other ends at 0.04 m, before it.
    let (whole, cut) = (seen_from(&mut pass, 0.0), seen_from(&mut pass, -0.16));
    let mean = |row: &[(f32, f32)], from: f32, to: f32| {
        let of: Vec<f32> = row.iter().filter(|(x, _)| (from..to).contains(x)).map(|p| p.1).collect();
        assert!(of.len() > 1);
        of.iter().sum::<f32>() / of.len() as f32
    };
    // The shadow reaches 0.14 x 0.6 / 0.8 = 0.105 m from the block's foot, of which the march sees 0.04 at least from straight above, and less
    // aslant, where the side of the block begins behind its foot.
    let shaded = [mean(&whole, 0.015, 0.045), mean(&cut, 0.015, 0.045)];
    assert!(shaded.iter().all(|light| (light - 0.5).abs() < 0.1), "{shaded:?}");
    let lit = [mean(&whole, -0.15, -0.05), mean(&cut, -0.15, -0.05)];
    assert!(lit.iter().all(|light| *light > 0.97), "{lit:?}");
}

#[test]
fn surroundings_darken_towards_a_wall_and_nowhere_else() {
    let mut pass = pass();
    let open = lit_row(&mut pass, 0.0005, 1.0);
    assert!(open.iter().all(|(_, light)| (light - 1.0).abs() < 0.02), "a flat belt hides nothing of the hall: {open:?}");
    let beside = lit_row(&mut pass, 0.08, 1.0);
    let mean = |from: f32, to: f32| {
        let of: Vec<f32> = beside.iter().filter(|(x, _)| (from..to).contains(&x.abs())).map(|p| p.1).collect();
        of.iter().sum::<f32>() / of.len() as f32
    };
    let (at_wall, beyond) = (mean(0.035, 0.055), mean(0.15, 0.2));
    // A high wall hides half of the upper hemisphere, by the cosine a half of its light, from a point at its foot.
    assert!((0.3..0.8).contains(&at_wall), "{at_wall}");
    assert!(beyond > 0.98, "{beyond}");
}

/// Light on the belt under the hall alone, of x in m, beside a block of this colour.
fn beside(pass: &mut SensorPass, block: [f32; 3]) -> Vec<(f32, [f32; 3])> {
    let mut packet = bare(0, matt([0.5; 3]));
    packet.view.light = [[0.0, 0.0, 1.0, 0.0]; 2];
    packet.view.light_size = [0.05, 0.05, 1.0, 1.0];
    add_rectangle(&mut packet, matt(block), [-0.03, -0.15, 0.03, 0.15], 0.08, false);
    for vertex in packet.vertices.iter_mut().filter(|vertex| vertex.part == 1) {
        vertex.normal[3] = packed_colour(block) as i16;
    }
    middle_row(pass, packet)
}

#[test]
fn a_thing_throws_its_colour_on_the_belt_beside_it_and_no_light_is_made() {
    let mut pass = pass();
    let [black, red, white] = [[0.0; 3], [0.9, 0.0, 0.0], [1.0; 3]].map(|block| beside(&mut pass, block));
    let mut near = 0;
    for ((dark, red), white) in black.iter().zip(&red).zip(&white) {
        let x = dark.0.abs();
        assert!(white.1.iter().all(|light| *light < 1.01), "{white:?}: more than from the open sky");
        assert!((red.1[1] - dark.1[1]).abs() < 2e-3, "red {red:?} gives no green: {dark:?}");
        if (0.035..0.05).contains(&x) {
            near += 1;
            assert!(red.1[0] > dark.1[0] + 0.05 && white.1[1] > dark.1[1] + 0.05, "at {x} m: {dark:?} {red:?} {white:?}");
        } else if x > 0.15 {
            assert!((red.1[0] - dark.1[0]).abs() < 2e-3);
        }
    }
    assert!(near >= 2, "the row shows the belt beside the block");
}

#[test]
fn a_mirror_that_stands_shows_the_belt_and_one_that_lies_the_hall() {
    let mut pass = pass();
    let mut mirror = |normal: [i16; 3], belt: [f32; 3]| {
        let mut packet = bare(0, matt(belt));
        packet.view.light = [[0.0, 0.0, 1.0, 0.0]; 2];
        packet.view.light_size = [0.05, 0.05, 1.0, 1.0];
        packet.view.frame[2] = u32::from(packed_colour(belt));
        add_rectangle(&mut packet, GpuPart::plain([0.0; 3], [1.0; 3], 0.05), [-0.1, -0.1, 0.1, 0.1], 0.02, false);
        for vertex in &mut packet.vertices {
            // The plate lies flat for all its normals: what mirrors it must not see itself.
            vertex.normal[3] = packed_colour(belt) as i16;
            if vertex.part == 1 {
                vertex.normal[..3].copy_from_slice(&normal);
            }
        }
        let centre = draw(&mut pass, packet)[(SIZE / 2 * SIZE + SIZE / 2) as usize];
        assert_eq!(centre.part(), 1);
        centre.rgb()
    };
    // Seen from above, a face of 60 degrees mirrors what lies 30 degrees below the horizon.
    let steep = [28_377, 0, 16_384];
    let (on_red, on_black) = (mirror(steep, [0.8, 0.0, 0.0]), mirror(steep, [0.0; 3]));
    assert!(on_red[0] > 0.3 && on_red[1] < 0.1 && on_black[0] < 0.1, "{on_red:?} {on_black:?}");
    let level = [0, 0, i16::MAX];
    let (on_red, on_black) = (mirror(level, [0.8, 0.0, 0.0]), mirror(level, [0.0; 3]));
    assert_eq!(on_red, on_black, "what lies flat mirrors the hall alone");
}

/// Luminance of a belt that mirrors all of the hall, dully: its normals are such that equal areas of the disc in the picture mirror
/// directions of equal cosine-weighted solid angle.
fn mirrored_hall(pass: &mut SensorPass, layout: HallLayout, rows_per_height: f32) -> Vec<f32> {
    const CELLS: u32 = 64;
    let mut packet = bare(0, GpuPart::plain([0.0; 3], [1.0; 3], 0.1));
    packet.view.light = [[0.0, 0.0, 1.0, 0.0]; 2];
    packet.view.light_size = [0.1, 0.1, 1.0, 1.0];
    packet.view.frame[3] = GpuView::hall_word(layout, rows_per_height);
    let metres = |k: u32| 0.4 * k as f32 / CELLS as f32 - 0.2;
    packet.vertices = (0..=CELLS)
        .flat_map(|j| (0..=CELLS).map(move |i| (metres(i), metres(j))))
        .map(|(x, y)| {
            let (u, v) = (x / 0.2, y / 0.2);
            let mirrored = Vec3::new(u, v, (1.0 - u * u - v * v).max(0.0).sqrt()).normalize();
            let normal = (mirrored + Vec3::new(-x, -y, HEIGHT_M).normalize()).normalize();
            let [nx, ny, nz] = normal.to_array().map(|n| (n * 32767.0) as i16);
            GpuVertex { position_m: [x, y, 0.0], normal: [nx, ny, nz, 0], uv_m: [x, y], attributes: [0, 127, 0, 0], part: 0 }
        })
        .collect();
    let row = CELLS + 1;
    let corners = (0..CELLS).flat_map(|j| (0..CELLS).map(move |i| j * row + i));
    packet.indices = corners.flat_map(|k| [k, k + 1, k + row + 1, k, k + row + 1, k + row]).collect();
    packet.parts[0].indices = 0..packet.indices.len() as u32;
    let middle = |k: u32| (k as f32 + 0.5) / (0.5 * SIZE as f32) - 1.0;
    (0_u32..)
        .zip(draw(pass, packet))
        .filter(|(k, _)| middle(k % SIZE).hypot(middle(k / SIZE)) < 0.95)
        .map(|(_, p)| p.rgb()[1])
        .collect()
}

#[test]
fn halls_give_alike_in_the_mean_and_are_told_apart_in_mirrors() {
    let mut pass = pass();
    let mean = |light: &[f32]| light.iter().sum::<f32>() / light.len() as f32;
    let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.len() as f32;
    for rows in [0.5, 1.1, 2.0] {
        let kinds = [HallLayout::TubesAndGate, HallLayout::Tubes, HallLayout::RoundLamps];
        let [gate, tubes, round] = kinds.map(|kind| mirrored_hall(&mut pass, kind, rows));
        println!("{rows} rows: {:.3} {:.3} {:.3}", mean(&gate), mean(&tubes), mean(&round));
        // The surface takes some of the light near its own horizon from itself, of each hall alike.
        for light in [&tubes, &round] {
            assert!((0.92..1.14).contains(&(mean(light) / mean(&gate))), "{rows} rows: {} of {}", mean(light), mean(&gate));
        }
        assert!(apart(&gate, &tubes) > 0.15 && apart(&tubes, &round) > 0.15, "{rows} rows: halls look alike");
        let denser = mirrored_hall(&mut pass, HallLayout::Tubes, 1.4 * rows);
        assert!(apart(&tubes, &denser) > 0.15, "{rows} rows: as seen with more of them");
    }
}
