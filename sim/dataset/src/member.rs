//! The files a sample consists of, in the order they stand in a shard.

use serde::{Deserialize, Serialize};

/// One file of a sample; its name in the shard is `KEY.EXTENSION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Member {
    /// 8-bit sRGB picture.
    Rgb,
    /// 16-bit apparent temperature, 10 mK per count.
    Lwir,
    /// (h, w, bands) reflectance, 1.0 = 10000.
    Nir,
    /// 16-bit part ids.
    Mask,
    /// 16-bit depth, 0.1 mm per count.
    Depth,
    /// 8-bit normals in the camera frame.
    Normal,
    /// (h, w, 8) endmember shares x 255; optional.
    Abundance,
    /// Labels.
    Labels,
}

impl Member {
    /// All members, in the order they are written.
    pub const ALL: [Self; 8] =
        [Self::Rgb, Self::Lwir, Self::Nir, Self::Mask, Self::Depth, Self::Normal, Self::Abundance, Self::Labels];

    /// The file name after the key and its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rgb => "rgb.png",
            Self::Lwir => "lwir.png",
            Self::Nir => "nir.npy",
            Self::Mask => "mask.png",
            Self::Depth => "depth.png",
            Self::Normal => "normal.png",
            Self::Abundance => "abundance.npy",
            Self::Labels => "json",
        }
    }

    /// The member with this extension.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.extension() == extension)
    }
}
