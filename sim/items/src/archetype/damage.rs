//! How badly an item has been treated before it reaches the line.

/// Severity of each kind of mechanical damage, 0 (none) to 1 (as much as such an item survives as one piece).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Damage {
    /// Local dents and knocked corners.
    pub dents: f32,
    /// Flattening and crumpling of the whole.
    pub crush: f32,
    /// Slits and torn edges.
    pub tear: f32,
    /// Pieces broken off.
    pub fracture: f32,
}

impl Damage {
    /// No damage at all.
    pub const NONE: Self = Self { dents: 0.0, crush: 0.0, tear: 0.0, fracture: 0.0 };
}
