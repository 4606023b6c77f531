//! Pictures of items beside what the network says about them.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use loopline_edge::crop;
use tch::{Device, Kind, Tensor};

use crate::data::loader::{Loader, Pass};
use crate::error::Result;
use crate::model::Network;
use crate::train::run::to_device;

/// One item.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// `data:` address of a PNG.
    pub(crate) address: String,
    /// True material.
    pub(crate) truth: String,
    /// Named material.
    pub(crate) answer: String,
    /// Its probability at the fitted temperature.
    pub(crate) probability: f64,
    /// True quality.
    pub(crate) quality: f64,
    /// Named quality.
    pub(crate) named_quality: f64,
}

/// Up to `count` wrong and as many right ones, in the order of the datasets.
///
/// # Errors
/// When data are damaged.
pub(crate) fn pictures(
    network: &Network,
    pass: Pass,
    temperature: f64,
    count: usize,
    device: Device,
) -> Result<Vec<Picture>> {
    let materials = pass.materials.clone();
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for batch in Loader::start(pass) {
        let batch = to_device(batch?, device);
        let out = network.answer(&batch.views, &[]);
        let p = (out.material / temperature).softmax(-1, Kind::Double).to_device(Device::Cpu);
        let named: Vec<i64> = Vec::try_from(p.argmax(-1, false))?;
        let top: Vec<f64> = Vec::try_from(p.amax([1i64].as_slice(), false))?;
        let truth: Vec<i64> = Vec::try_from(batch.labels.material.to_device(Device::Cpu))?;
        for item in 0..truth.len() {
            let list = if truth[item] == named[item] { &mut right } else { &mut wrong };
            if list.len() >= count {
                continue;
            }
            let name = |number: i64| materials.get(number as usize).cloned().unwrap_or_default();
            list.push(Picture {
                address: png(&batch.views.rgb.get(item as i64))?,
                truth: name(truth[item]),
                answer: name(named[item]),
                probability: top[item],
                quality: batch.labels.quality.double_value(&[item as i64]),
                named_quality: out.quality.double_value(&[item as i64]),
            });
        }
        if right.len() >= count && wrong.len() >= count {
            break;
        }
    }
    wrong.append(&mut right);
    Ok(wrong)
}

fn png(rgb: &Tensor) -> Result<String> {
    let bytes = (rgb.to_device(Device::Cpu).permute([1, 2, 0]).contiguous() * 255.0).round().to_kind(Kind::Uint8);
    let data: Vec<u8> = Vec::try_from(bytes.flatten(0, -1))?;
    let picture = RgbImage::from_raw(crop::SIZE as u32, crop::SIZE as u32, data).expect("views are of this size");
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).expect("memory takes all that is written");
    Ok(format!("data:image/png;base64,{}", base64(file.get_ref())))
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (k, byte)| word | u32::from(*byte) << (16 - 8 * k));
        for k in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * k) & 63) as usize] as char;
            text.push(if k <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_pads() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(super::base64(plain.as_bytes()), coded);
        }
    }
}
