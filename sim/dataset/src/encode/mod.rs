//! A sample to the bytes of its files. The way back is in `decode`.

mod npy;
mod png;

use crate::error::{DatasetError, Result};
use crate::member::Member;
use crate::sample::{ENDMEMBERS, Sample, is_valid_key};

/// A sample as files: bytes as they stand in the shard, in [`Member::ALL`]'s order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EncodedSample {
    /// File stem.
    pub key: String,
    /// Each file with its bytes.
    pub files: Vec<(Member, Vec<u8>)>,
}

impl EncodedSample {
    /// The bytes of one file.
    pub fn file(&self, member: Member) -> Option<&[u8]> {
        self.files.iter().find(|(m, _)| *m == member).map(|(_, bytes)| bytes.as_slice())
    }

    /// Bytes of all files together, without the shard's framing.
    pub fn len(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Encodes a sample.
///
/// # Errors
/// [`DatasetError::BadSample`] if its pictures, labels and key contradict each other or a label is not a
/// finite number.
pub fn encode(sample: &Sample) -> Result<EncodedSample> {
    let mut encoded = EncodedSample::default();
    encode_into(sample, &mut encoded)?;
    Ok(encoded)
}

/// Encodes a sample into `encoded`, reusing its buffers: a cube is a megabyte, and fresh pages for each
/// cost more than filling them.
///
/// # Errors
/// As [`encode`]; `encoded` is then unspecified.
pub fn encode_into(sample: &Sample, encoded: &mut EncodedSample) -> Result<()> {
    check(sample)?;
    let mut spare = std::mem::take(&mut encoded.files);
    // A buffer goes back to the member it served before, so that its capacity fits.
    let mut buffer = |member: Member| {
        let mut bytes =
            spare.iter_mut().find(|(m, _)| *m == member).map(|(_, bytes)| std::mem::take(bytes)).unwrap_or_default();
        bytes.clear();
        bytes
    };
    let bad = |what: String| DatasetError::bad_sample(&sample.key, what);
    let (sensors, truth) = (&sample.sensors, &sample.truth);
    let mut files = Vec::with_capacity(Member::ALL.len());
    for member in Member::ALL {
        let mut bytes = buffer(member);
        let done = match member {
            Member::Rgb => png::write_rgb8(&sensors.rgb, png::Meaning::Srgb, &mut bytes),
            Member::Lwir => png::write_gray16(&sensors.lwir, &mut bytes),
            Member::Nir => npy::write(&sensors.nir, &mut bytes),
            Member::Mask => png::write_gray16(&truth.mask, &mut bytes),
            Member::Depth => png::write_gray16(&truth.depth, &mut bytes),
            Member::Normal => png::write_rgb8(&truth.normal, png::Meaning::Numbers, &mut bytes),
            Member::Abundance => match &truth.abundance {
                Some(abundance) => npy::write(abundance, &mut bytes),
                None => continue,
            },
            Member::Labels => serde_json::to_writer(&mut bytes, &truth.labels).map_err(|e| e.to_string()),
        };
        done.map_err(|e| bad(format!("{} does not encode: {e}", member.extension())))?;
        files.push((member, bytes));
    }
    encoded.key.clone_from(&sample.key);
    encoded.files = files;
    Ok(())
}

/// Refuses what would decode to something else than was meant.
fn check(sample: &Sample) -> Result<()> {
    let bad = |what: String| Err(DatasetError::bad_sample(&sample.key, what));
    let (sensors, truth) = (&sample.sensors, &sample.truth);
    if !is_valid_key(&sample.key) {
        return bad("a key has 1 to 80 letters, digits, `-` or `_`".into());
    }
    if truth.labels.key != sample.key {
        return bad(format!("its labels carry the key {}", truth.labels.key));
    }
    let camera = &truth.labels.camera;
    let raster = (camera.width as usize, camera.height as usize);
    let size = |[w, h]: [u32; 2]| (w as usize, h as usize);
    let bands = truth.labels.nir_wavelengths_nm.len();
    let mut shapes = vec![
        ("rgb", sensors.rgb.shape(), size(camera.sensors.rgb), 3),
        ("lwir", sensors.lwir.shape(), size(camera.sensors.lwir), 1),
        ("nir", sensors.nir.shape(), size(camera.sensors.nir), bands),
        ("mask", truth.mask.shape(), raster, 1),
        ("depth", truth.depth.shape(), raster, 1),
        ("normal", truth.normal.shape(), raster, 3),
    ];
    if let Some(abundance) = &truth.abundance {
        shapes.push(("abundance", abundance.shape(), raster, ENDMEMBERS));
    }
    for (name, (w, h, c), (width, height), channels) in shapes {
        if (w, h, c) != (width, height, channels) {
            return bad(format!("{name} is {w}x{h}x{c}, its labels say {width}x{height}x{channels}"));
        }
        if w * h * c == 0 {
            return bad(format!("{name} is empty"));
        }
    }
    match truth.labels.first_non_finite() {
        Some(what) => bad(format!("labels.{what} is not a finite number")),
        None => Ok(()),
    }
}
