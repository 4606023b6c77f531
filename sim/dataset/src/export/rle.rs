//! COCO's run-length masks: runs down the columns, and their text form.
//!
//! Source of both: `maskApi.c` (`rleEncode`, `rleToString`) of the COCO API, <https://github.com/cocodataset/cocoapi>.

use crate::frame::Frame;

/// A part's pixels in COCO's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rle {
    /// Lengths of alternating runs of other and own pixels, column by column; starts with others.
    pub(super) counts: Vec<u32>,
    /// Own pixels.
    pub(super) area: u32,
    /// [x, y, width, height] of the own pixels.
    pub(super) bbox: [u32; 4],
}

/// The runs of the pixels with value `id`; `None` if there are none.
pub(super) fn encode(mask: &Frame<u16>, id: u16) -> Option<Rle> {
    let (width, height, _) = mask.shape();
    let (mut counts, mut run, mut inside) = (Vec::new(), 0, false);
    let mut area = 0;
    let (mut x0, mut y0, mut x1, mut y1) = (width, height, 0, 0);
    for x in 0..width {
        for y in 0..height {
            let own = mask.data()[y * width + x] == id;
            if own != inside {
                counts.push(run);
                run = 0;
                inside = own;
            }
            run += 1;
            if own {
                area += 1;
                (x0, y0) = (x0.min(x), y0.min(y));
                (x1, y1) = (x1.max(x + 1), y1.max(y + 1));
            }
        }
    }
    counts.push(run);
    (area > 0).then(|| Rle { counts, area, bbox: [x0, y0, x1 - x0, y1 - y0].map(|v| v as u32) })
}

/// The text form: each count from the fourth on as the difference to the one two before, in groups of five
/// bits from the low end, a sixth bit saying that more follow, offset by 48 into printable characters.
pub(super) fn to_text(counts: &[u32]) -> String {
    let mut text = String::new();
    for (i, count) in counts.iter().enumerate() {
        let mut rest = i64::from(*count);
        if i > 2 {
            rest -= i64::from(counts[i - 2]);
        }
        loop {
            let group = (rest & 0x1f) as u8;
            rest >>= 5;
            // The top bit of the last group is the sign.
            let more = if group & 0x10 != 0 { rest != -1 } else { rest != 0 };
            text.push(char::from(48 + (group | if more { 0x20 } else { 0 })));
            if !more {
                break;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_go_down_the_columns_and_start_with_others() {
        let mask = Frame::new(3, 2, 1, vec![5, 5, 0, 0, 5, 0]).expect("6 pixels");
        let rle = encode(&mask, 5).expect("it is there");
        assert_eq!(rle.counts, [0, 1, 1, 2, 2]);
        assert_eq!((rle.area, rle.bbox), (3, [0, 0, 2, 2]));
        assert_eq!(encode(&mask, 4), None);
    }

    /// Made with pycocotools 2.0.11: `mask.encode(m)["counts"]` of m = zeros((128, 128)) with
    /// m[10:90, 5:70] = 1 and m[40, 50] = 0, Fortran order.
    #[test]
    fn the_text_is_what_pycocotools_writes() {
        let mut data = vec![0; 128 * 128];
        for y in 10..90 {
            for x in 5..70 {
                data[y * 128 + x] = 1;
            }
        }
        data[40 * 128 + 50] = 0;
        let mask = Frame::new(128, 128, 1, data).expect("128 x 128");
        let rle = encode(&mask, 1).expect("it is there");
        assert_eq!(to_text(&rle.counts), REFERENCE);
    }

    const REFERENCE: &str = "Zd0`2`10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000^NaNc0_1o0000000000000000000000000000000000000fW7";
}
