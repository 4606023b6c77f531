//! Finds items in a colour frame by itself: what differs from the belt, in colour or in texture, is an item.
//!
//! 1. [`planes`]: the frame, reduced to 128 pixels along its shorter side, as brightness and two colour differences
//! 2. [`belt`]: the belt's look and its unevenness, estimated from the frame itself, robustly
//! 3. [`difference`]: how far each pixel departs from the belt, in units of that unevenness
//! 4. [`mask`]: strong departures and what hangs together with them; shadows taken out, holes filled
//! 5. [`split`]: items that touch are parted where they are narrow or change colour
//!
//! Nothing is learned, and no label is known here. Buffers are kept: frames of one size cost no allocation after the first.

mod belt;
mod difference;
mod mask;
mod morphology;
mod planes;
mod split;

use belt::BeltFinder;
use difference::Difference;
use mask::Masker;
use planes::Planes;
use split::Splitter;

/// Numbers that steer detection. The defaults were chosen on one seed of each scenario and scored on another.
#[derive(Clone, Debug)]
pub struct DetectConfig {
    /// Departure from the belt at which a region may begin, in units of the belt's own unevenness.
    pub seed: f32,
    /// Departure down to which a region grows.
    pub grow: f32,
    /// The same for edges.
    pub seed_edge: f32,
    /// The same for edges.
    pub grow_edge: f32,
    /// Darkest brightness of a shadow, as a share of the belt's.
    pub shadow: f32,
    /// Gaps up to twice this are closed, pixels of the reduced frame.
    pub close_px: i32,
    /// Smallest item, pixels of the reduced frame.
    pub least_area: usize,
    /// Fewest pixels of strong departure in an item.
    pub least_strong: usize,
    /// What counts as strong.
    pub strong: f32,
    /// A neck narrower than this share of the lesser body parts two items.
    pub neck: f32,
    /// The same between bodies of different colour.
    pub neck_of_colours: f32,
    /// Difference of mean colours that counts as different, 8-bit steps.
    pub colour_step: f32,
    /// The belt of the last frame is the first guess for the next: right for a camera over one belt, wrong for a heap of
    /// unrelated frames.
    pub steady_belt: bool,
}

impl Default for DetectConfig {
    fn default() -> Self {
        Self {
            seed: 5.5,
            grow: 3.5,
            seed_edge: 7.0,
            grow_edge: 4.5,
            shadow: 0.55,
            close_px: 1,
            least_area: 56,
            least_strong: 8,
            strong: 8.0,
            neck: 0.6,
            neck_of_colours: 0.95,
            colour_step: 25.0,
            steady_belt: false,
        }
    }
}

/// An item that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Box around it: x0 y0 x1 y1, pixels of the frame, half open.
    pub box_px: [f32; 4],
}

/// Finds items; keeps its working memory from frame to frame.
#[derive(Debug, Default)]
pub struct Detector {
    config: DetectConfig,
    planes: Planes,
    belt: BeltFinder,
    difference: Difference,
    masker: Masker,
    splitter: Splitter,
    found: Vec<Found>,
}

impl Detector {
    /// A detector with these numbers.
    #[must_use]
    pub fn new(config: DetectConfig) -> Self {
        Self { config, ..Self::default() }
    }

    /// Finds the items of an 8-bit sRGB frame, from top to bottom.
    ///
    /// # Panics
    /// When `rgb` is not `3 * width * height` long.
    pub fn detect(&mut self, rgb: &[u8], width: usize, height: usize) -> &[Found] {
        assert!(rgb.len() == 3 * width * height, "a frame of {width} x {height} has three bytes a pixel");
        self.found.clear();
        self.planes.fill(rgb, width, height);
        if self.planes.width < 8 || self.planes.height < 8 {
            return &self.found;
        }
        let belt = self.belt.find(&self.planes, self.config.steady_belt);
        self.difference.measure(&self.planes, &belt, &self.config);
        let mask = self.masker.mask(&self.difference, &self.planes, &self.config);
        self.splitter.split(mask, &self.planes, &self.difference, &self.config);
        let factor = self.planes.factor;
        let (right, bottom) = (width as f32, height as f32);
        for region in self.splitter.regions() {
            let [x0, y0, x1, y1] = trimmed(region.bounds, &self.planes).map(|v| v as f32 * factor);
            self.found.push(Found { box_px: [x0, y0, x1.min(right), y1.min(bottom)] });
        }
        self.found.sort_by(|a, b| a.box_px[1].total_cmp(&b.box_px[1]).then(a.box_px[0].total_cmp(&b.box_px[0])));
        &self.found
    }

    /// What the last call of [`Self::detect`] found.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        &self.found
    }
}

/// Smoothing and edges reach one pixel beyond an item: its box is drawn in by that, but not from the frame's border, where
/// the item goes on, and not where little would be left.
fn trimmed([x0, y0, x1, y1]: [usize; 4], planes: &Planes) -> [usize; 4] {
    const LEAST: usize = 8;
    let along = |low: usize, high: usize, length: usize| {
        let inside = usize::from(high - low > LEAST);
        (low + if low > 0 { inside } else { 0 }, high - if high < length { inside } else { 0 })
    };
    let ((x0, x1), (y0, y1)) = (along(x0, x1, planes.width), along(y0, y1, planes.height));
    [x0, y0, x1, y1]
}
