//! Puts the panels of all items on one sheet.

use image::imageops::replace;
use image::{Rgb, RgbImage};

use super::choice::Chosen;
use super::colours::{FAINT, INK, PAPER, heat};
use super::panels::{PANEL, Window, lwir, mask, nir, rgb};
use super::plot::plot;
use super::text::Pen;

const COLUMNS: u32 = 2;
const GAP: u32 = 6;
const CAPTION: u32 = 24;
const SCALE_WIDTH: u32 = 48;
const MARGIN: u32 = 18;
const HEADER: u32 = 56;
const CELL_WIDTH: u32 = 5 * PANEL + 4 * GAP + SCALE_WIDTH;
const CELL_HEIGHT: u32 = PANEL + CAPTION + 12;

/// Draws the sheet.
pub(crate) fn draw(scenario: &str, chosen: &[Chosen]) -> RgbImage {
    let pen = Pen::new();
    let rows = (chosen.len() as u32).div_ceil(COLUMNS).max(1);
    let width = 2 * MARGIN + COLUMNS * CELL_WIDTH + (COLUMNS - 1) * 2 * MARGIN;
    let height = HEADER + rows * CELL_HEIGHT + MARGIN;
    let mut sheet = RgbImage::from_pixel(width, height, PAPER);
    pen.write(&mut sheet, MARGIN as i32, 8, 22.0, INK, &format!("Loopline: {scenario}"));
    for column in 0..COLUMNS.min(chosen.len() as u32) {
        let x = left(column);
        let names = ["RGB", "LWIR, apparent temperature", "", "NIR 1200|1420|1660 nm", "NIR mean reflectance", "part mask"];
        let places = [
            0,
            PANEL + GAP,
            0,
            2 * (PANEL + GAP) + SCALE_WIDTH,
            3 * (PANEL + GAP) + SCALE_WIDTH,
            4 * (PANEL + GAP) + SCALE_WIDTH,
        ];
        for (name, place) in names.iter().zip(places) {
            pen.write(&mut sheet, (x + place) as i32, HEADER as i32 - 18, 13.0, FAINT, name);
        }
    }
    for (k, item) in chosen.iter().enumerate() {
        let (x, y) = (left(k as u32 % COLUMNS), HEADER + (k as u32 / COLUMNS) * CELL_HEIGHT);
        cell(&mut sheet, &pen, item, x, y);
    }
    sheet
}

fn left(column: u32) -> u32 {
    MARGIN + column * (CELL_WIDTH + 2 * MARGIN)
}

fn cell(sheet: &mut RgbImage, pen: &Pen, chosen: &Chosen, x: u32, y: u32) {
    let window = Window::around(chosen);
    let (thermal, scale) = lwir(&chosen.sample, window);
    let mut place = x;
    let mut put = |sheet: &mut RgbImage, picture: &RgbImage, extra: u32| {
        replace(sheet, picture, i64::from(place), i64::from(y));
        let at = place + picture.width();
        place = at + GAP + extra;
        at
    };
    put(sheet, &rgb(&chosen.sample, window), 0);
    let after_thermal = put(sheet, &thermal, SCALE_WIDTH);
    put(sheet, &nir(&chosen.sample, window), 0);
    put(sheet, &plot(pen, chosen), 0);
    put(sheet, &mask(chosen, window), 0);
    scale_bar(sheet, pen, after_thermal + 3, y, scale);
    let label = chosen.label();
    let text =
        format!("{}: {}, {}, quality {:.2}, {}", label.archetype, label.material, label.state, label.quality, label.triage);
    pen.write(sheet, x as i32, (y + PANEL + 3) as i32, 16.0, INK, &text);
    let end = (x + CELL_WIDTH) as i32;
    pen.write_ending_at(sheet, end, (y + PANEL + 4) as i32, 13.0, FAINT, &format!("sample {}", chosen.sample.key));
}

fn scale_bar(sheet: &mut RgbImage, pen: &Pen, x: u32, y: u32, [low, high]: [f32; 2]) {
    for row in 0..PANEL {
        let colour: Rgb<u8> = heat(1.0 - row as f32 / (PANEL - 1) as f32);
        for column in 0..7 {
            sheet.put_pixel(x + column, y + row, colour);
        }
    }
    let marks = [(0, high), (PANEL / 2 - 6, 0.5 * (low + high)), (PANEL - 13, low)];
    for (row, value) in marks {
        pen.write(sheet, x as i32 + 9, (y + row) as i32, 12.0, INK, &format!("{value:.1} °C"));
    }
}
