//! A picture of decisions: frames with boxes and captions.

use anyhow::Result;
use image::imageops::{FilterType, replace, resize};
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_filled_rect_mut, draw_hollow_rect_mut};
use imageproc::rect::Rect;
use loopline_dataset::RgbFrame;
use loopline_edge::{Decision, ModelCard};

use super::Assigned;
use super::matching::{Match, Truth};
use crate::sheet::{ACCENT, FAINT, INK, PAPER, Pen};

const COLUMNS: u32 = 4;
const ROWS: u32 = 3;
/// Width and height of an enlarged frame.
const PANEL: u32 = 448;
const GAP: u32 = 10;
const HEADER: u32 = 62;
const TEXT: f32 = 14.0;
const LINE: i32 = 15;
/// Wrong material; Okabe and Ito's palette, as on the sheet of items.
const WRONG: Rgb<u8> = Rgb([213, 94, 0]);
/// Abstained upon.
const UNSURE: Rgb<u8> = Rgb([240, 228, 66]);
/// Missed.
const MISSED: Rgb<u8> = Rgb([86, 180, 233]);
const NOTHING: Rgb<u8> = Rgb([204, 121, 167]);

/// Left, top, right, bottom on a panel.
type Area = [i32; 4];

/// What is told of a box.
struct Note {
    of: Area,
    colour: Rgb<u8>,
    lines: Vec<String>,
}

/// Where a caption of this width and height goes: near its box, within the panel, where it covers least of captions and of
/// other items' boxes.
fn placed(of: Area, [width, height]: [i32; 2], captions: &[Area], others: &[Area]) -> Area {
    let [x0, y0, x1, y1] = of;
    let side = PANEL as i32;
    // In order of preference: below, above, further below and above, inside.
    let tops = [y1, y0 - height, y1 + height, y0 - 2 * height, y1 - height];
    let lefts = [x0, x1 - width, x0 - width / 2, x1 - width / 2];
    let places = tops.iter().flat_map(|top| lefts.iter().map(move |left| (*left, *top)));
    let within = places.map(|(left, top)| {
        let (left, top) = (left.min(side - width).max(0), top.min(side - height).max(0));
        [left, top, left + width, top + height]
    });
    let covers = |place: &Area, areas: &[Area]| areas.iter().map(|area| common(place, area)).sum::<i32>();
    within.min_by_key(|place| 4 * covers(place, captions) + covers(place, others)).unwrap_or(of)
}

/// The area that two have in common.
fn common(a: &Area, b: &Area) -> i32 {
    (a[2].min(b[2]) - a[0].max(b[0])).max(0) * (a[3].min(b[3]) - a[1].max(b[1])).max(0)
}

/// Collects frames until there is no more room.
pub(super) struct Gallery {
    pen: Pen,
    title: String,
    panels: Vec<RgbImage>,
}

impl Gallery {
    /// An empty gallery.
    pub(super) fn new(scenario: &str) -> Result<Self> {
        Ok(Self { pen: Pen::new()?, title: format!("Loopline: decisions, {scenario}"), panels: Vec::new() })
    }

    /// Frames in it.
    pub(super) fn len(&self) -> usize {
        self.panels.len()
    }

    /// Adds a frame if there is room.
    pub(super) fn add(
        &mut self,
        frame: &RgbFrame,
        decisions: &[Decision],
        assigned: &Assigned,
        truths: &[Truth],
        card: &ModelCard,
    ) {
        if self.panels.len() >= (COLUMNS * ROWS) as usize {
            return;
        }
        let pixel = |x: u32, y: u32| {
            let p = frame.pixel(x as usize, y as usize);
            Rgb([p[0], p[1], p[2]])
        };
        let small = RgbImage::from_fn(frame.width() as u32, frame.height() as u32, pixel);
        let mut panel = resize(&small, PANEL, PANEL, FilterType::CatmullRom);
        let scale = [PANEL as f32 / frame.width() as f32, PANEL as f32 / frame.height() as f32];
        let on_panel = |box_px: [f32; 4]| std::array::from_fn(|k| (box_px[k] * scale[k % 2]).round() as i32);
        let mut notes = Vec::new();
        for missed in &assigned.missed {
            let truth = &truths[*missed];
            notes.push(Note {
                of: on_panel(truth.box_px),
                colour: MISSED,
                lines: vec![format!("missed: {}", truth.material)],
            });
        }
        for (decision, found) in decisions.iter().zip(&assigned.of_detection) {
            let material = &card.materials[decision.material];
            let said = format!("{material} {:.2}", decision.posterior);
            let (colour, first) = match found {
                Match::Item(truth) if decision.abstained => (UNSURE, format!("? {said}, is {}", truths[*truth].material)),
                Match::Item(truth) if truths[*truth].material == *material => (ACCENT, said),
                Match::Item(truth) => (WRONG, format!("{said}, is {}", truths[*truth].material)),
                Match::Ignored | Match::Nothing => (NOTHING, format!("{said}, is no item")),
            };
            let second = format!("{}, {}", card.states[decision.state], decision.triage.name());
            notes.push(Note { of: on_panel(decision.box_px), colour, lines: vec![first, second] });
        }
        self.annotate(&mut panel, &notes);
        self.panels.push(panel);
    }

    /// Draws boxes, then captions beside them, over each other and over other items as little as may be.
    fn annotate(&self, panel: &mut RgbImage, notes: &[Note]) {
        for note in notes {
            let [x0, y0, x1, y1] = note.of;
            for inset in 0..2 {
                let (width, height) = ((x1 - x0 - 2 * inset).max(1), (y1 - y0 - 2 * inset).max(1));
                let outline = Rect::at(x0 + inset, y0 + inset).of_size(width as u32, height as u32);
                draw_hollow_rect_mut(panel, outline, note.colour);
            }
        }
        let mut taken: Vec<Area> = Vec::new();
        for (number, note) in notes.iter().enumerate() {
            let width = note.lines.iter().map(|line| self.pen.width(TEXT, line)).max().unwrap_or(0) as i32 + 6;
            let height = LINE * note.lines.len() as i32 + 2;
            let others = notes.iter().enumerate().filter(|(n, _)| *n != number).map(|(_, other)| other.of);
            let others: Vec<Area> = others.collect();
            let [left, top, right, bottom] = placed(note.of, [width, height], &taken, &others);
            taken.push([left, top, right, bottom]);
            let size = ((right - left).max(1) as u32, (bottom - top).max(1) as u32);
            draw_filled_rect_mut(panel, Rect::at(left, top).of_size(size.0, size.1), Rgb([20, 21, 23]));
            for (k, line) in note.lines.iter().enumerate() {
                self.pen.write(panel, left + 3, top + LINE * k as i32, TEXT, note.colour, line);
            }
        }
    }

    /// All frames on one picture.
    pub(super) fn finish(&self) -> RgbImage {
        let count = (self.panels.len() as u32).max(1);
        let (columns, rows) = (count.min(COLUMNS), count.div_ceil(COLUMNS));
        let (width, height) = (GAP + columns.max(2) * (PANEL + GAP), HEADER + rows * (PANEL + GAP));
        let mut sheet = RgbImage::from_pixel(width, height, PAPER);
        self.pen.write(&mut sheet, GAP as i32, 6, 22.0, INK, &self.title);
        let mut x = GAP as i32;
        for (colour, name) in
            [(ACCENT, "material right"), (WRONG, "wrong"), (UNSURE, "abstained"), (NOTHING, "no item"), (MISSED, "missed")]
        {
            draw_filled_rect_mut(&mut sheet, Rect::at(x, 38).of_size(12, 12), colour);
            self.pen.write(&mut sheet, x + 17, 36, TEXT, FAINT, name);
            x += 17 + self.pen.width(TEXT, name) as i32 + 20;
        }
        for (k, panel) in self.panels.iter().enumerate() {
            let (column, row) = (k as u32 % COLUMNS, k as u32 / COLUMNS);
            replace(&mut sheet, panel, i64::from(GAP + column * (PANEL + GAP)), i64::from(HEADER + row * (PANEL + GAP)));
        }
        sheet
    }
}
