//! What every camera needs to know of one exposure besides the raster.

/// Names a sample; the noise of its images depends on this and on nothing that ran before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoiseKey {
    /// Seed of the run.
    pub seed: u64,
    /// Index of the sample.
    pub index: u64,
}

/// The image direction that the belt moves in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BeltDirection {
    /// Towards higher columns.
    #[default]
    Right,
    /// Towards lower columns.
    Left,
    /// Towards higher rows.
    Down,
    /// Towards lower rows.
    Up,
}

impl BeltDirection {
    /// Whether the belt moves along rows (right or left).
    #[must_use]
    pub const fn is_horizontal(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }

    /// Whether it moves towards higher columns or rows.
    #[must_use]
    pub const fn is_forward(self) -> bool {
        matches!(self, Self::Right | Self::Down)
    }
}

/// The circumstances of one exposure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// Which sample it is.
    pub key: NoiseKey,
    /// Speed of the belt, in m/s.
    pub belt_speed_m_s: f32,
    /// Where the belt moves in the image.
    pub belt_direction: BeltDirection,
    /// Size of a raster pixel on the belt, in metres.
    pub metres_per_pixel: f32,
    /// Unit vector towards the heater (up), in the camera frame: x right, y down, z into the scene.
    pub up_camera: [f32; 3],
    /// Tangents of half the horizontal and vertical field of view; zero for parallel rays.
    pub tan_half_field: [f32; 2],
    /// Temperature of the surroundings that surfaces mirror in the long-wave infrared, in kelvin.
    pub surroundings_k: f32,
}

impl Default for Shot {
    /// A belt at rest seen by parallel rays from straight above, in a room at 293.15 K.
    fn default() -> Self {
        Self {
            key: NoiseKey::default(),
            belt_speed_m_s: 0.0,
            belt_direction: BeltDirection::Right,
            metres_per_pixel: 0.005,
            up_camera: [0.0, 0.0, -1.0],
            tan_half_field: [0.0, 0.0],
            surroundings_k: 293.15,
        }
    }
}
