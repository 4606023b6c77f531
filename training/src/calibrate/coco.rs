//! Boxes and groups from a COCO file of instances.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::pictures::{LEAST_PICTURES, Labelled, Source};
use crate::error::{Context, Error, Result, ensure};

/// What of the file is read.
#[derive(Debug, Deserialize)]
struct Coco {
    images: Vec<Image>,
    categories: Vec<Category>,
    annotations: Vec<Annotation>,
}

#[derive(Debug, Deserialize)]
struct Image {
    id: u64,
    file_name: String,
    width: u32,
    height: u32,
}

#[derive(Debug, Deserialize)]
struct Category {
    id: u64,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Annotation {
    id: u64,
    image_id: u64,
    category_id: u64,
    /// Left, top, width, height.
    bbox: [f32; 4],
    /// 1 for a crowd, which is no item.
    #[serde(default)]
    iscrowd: u8,
}

/// The groups that have items in enough pictures, sorted by name, and the pictures that show them. Pictures lie where the file says, from
/// its folder, or in `images` there.
///
/// # Errors
/// When the file is no COCO file, or does not fit together.
pub(super) fn read(folder: &Path, file: &Path) -> Result<Labelled> {
    let place = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("{place} cannot be read"))?;
    let coco: Coco = serde_json::from_slice(&bytes)
        .or_error(Error::Request, || format!("{place} is no COCO file of instances (images, categories, annotations)"))?;
    let names: BTreeMap<u64, &str> = coco.categories.iter().map(|c| (c.id, c.name.as_str())).collect();
    let items = || coco.annotations.iter().filter(|a| a.iscrowd == 0);
    let mut shown: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for Annotation { id, image_id, category_id, .. } in items() {
        let name = names.get(category_id);
        let name =
            name.with_context(|| format!("{place}: annotation {id} has category_id {category_id}, which is no category's"))?;
        shown.entry(name).or_default().insert(*image_id);
    }
    let (common, rare): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(_, images)| images.len() >= LEAST_PICTURES);
    let groups: Vec<String> = common.into_iter().map(|(name, _)| name.to_owned()).collect();
    let notes = rare.into_iter().map(|(name, _)| format!("left out group {name}: its items are in one picture only"));
    let notes = notes.collect();
    let mut sources = BTreeMap::new();
    for Image { id, file_name, width, height } in &coco.images {
        let places = [folder.join(file_name), folder.join("images").join(file_name)];
        let path = places.into_iter().find(|path| path.is_file());
        let path =
            path.with_context(|| format!("{place}: image {id} is {file_name}, which is not in {}", folder.display()))?;
        sources.insert(*id, Source { path, items: Vec::new(), size: Some([*width, *height]) });
    }
    for Annotation { id, image_id, category_id, bbox: [x, y, w, h], .. } in items() {
        let source = sources.get_mut(image_id);
        let source =
            source.with_context(|| format!("{place}: annotation {id} has image_id {image_id}, which is no image's"))?;
        let [width, height] = source.size.unwrap_or_default().map(|side| side as f32);
        // Whole pixels, rounded outwards, are in the picture.
        let inside = *w > 0.0 && *h > 0.0 && *x >= -1.0 && *y >= -1.0 && x + w <= width + 1.0 && y + h <= height + 1.0;
        ensure!(
            inside,
            "{place}: annotation {id} has bbox [{x}, {y}, {w}, {h}], and left, top, width and height within {width} x {height} pixels are due"
        );
        if let Some(group) = groups.iter().position(|group| group == names[category_id]) {
            source.items.push((group, Some([*x, *y, x + w, y + h])));
        }
    }
    let sources = sources.into_values().filter(|source| !source.items.is_empty()).collect();
    Ok(Labelled { groups, sources, notes })
}
