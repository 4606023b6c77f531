//! Where each sample lies in the atlas. Rasteriser rounding depends on the place, so the place depends on the sample
//! index alone: never on the batch, the shard split or the point of resume.

/// Atlas edge that tiles are packed up to, pixels: large enough to keep both cores busy, small enough for the cache.
const ATLAS_EDGE_PX: u32 = 512;

/// The height field reaches beyond a tile by one in so many of the tile's sides, on each side.
const MARGIN: u32 = 4;

/// A grid of equal tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtlasLayout {
    /// Width of a tile, pixels.
    pub tile_width: u32,
    /// Height of a tile, pixels.
    pub tile_height: u32,
    /// Tiles across.
    pub columns: u32,
    /// Tiles down.
    pub rows: u32,
}

impl AtlasLayout {
    /// The layout for tiles of a size; a function of the size alone.
    #[must_use]
    pub fn for_tile(tile_width: u32, tile_height: u32) -> Self {
        Self {
            tile_width,
            tile_height,
            columns: (ATLAS_EDGE_PX / tile_width.max(1)).clamp(1, 4),
            rows: (ATLAS_EDGE_PX / tile_height.max(1)).clamp(1, 4),
        }
    }

    /// Number of tiles.
    #[must_use]
    pub fn slots(&self) -> u64 {
        u64::from(self.columns * self.rows)
    }

    /// The slot of a sample.
    #[must_use]
    pub fn slot(&self, index: u64) -> u32 {
        (index % self.slots()) as u32
    }

    /// The group of samples that are drawn together with this one.
    #[must_use]
    pub fn group(&self, index: u64) -> u64 {
        index / self.slots()
    }

    /// Top left corner of a slot, pixels.
    #[must_use]
    pub fn origin(&self, slot: u32) -> (u32, u32) {
        ((slot % self.columns) * self.tile_width, (slot / self.columns) * self.tile_height)
    }

    /// How far the height field reaches beyond a tile to the left and above, and as far to the right and below, pixels.
    pub(crate) fn margin(&self) -> [u32; 2] {
        [self.tile_width, self.tile_height].map(|side| side.div_ceil(MARGIN))
    }

    /// Width and height of the height field of a tile, pixels.
    pub(crate) fn field(&self) -> [u32; 2] {
        let [x, y] = self.margin();
        [self.tile_width + 2 * x, self.tile_height + 2 * y]
    }

    /// Width and height of the image of all height fields, pixels.
    pub(crate) fn fields(&self) -> [u32; 2] {
        let [width, height] = self.field();
        [self.columns * width, self.rows * height]
    }

    /// Top left corner of a slot's height field in that image, pixels.
    pub(crate) fn field_origin(&self, slot: u32) -> [u32; 2] {
        let [width, height] = self.field();
        [(slot % self.columns) * width, (slot / self.columns) * height]
    }

    /// Width of the atlas, pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.columns * self.tile_width
    }

    /// Height of the atlas, pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.rows * self.tile_height
    }
}
