//! ENVI cubes: per sample a raw BIL file and the header that describes it.
//!
//! Header fields: "ENVI Header Files", NV5 Geospatial documentation (data type 12 is unsigned 16 bit, byte
//! order 0 is little endian).

use std::path::Path;

use super::{ExportSummary, Staging};
use crate::decode::{decode_labels, decode_nir};
use crate::error::Result;
use crate::frame::Frame;
use crate::labels::SampleLabels;
use crate::reader::Dataset;
use crate::sample::NIR_COUNTS_PER_UNIT;

/// Writes `out/KEY.img` (line after line, in each the bands one after another, as a push-broom camera
/// delivers them) and `out/KEY.hdr`. `progress` gets the number of samples done.
///
/// # Errors
/// As [`export_coco`](super::export_coco).
pub fn export_envi(dataset: &Dataset, out: &Path, progress: &mut dyn FnMut(u64)) -> Result<ExportSummary> {
    let mut staging = Staging::new(out)?;
    let mut samples = 0;
    let mut raw = Vec::new();
    for encoded in dataset.encoded_samples() {
        let encoded = encoded?;
        let cube = decode_nir(&encoded)?;
        let labels = decode_labels(&encoded)?;
        band_interleaved_by_line(&cube, &mut raw);
        staging.write(&format!("{}.img", encoded.key), &raw)?;
        let header = header(&cube, &labels);
        staging.write(&format!("{}.hdr", encoded.key), header.as_bytes())?;
        samples += 1;
        progress(samples);
    }
    Ok(ExportSummary { samples, records: samples, bytes: staging.publish()? })
}

/// From (line, column, band) to (line, band, column), little endian.
fn band_interleaved_by_line(cube: &Frame<u16>, raw: &mut Vec<u8>) {
    let (width, _, bands) = cube.shape();
    raw.clear();
    raw.reserve(2 * cube.data().len());
    for line in cube.data().chunks_exact((width * bands).max(1)) {
        for band in 0..bands {
            for pixel in line.chunks_exact(bands) {
                raw.extend_from_slice(&pixel[band].to_le_bytes());
            }
        }
    }
}

fn header(cube: &Frame<u16>, labels: &SampleLabels) -> String {
    let (width, height, bands) = cube.shape();
    let wavelengths: Vec<String> = labels.nir_wavelengths_nm.iter().map(|nm| nm.to_string()).collect();
    format!(
        "ENVI\n\
         description = {{ Loopline {} sample {}, reflectance }}\n\
         samples = {width}\n\
         lines = {height}\n\
         bands = {bands}\n\
         header offset = 0\n\
         file type = ENVI Standard\n\
         data type = 12\n\
         interleave = bil\n\
         byte order = 0\n\
         reflectance scale factor = {NIR_COUNTS_PER_UNIT}\n\
         wavelength units = Nanometers\n\
         wavelength = {{ {} }}\n",
        // A brace or a line break would end the description.
        labels.scenario.replace(['{', '}', '\n', '\r'], " "),
        labels.key,
        wavelengths.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_its_bands_one_after_another() {
        // 2 lines of 2 pixels with 3 bands; value = 100 line + 10 column + band.
        let data = vec![0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112];
        let cube = Frame::new(2, 2, 3, data).expect("12 values");
        let mut raw = Vec::new();
        band_interleaved_by_line(&cube, &mut raw);
        let words: Vec<u16> = raw.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
        assert_eq!(words, [0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112]);
    }
}
