//! COCO instance annotations: RGB pictures, and a mask with material and condition for each visible part.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::{ExportSummary, Staging, rle};
use crate::decode::{decode_labels, decode_mask};
use crate::error::{DatasetError, Result};
use crate::frame::Frame;
use crate::labels::SampleLabels;
use crate::member::Member;
use crate::reader::Dataset;

#[derive(Serialize)]
struct Image {
    id: u64,
    file_name: String,
    width: usize,
    height: usize,
}

#[derive(Serialize)]
struct Segmentation {
    /// [height, width].
    size: [usize; 2],
    counts: String,
}

#[derive(Serialize)]
struct Annotation<'a> {
    id: u64,
    image_id: u64,
    category_id: u64,
    iscrowd: u8,
    area: u32,
    bbox: [u32; 4],
    segmentation: Segmentation,
    item_id: u32,
    mask_id: u16,
    archetype: &'a str,
    role: &'a str,
    state: &'a str,
    quality: f32,
    triage: &'a str,
    visibility: f32,
}

/// Writes `out/annotations.json` and `out/images/KEY.png`. Categories are the dataset's materials in the
/// order of their ids; an annotation is a visible part, with its area in pixels of the RGB picture.
/// `progress` gets the number of samples done.
///
/// # Errors
/// [`DatasetError::DestinationExists`] if `out` exists; [`DatasetError::Write`] or
/// [`DatasetError::DiskFull`]; reading errors of the dataset. Nothing stands under `out` then.
pub fn export_coco(dataset: &Dataset, out: &Path, progress: &mut dyn FnMut(u64)) -> Result<ExportSummary> {
    let mut staging = Staging::new(out)?;
    staging.create_dir("images")?;
    let manifest = dataset.manifest();
    let categories: BTreeMap<&str, u64> =
        (1..).zip(manifest.materials.keys()).map(|(id, material)| (material.as_str(), id)).collect();
    let (mut images, mut annotations) = (List::default(), List::default());
    for encoded in dataset.encoded_samples() {
        let encoded = encoded?;
        let labels = decode_labels(&encoded)?;
        let [width, height] = labels.camera.sensors.rgb.map(|side| side as usize);
        let mask = at_size(decode_mask(&encoded)?, width, height)
            .map_err(|what| DatasetError::damaged(format!("{}.mask.png", encoded.key), what))?;
        let file_name = format!("images/{}.png", encoded.key);
        let rgb = encoded
            .file(Member::Rgb)
            .ok_or_else(|| DatasetError::damaged(format!("{}.rgb.png", encoded.key), "is missing from the shard"))?;
        staging.write(&file_name, rgb)?;
        images.push(&Image { id: labels.index, file_name, width, height })?;
        annotate(&labels, &mask, &categories, &mut annotations)?;
        progress(images.count);
    }
    staging.write("annotations.json", &document(dataset, &categories, &images, &annotations)?)?;
    Ok(ExportSummary { samples: images.count, records: annotations.count, bytes: staging.publish()? })
}

fn annotate(
    labels: &SampleLabels,
    mask: &Frame<u16>,
    categories: &BTreeMap<&str, u64>,
    annotations: &mut List,
) -> Result<()> {
    for (item, part) in labels.parts() {
        let Some(rle) = rle::encode(mask, part.mask_id) else {
            continue;
        };
        let category_id = *categories.get(part.material.as_str()).ok_or_else(|| {
            DatasetError::damaged(
                format!("{}.json", labels.key),
                format!("material {} is not in the manifest", part.material),
            )
        })?;
        annotations.push(&Annotation {
            id: annotations.count + 1,
            image_id: labels.index,
            category_id,
            iscrowd: 0,
            area: rle.area,
            bbox: rle.bbox,
            segmentation: Segmentation { size: [mask.height(), mask.width()], counts: rle::to_text(&rle.counts) },
            item_id: item.id,
            mask_id: part.mask_id,
            archetype: &item.archetype,
            role: &part.role,
            state: &part.state,
            quality: part.quality,
            triage: &part.triage,
            visibility: part.visibility,
        })?;
    }
    Ok(())
}

/// The mask at the size of the RGB picture, by the value at each pixel's centre.
fn at_size(mask: Frame<u16>, width: usize, height: usize) -> Result<Frame<u16>, String> {
    let (from_width, from_height, _) = mask.shape();
    if (from_width, from_height) == (width, height) {
        return Ok(mask);
    }
    let misfit = || format!("is {from_width}x{from_height}, no multiple of rgb's {width}x{height}");
    if width == 0 || height == 0 || from_width % width != 0 || from_height % height != 0 {
        return Err(misfit());
    }
    let (step_x, step_y) = (from_width / width, from_height / height);
    let data = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width * step_x + step_x / 2, i / width * step_y + step_y / 2);
            mask.data()[y * from_width + x]
        })
        .collect();
    Frame::new(width, height, 1, data).ok_or_else(misfit)
}

/// Elements of a JSON array, one to a line; kept as text, which is smaller than the values.
#[derive(Default)]
struct List {
    text: Vec<u8>,
    count: u64,
}

impl List {
    fn push(&mut self, value: &impl Serialize) -> Result<()> {
        if self.count > 0 {
            self.text.extend_from_slice(b",\n");
        }
        self.count += 1;
        serde_json::to_writer(&mut self.text, value).map_err(|e| DatasetError::damaged("annotations.json", e.to_string()))
    }
}

fn document(dataset: &Dataset, categories: &BTreeMap<&str, u64>, images: &List, annotations: &List) -> Result<Vec<u8>> {
    let plan = &dataset.manifest().plan;
    let info = json!({
        "description": format!("Loopline {}, seed {}", plan.scenario.name, plan.seed),
        "version": plan.generator_version,
    });
    let mut list = List::default();
    for (name, id) in categories {
        list.push(&json!({"id": id, "name": name, "supercategory": "material"}))?;
    }
    let mut text = format!("{{\"info\":{info},\n\"licenses\":[],\n").into_bytes();
    for (name, list) in [("categories", &list), ("images", images), ("annotations", annotations)] {
        text.extend_from_slice(format!("\"{name}\":[\n").as_bytes());
        text.extend_from_slice(&list.text);
        text.extend_from_slice(if name == "annotations" { b"\n]}\n" } else { b"\n],\n" });
    }
    Ok(text)
}
