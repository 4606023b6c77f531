//! Which pixels belong to items at all.

use super::DetectConfig;
use super::difference::Difference;
use super::morphology::{Neighbours, close, dilate, fill_holes, neighbours, open, regions};
use super::planes::Planes;

/// A neutral dark region is a shadow only beside an item of at least this share of its area.
const CASTER: f32 = 0.6;
/// How near a shadow lies to what casts it, pixels.
const BESIDE: i32 = 2;
/// Hairs up to twice this are cut off, pixels.
const OPEN: i32 = 1;

/// Makes masks; keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct Masker {
    mask: Vec<bool>,
    spare: Vec<bool>,
    near: Vec<bool>,
    dark: Vec<bool>,
    stack: Vec<usize>,
    dark_labels: Vec<u32>,
    labels: Vec<u32>,
    areas: Vec<usize>,
    casters: Vec<u32>,
}

impl Masker {
    /// The mask of a frame.
    pub(super) fn mask(&mut self, difference: &Difference, planes: &Planes, config: &DetectConfig) -> &[bool] {
        let width = planes.width;
        self.hysteresis(difference, width, config);
        self.dark_items(difference, width, config);
        close(&mut self.mask, width, config.close_px, &mut self.spare);
        fill_holes(&mut self.mask, width, &mut self.spare, &mut self.stack);
        open(&mut self.mask, width, OPEN, &mut self.spare);
        &self.mask
    }

    /// Strong departures, and weaker ones that hang together with them; no shadows.
    fn hysteresis(&mut self, difference: &Difference, width: usize, config: &DetectConfig) {
        let height = difference.colour.len() / width;
        let beyond = |at: usize, colour: f32, edge: f32| {
            !difference.shade[at] && (difference.colour[at] > colour || difference.edge[at] > edge)
        };
        self.mask.clear();
        self.mask.resize(difference.colour.len(), false);
        for start in 0..self.mask.len() {
            if self.mask[start] || !beyond(start, config.seed, config.seed_edge) {
                continue;
            }
            self.mask[start] = true;
            self.stack.push(start);
            while let Some(at) = self.stack.pop() {
                for next in neighbours(at, width, height, Neighbours::Four) {
                    if !self.mask[next] && beyond(next, config.grow, config.grow_edge) {
                        self.mask[next] = true;
                        self.stack.push(next);
                    }
                }
            }
        }
    }

    /// Adds the dark neutral regions that nothing can have cast: grey items look like shadows.
    fn dark_items(&mut self, difference: &Difference, width: usize, config: &DetectConfig) {
        self.dark.clear();
        self.dark.extend(difference.shade.iter().zip(&difference.colour).map(|(shade, d)| *shade && *d > config.seed));
        open(&mut self.dark, width, 1, &mut self.spare);
        let count = regions(&self.dark, width, Neighbours::Four, &mut self.dark_labels, &mut self.stack);
        if count == 0 {
            return;
        }
        dilate(&self.mask, width, BESIDE, &mut self.near);
        let casters = regions(&self.near, width, Neighbours::Eight, &mut self.labels, &mut self.stack);
        self.areas.clear();
        self.areas.resize(casters as usize + 1, 0);
        for (label, set) in self.labels.iter().zip(&self.mask) {
            self.areas[*label as usize] += usize::from(*set);
        }
        for dark in 1..=count {
            self.casters.clear();
            let mut area = 0;
            for (at, _) in self.dark_labels.iter().enumerate().filter(|(_, label)| **label == dark) {
                area += 1;
                let beside = self.labels[at];
                if beside != 0 && !self.casters.contains(&beside) {
                    self.casters.push(beside);
                }
            }
            let cast_by: usize = self.casters.iter().map(|caster| self.areas[*caster as usize]).sum();
            if area >= config.least_area && (cast_by as f32) < CASTER * area as f32 {
                for (set, label) in self.mask.iter_mut().zip(&self.dark_labels) {
                    *set |= *label == dark;
                }
            }
        }
    }
}
