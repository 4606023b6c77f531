//! A picture of decisions: frames with boxes and captions.

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
/// Longer side of an enlarged frame, and both sides of the room that it has.
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
/// An item of which too little shows to be scored.
const UNSCORED: Rgb<u8> = FAINT;

/// What is told of a box on a panel.
struct Note {
    of: Rect,
    colour: Rgb<u8>,
    lines: Vec<String>,
}

/// A box of a frame on its panel.
fn on_panel(box_px: [f32; 4], scale: [f32; 2]) -> Rect {
    let [x0, y0, x1, y1] = std::array::from_fn(|k| (box_px[k] * scale[k % 2]).round() as i32);
    Rect::at(x0, y0).of_size((x1 - x0).max(1) as u32, (y1 - y0).max(1) as u32)
}

/// Where a caption of this width and height goes: near its box, within the panel, where it covers least of captions and of
/// other items' boxes.
fn placed(note: &Note, width: u32, height: u32, captions: &[Rect], notes: &[Note]) -> Rect {
    let (x0, y0, x1, y1) = (note.of.left(), note.of.top(), note.of.right() + 1, note.of.bottom() + 1);
    let (w, h, side) = (width as i32, height as i32, PANEL as i32);
    let at = |left: i32, top: i32| Rect::at(left.min(side - w).max(0), top.min(side - h).max(0)).of_size(width, height);
    let covered = |place: Rect, of: Rect| place.intersect(of).map_or(0, |both| both.width() * both.height());
    let cost = |place: &Rect| {
        let captions: u32 = captions.iter().map(|caption| covered(*place, *caption)).sum();
        let items = notes.iter().filter(|other| !std::ptr::eq(*other, note));
        4 * captions + items.map(|other| covered(*place, other.of)).sum::<u32>()
    };
    // In order of preference: below, above, further below and above, inside.
    let tops = [y1, y0 - h, y1 + h, y0 - 2 * h, y1 - h];
    let lefts = [x0, x1 - w, x0 - w / 2, x1 - w / 2];
    let places = tops.iter().flat_map(|top| lefts.iter().map(|left| at(*left, *top)));
    places.min_by_key(cost).unwrap_or_else(|| at(x0, y1))
}

/// Width and height of an enlarged frame: the longer side fills the panel, the shape stays.
fn enlarged(width: usize, height: usize) -> [u32; 2] {
    let longer = width.max(height).max(1) as f32;
    [width, height].map(|side| ((side as f32 / longer * PANEL as f32).round() as u32).max(1))
}

/// Colour of what was found, and the first line of its caption.
fn verdict(material: &str, decision: &Decision, found: Match, truths: &[Truth]) -> (Rgb<u8>, String) {
    let said = format!("{material} {:.2}", decision.posterior);
    match found {
        Match::Item(truth) if decision.abstained => (UNSURE, format!("? {said}, is {}", truths[truth].material)),
        Match::Item(truth) if truths[truth].material == material => (ACCENT, said),
        Match::Item(truth) => (WRONG, format!("{said}, is {}", truths[truth].material)),
        Match::Ignored => (UNSCORED, format!("{said}, hardly visible")),
        Match::Nothing => (NOTHING, format!("{said}, is no item")),
    }
}

/// Collects frames until there is no more room.
pub(super) struct Gallery {
    pen: Pen,
    title: String,
    panels: Vec<RgbImage>,
}

impl Gallery {
    /// An empty gallery.
    pub(super) fn new(scenario: &str) -> Self {
        Self { pen: Pen::new(), title: format!("Loopline: decisions, {scenario}"), panels: Vec::new() }
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
        let [width, height] = enlarged(frame.width(), frame.height());
        let mut panel = RgbImage::from_pixel(PANEL, PANEL, PAPER);
        replace(&mut panel, &resize(&small, width, height, FilterType::CatmullRom), 0, 0);
        let scale = [width as f32 / frame.width() as f32, height as f32 / frame.height() as f32];
        let mut notes = Vec::new();
        for missed in &assigned.missed {
            let truth = &truths[*missed];
            notes.push(Note {
                of: on_panel(truth.box_px, scale),
                colour: MISSED,
                lines: vec![format!("missed: {}", truth.material)],
            });
        }
        for (decision, found) in decisions.iter().zip(&assigned.of_detection) {
            let (colour, first) = verdict(&card.materials[decision.material], decision, *found, truths);
            let second = format!("{}, {}", card.states[decision.state], decision.triage.name());
            notes.push(Note { of: on_panel(decision.box_px, scale), colour, lines: vec![first, second] });
        }
        self.annotate(&mut panel, &notes);
        self.panels.push(panel);
    }

    /// Draws boxes, then captions beside them, over each other and over other items as little as may be.
    fn annotate(&self, panel: &mut RgbImage, notes: &[Note]) {
        for note in notes {
            for inset in 0..2 {
                let [width, height] = [note.of.width(), note.of.height()].map(|side| side.saturating_sub(2 * inset).max(1));
                let outline = Rect::at(note.of.left() + inset as i32, note.of.top() + inset as i32).of_size(width, height);
                draw_hollow_rect_mut(panel, outline, note.colour);
            }
        }
        let mut captions = Vec::new();
        for note in notes {
            let width = note.lines.iter().map(|line| self.pen.width(TEXT, line)).max().unwrap_or(0) + 6;
            let height = LINE as u32 * note.lines.len() as u32 + 2;
            let caption = placed(note, width, height, &captions, notes);
            captions.push(caption);
            draw_filled_rect_mut(panel, caption, Rgb([20, 21, 23]));
            for (k, line) in note.lines.iter().enumerate() {
                self.pen.write(panel, caption.left() + 3, caption.top() + LINE * k as i32, TEXT, note.colour, line);
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
        for (colour, name) in [
            (ACCENT, "material right"),
            (WRONG, "wrong"),
            (UNSURE, "abstained"),
            (NOTHING, "no item"),
            (UNSCORED, "not scored"),
            (MISSED, "missed"),
        ] {
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

#[cfg(test)]
mod tests {
    use loopline_edge::{Rules, TriageBounds};

    use super::*;

    #[test]
    fn frames_keep_their_shape() {
        assert_eq!(enlarged(128, 128), [448, 448]);
        assert_eq!(enlarged(640, 480), [448, 336]);
        assert_eq!(enlarged(480, 1920), [112, 448]);
    }

    #[test]
    fn an_item_that_is_not_scored_is_not_called_none() {
        let triage = TriageBounds { reuse_above: 0.7, recycle_below: 0.3 };
        let rules = Rules { abstain_below: 0.0, triage };
        let decision = Decision::new([0.0; 4], &mut [0.0, 9.0], 0.5, &mut [0.0], rules);
        let (colour, ignored) = verdict("glass", &decision, Match::Ignored, &[]);
        let (colour_of_nothing, nothing) = verdict("glass", &decision, Match::Nothing, &[]);
        assert_eq!((ignored.as_str(), nothing.as_str()), ("glass 1.00, hardly visible", "glass 1.00, is no item"));
        assert_ne!(colour, colour_of_nothing);
    }
}
