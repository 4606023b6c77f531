//! What a part is made of, by position in a library.

/// What one part is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaterialChoice {
    /// Position in [`Library::materials`](crate::Library::materials).
    pub material: usize,
    /// Position in the material's habits where one is asked for; drawn by their shares where `None`.
    pub habit: Option<usize>,
}
