//! Parts items that touch.
//!
//! Pixels are taken from the middle of the mask outwards (by their distance to its border), so that each body begins at
//! its widest place and grows. Where two bodies meet, the distance there is half the width of the neck between them.
//! They stay apart if the neck is narrow beside the lesser body, or less narrow but their colours differ.

use super::DetectConfig;
use super::difference::Difference;
use super::morphology::{Neighbours, neighbours, squared_distances};
use super::planes::Planes;

/// A body narrower than twice this is no body of its own, pixels.
const LEAST_PEAK: f32 = 2.5;

/// A region that is an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    label: u32,
    /// x0 y0 x1 y1, half open.
    pub(super) bounds: [usize; 4],
    area: usize,
    strong: usize,
}

#[derive(Clone, Copy, Debug)]
struct Body {
    /// The body that it was joined to; itself if none.
    parent: u32,
    peak: f32,
    colour: [f32; 3],
    count: f32,
}

/// Parts masks; keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    across: Vec<u32>,
    distances: Vec<u32>,
    order: Vec<u32>,
    /// Body of each pixel, from 1; 0 outside.
    labels: Vec<u32>,
    bodies: Vec<Body>,
    regions: Vec<Region>,
}

impl Splitter {
    /// The items.
    pub(super) fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// Parts a mask.
    pub(super) fn split(&mut self, mask: &[bool], planes: &Planes, difference: &Difference, config: &DetectConfig) {
        let (width, height) = (planes.width, planes.height);
        squared_distances(mask, width, &mut self.across, &mut self.distances);
        self.order.clear();
        self.order.extend((0..mask.len() as u32).filter(|at| mask[*at as usize]));
        // The place breaks ties, so that the order is one and the same everywhere.
        self.order.sort_unstable_by_key(|at| (u32::MAX - self.distances[*at as usize], *at));
        self.labels.clear();
        self.labels.resize(mask.len(), 0);
        self.bodies.clear();
        for k in 0..self.order.len() {
            let at = self.order[k] as usize;
            let distance = (self.distances[at] as f32).sqrt();
            let mut beside = [0_u32; 8];
            let mut count = 0;
            // A pixel belongs to where its deepest neighbour does: the way up leads there.
            let mut uphill = (0, 0);
            for next in neighbours(at, width, height, Neighbours::Eight) {
                if self.labels[next] != 0 {
                    let body = self.root(self.labels[next]);
                    if self.distances[next] > uphill.0 {
                        uphill = (self.distances[next], body);
                    }
                    if !beside[..count].contains(&body) {
                        beside[count] = body;
                        count += 1;
                    }
                }
            }
            self.labels[at] = if count == 0 {
                self.begin(distance, planes.pixels[at])
            } else {
                self.meet(&mut beside[..count], distance, config);
                let body = self.root(uphill.1);
                self.enter(body, planes.pixels[at]);
                body
            };
        }
        self.collect(width, difference, config);
    }

    /// A new body of one pixel.
    fn begin(&mut self, peak: f32, colour: [f32; 3]) -> u32 {
        let label = self.bodies.len() as u32 + 1;
        self.bodies.push(Body { parent: label, peak, colour, count: 1.0 });
        label
    }

    /// One pixel more.
    fn enter(&mut self, body: u32, colour: [f32; 3]) {
        let body = &mut self.bodies[body as usize - 1];
        body.count += 1.0;
        for (sum, value) in body.colour.iter_mut().zip(colour) {
            *sum += value;
        }
    }

    /// Joins those bodies that meet at a neck of twice `distance` and are one.
    fn meet(&mut self, beside: &mut [u32], distance: f32, config: &DetectConfig) {
        beside.sort_unstable_by(|a, b| self.body(*b).peak.total_cmp(&self.body(*a).peak).then(a.cmp(b)));
        let Some((&first, others)) = beside.split_first() else { return };
        for &other in others {
            let (one, two) = (*self.body(first), *self.body(other));
            let neck = distance / two.peak;
            let apart = (0..3).map(|c| (one.colour[c] / one.count - two.colour[c] / two.count).abs()).fold(0.0, f32::max);
            let separate = neck < config.neck || (apart > config.colour_step && neck < config.neck_of_colours);
            if !separate || two.peak < LEAST_PEAK || (two.count as usize) < config.least_area {
                self.bodies[other as usize - 1].parent = first;
                let joined = &mut self.bodies[first as usize - 1];
                joined.count += two.count;
                for (sum, value) in joined.colour.iter_mut().zip(two.colour) {
                    *sum += value;
                }
            }
        }
    }

    fn body(&self, label: u32) -> &Body {
        &self.bodies[label as usize - 1]
    }

    fn root(&mut self, mut label: u32) -> u32 {
        while self.body(label).parent != label {
            let grandparent = self.body(self.body(label).parent).parent;
            self.bodies[label as usize - 1].parent = grandparent;
            label = grandparent;
        }
        label
    }

    /// Bounds of what is large and distinct enough to be an item; the rest is dropped.
    fn collect(&mut self, width: usize, difference: &Difference, config: &DetectConfig) {
        self.regions.clear();
        for k in 0..self.order.len() {
            let at = self.order[k] as usize;
            let label = self.root(self.labels[at]);
            self.labels[at] = label;
            let strong = difference.colour[at] > config.strong || difference.edge[at] > config.strong;
            let (x, y) = (at % width, at / width);
            let known = self.regions.iter().position(|region| region.label == label);
            let place = known.unwrap_or_else(|| {
                self.regions.push(Region { label, bounds: [x, y, x + 1, y + 1], area: 0, strong: 0 });
                self.regions.len() - 1
            });
            let region = &mut self.regions[place];
            let [x0, y0, x1, y1] = region.bounds;
            region.bounds = [x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)];
            region.area += 1;
            region.strong += usize::from(strong);
        }
        self.regions.retain(|region| region.area >= config.least_area && region.strong >= config.least_strong);
    }
}
