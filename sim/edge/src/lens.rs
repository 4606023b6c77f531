//! Whether a camera over a belt still sees: its pictures against the one of the empty belt from when the line was set up.
//!
//! Items pass, and between them the belt comes through. A square of the picture that has not looked like the belt for several frames is
//! covered or dark, whatever passed; a student would call what it sees there by some name all the same.

/// Side of the squares, pixels.
const SQUARE_PX: usize = 8;
/// Farthest that a square's mean colour lies from the empty belt's where it shows the belt, 8-bit steps: soil and marks on belts
/// move it by less.
const FARTHEST: f32 = 10.0;
/// A square that looked otherwise in so many frames in a row shows no belt. Items hide one for two or three.
const FRAMES: u32 = 6;
/// Greatest share of such squares in a picture that is of use. With a clean lens it is below 0.5 % in nearly all frames of the lines that ship.
const LOST: f64 = 0.03;

/// Watches the pictures of one camera.
#[derive(Clone, Debug)]
pub struct LensWatch {
    width: usize,
    /// Mean colour of each square of the empty belt.
    belt: Vec<[f32; 3]>,
    /// For how many frames each has looked otherwise.
    off: Vec<u32>,
}

impl LensWatch {
    /// A watch over a camera that shows the empty belt like this: 8-bit sRGB, so wide.
    #[must_use]
    pub fn new(empty_belt: &[u8], width: usize) -> Self {
        let belt = squares(empty_belt, width);
        let off = vec![0; belt.len()];
        Self { width, belt, off }
    }

    /// Whether the camera sees, by this picture and those before it. Pictures come in order and are of one size.
    pub fn sees(&mut self, rgb: &[u8]) -> bool {
        for ((off, now), belt) in self.off.iter_mut().zip(squares(rgb, self.width)).zip(&self.belt) {
            let like = now.iter().zip(belt).all(|(now, belt)| (now - belt).abs() <= FARTHEST);
            *off = if like { 0 } else { *off + 1 };
        }
        let lost = self.off.iter().filter(|off| **off >= FRAMES).count();
        lost as f64 <= LOST * self.off.len() as f64
    }
}

/// Mean colour of each square, row by row.
fn squares(rgb: &[u8], width: usize) -> Vec<[f32; 3]> {
    let columns = width.div_ceil(SQUARE_PX);
    let rows = (rgb.len() / (3 * width.max(1))).div_ceil(SQUARE_PX);
    let mut sums = vec![([0.0; 3], 0.0_f32); columns * rows];
    for (pixel, colour) in rgb.chunks_exact(3).enumerate() {
        let (x, y) = (pixel % width, pixel / width);
        let (sum, count) = &mut sums[y / SQUARE_PX * columns + x / SQUARE_PX];
        sum.iter_mut().zip(colour).for_each(|(sum, value)| *sum += f32::from(*value));
        *count += 1.0;
    }
    sums.into_iter().map(|(sum, count)| sum.map(|sum| sum / count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 64;

    /// A belt of grey 60 with the texture of a frame's number, and a bright item whose left edge is here.
    fn picture(frame: usize, item_px: usize) -> Vec<u8> {
        let colour = |pixel: usize| {
            let (x, y) = (pixel % SIDE, pixel / SIDE);
            let item = (item_px..item_px + 24).contains(&x) && (16..40).contains(&y);
            if item { 200 } else { 55 + ((x * 7 + y * 3 + frame * 5) % 11) as u8 }
        };
        (0..SIDE * SIDE).flat_map(|pixel| [colour(pixel); 3]).collect()
    }

    /// Frames until the camera counts as blind, of forty in which an item passes again and again.
    fn blind_after(spoil: impl Fn(usize, u8) -> u8) -> Option<usize> {
        let mut watch = LensWatch::new(&picture(0, SIDE), SIDE);
        (0..40).find(|&frame| {
            let spoilt: Vec<u8> = picture(frame, frame * 24 % 96)
                .into_iter()
                .enumerate()
                .map(|(byte, value)| spoil(byte / 3, value))
                .collect();
            !watch.sees(&spoilt)
        })
    }

    #[test]
    fn items_that_pass_blind_no_camera_and_what_stays_before_it_does() {
        assert_eq!(blind_after(|_, value| value), None);
        assert_eq!(blind_after(|_, value| value / 2), Some(FRAMES as usize - 1), "dark");
        let speck = |pixel: usize, value| if pixel % SIDE < 16 && pixel / SIDE < 16 { 20 } else { value };
        assert_eq!(blind_after(speck), Some(FRAMES as usize - 1), "four squares of 64");
    }

    #[test]
    fn a_lens_that_is_wiped_sees_again_as_soon_as_the_belt_shows() {
        let mut watch = LensWatch::new(&picture(0, SIDE), SIDE);
        let dark = vec![0; 3 * SIDE * SIDE];
        assert!(!(0..8).map(|_| watch.sees(&dark)).last().unwrap());
        assert!(watch.sees(&picture(9, SIDE)));
    }
}
