//! A folder of labelled pictures: a subfolder a group, or a COCO file beside them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use loopline_edge::frame::{self, Frame};
use loopline_edge::{Detector, crop};
use rayon::prelude::*;

use super::coco;
use crate::error::{Context, Result, bail, ensure};

/// What of a picture is an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Boxes {
    /// The picture as a whole is one item, as `loopline-edge --whole-frame` takes it.
    Whole,
    /// Each item that the edge finds in it, as on a belt; all are of the picture's group.
    Found,
}

/// A labelled item.
#[derive(Debug)]
pub(crate) struct Item {
    /// Place of its group in [`Collection::groups`].
    pub(crate) group: usize,
    /// Number of the picture that it is cut from.
    pub(crate) picture: usize,
    /// As the edge cuts it, [`crop::LEN`] numbers.
    pub(crate) cut: Vec<f32>,
}

/// What a folder holds.
#[derive(Debug)]
pub(crate) struct Collection {
    /// Names of the groups, sorted.
    pub(crate) groups: Vec<String>,
    /// All items, group by group.
    pub(crate) items: Vec<Item>,
    /// What a user should know of how the pictures were read.
    pub(crate) notes: Vec<String>,
}

/// A group has items in so many pictures at least: one is held back while the others are learned.
pub(crate) const LEAST_PICTURES: usize = 2;

/// Groups, and pictures to be read.
#[derive(Debug)]
pub(crate) struct Labelled {
    /// Names of the groups, sorted.
    pub(crate) groups: Vec<String>,
    /// The pictures.
    pub(crate) sources: Vec<Source>,
    /// What a user should know.
    pub(crate) notes: Vec<String>,
}

/// A picture to be read.
#[derive(Debug)]
pub(crate) struct Source {
    /// The file.
    pub(crate) path: PathBuf,
    /// Group and box of each item; without a box it is what [`Boxes`] says.
    pub(crate) items: Vec<(usize, Option<[f32; 4]>)>,
    /// Width and height that a COCO file says, upright.
    pub(crate) size: Option<[u32; 2]>,
}

/// A picture's items, a hash of what it shows, and what was changed in reading.
type Read = (Vec<Item>, [u8; 32], Vec<&'static str>);

impl Collection {
    /// Reads a folder.
    ///
    /// # Errors
    /// When the folder is not laid out so, a picture cannot be read, or a group has items in fewer than two pictures.
    pub(crate) fn read(folder: &Path, boxes: Option<Boxes>) -> Result<Self> {
        ensure!(folder.is_dir(), "--pictures {}: there is no such folder", folder.display());
        let entries = entries(folder)?;
        let files: Vec<_> = entries.iter().filter(|path| path.is_file()).collect();
        let json: Vec<_> = files.iter().filter(|path| has_extension(path, "json")).collect();
        let labelled = match json.as_slice() {
            [file] => {
                ensure!(boxes.is_none(), "--boxes: {} has boxes of its own; leave --boxes out", file.display());
                coco::read(folder, file)?
            }
            [] => {
                if let Some(loose) = files.first() {
                    bail!("{}: lies in no group; put it into a subfolder named after its group", loose.display());
                }
                subfolders(folder, &entries)?
            }
            [one, two, ..] => {
                bail!("{} and {}: one COCO file is due, or none and a subfolder a group", one.display(), two.display())
            }
        };
        Self::cut(folder, labelled, boxes.unwrap_or(Boxes::Whole))
    }

    fn cut(folder: &Path, labelled: Labelled, boxes: Boxes) -> Result<Self> {
        let Labelled { groups, sources, notes } = labelled;
        let read: Vec<Result<Read>> =
            sources.par_iter().enumerate().map(|(number, source)| source.read(number, boxes)).collect();
        let mut all = Self { groups, items: Vec::new(), notes };
        let mut seen: HashMap<[u8; 32], usize> = HashMap::new();
        let (mut empty, mut twice, mut converted) = (Vec::new(), Vec::new(), 0);
        for (number, (read, source)) in read.into_iter().zip(&sources).enumerate() {
            let (items, hash, changes) = read?;
            if let Some(&first) = seen.get(&hash) {
                let groups = |source: &Source| source.items.iter().map(|(group, _)| *group).collect::<Vec<_>>();
                ensure!(
                    groups(&sources[first]) == groups(source),
                    "{}: is the same picture as {}, and of another group; leave one of them out",
                    source.path.display(),
                    sources[first].path.display()
                );
                twice.push(source.path.display().to_string());
                continue;
            }
            seen.insert(hash, number);
            if items.is_empty() {
                empty.push(source.path.display().to_string());
            }
            converted += usize::from(!changes.is_empty());
            all.items.extend(items);
        }
        let mut note = |paths: &[String], what: &str| {
            if let Some(first) = paths.first() {
                let more = if paths.len() > 1 { format!(" and {} more", paths.len() - 1) } else { String::new() };
                all.notes.push(format!("left out {first}{more}: {what}"));
            }
        };
        note(&empty, "nothing was found in it");
        note(&twice, "the same picture is there already");
        if converted > 0 {
            all.notes.push(format!("{converted} pictures were made upright 8-bit RGB without alpha"));
        }
        all.items.sort_by_key(|item| item.group);
        all.check(folder)?;
        Ok(all)
    }

    fn check(&self, folder: &Path) -> Result<()> {
        let folder = folder.display();
        ensure!(
            self.groups.len() >= 2,
            "{folder}: holds {} groups, and at least two are due to be told apart",
            self.groups.len()
        );
        for (group, name) in self.groups.iter().enumerate() {
            let mut of: Vec<usize> = self.items.iter().filter(|i| i.group == group).map(|i| i.picture).collect();
            of.dedup();
            let count = of.len();
            ensure!(
                count >= LEAST_PICTURES,
                "{folder}: group {name} has {count} picture{} of use, and at least two are due: one is held back while the others are learned",
                if count == 1 { "" } else { "s" }
            );
        }
        Ok(())
    }

    /// How many items each group has.
    pub(crate) fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.groups.len()];
        self.items.iter().for_each(|item| counts[item.group] += 1);
        counts
    }
}

impl Source {
    fn read(&self, number: usize, boxes: Boxes) -> Result<Read> {
        let Frame { rgb, converted } = frame::read(&self.path)?;
        let (width, height) = rgb.dimensions();
        if let Some([w, h]) = self.size {
            ensure!(
                (w, h) == (width, height),
                "{}: is {width} x {height} pixels when upright, and the COCO file says {w} x {h}",
                self.path.display()
            );
        }
        let (width, height) = (width as usize, height as usize);
        let found = match boxes {
            Boxes::Whole => vec![[0.0, 0.0, width as f32, height as f32]],
            Boxes::Found => Detector::default().detect(&rgb, width, height).iter().map(|found| found.box_px).collect(),
        };
        let cut = |group: usize, box_px: [f32; 4]| {
            let mut cut = vec![0.0; crop::LEN];
            crop::crop(&rgb, width, height, box_px, &mut cut);
            Item { group, picture: number, cut }
        };
        let items = self.items.iter().flat_map(|(group, own)| match own {
            Some(own) => vec![cut(*group, *own)],
            None => found.iter().map(|found| cut(*group, *found)).collect(),
        });
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(width as u64).to_le_bytes()).update(rgb.as_raw());
        Ok((items.collect(), *hasher.finalize().as_bytes(), converted))
    }
}

/// Each subfolder is a group.
fn subfolders(folder: &Path, entries: &[PathBuf]) -> Result<Labelled> {
    ensure!(
        !entries.is_empty(),
        "{}: is empty; a subfolder a group with pictures is due, or pictures with a COCO file beside them",
        folder.display()
    );
    let (mut groups, mut sources) = (Vec::new(), Vec::new());
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{}: its name is no UTF-8, and groups are named so", path.display()))?;
        for picture in self::entries(path)? {
            ensure!(
                picture.is_file(),
                "{}: is a folder within a group; pictures lie in {}",
                picture.display(),
                path.display()
            );
            sources.push(Source { path: picture, items: vec![(groups.len(), None)], size: None });
        }
        groups.push(name.to_owned());
    }
    Ok(Labelled { groups, sources, notes: Vec::new() })
}

/// What lies in a folder, sorted; names that begin with a dot are hidden.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unread = || format!("{} cannot be read", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unread)? {
        let path = entry.with_context(unread)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn has_extension(path: &Path, due: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(due))
}
