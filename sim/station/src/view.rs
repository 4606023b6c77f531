//! What stands before the cameras at one moment: the only pose of an item, and the only numbering of parts.

use std::sync::Arc;

use glam::Affine3A;
use loopline_items::{Item, Part};
use loopline_materials::StreamKey;
use loopline_sensors::thermography::HeaterHistory;

use crate::belt::BeltSurface;
use crate::camera::CameraPose;
use crate::light::StationLight;

/// Most parts of one view, the belt counted: the sensor pass counts them in eight bits.
pub const MOST_PARTS: usize = 255;

/// An item on the belt under the cameras.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The item.
    pub item: Arc<Item>,
    /// World from item at the time of the exposure. World frame: see [`CameraPose`].
    pub world_from_item: Affine3A,
    /// What it has been through under the heater and since.
    pub heating: HeaterHistory,
}

/// One moment before the cameras of a station. Pictures, boxes, silhouettes and temperatures all follow from it, so that they
/// cannot disagree. It is ground truth: perception must not see it.
#[derive(Clone, Debug)]
pub struct View {
    /// Which frame it is: decides the noise of its pictures and the patterns of its surfaces.
    pub frame: StreamKey,
    /// The cameras' pose.
    pub camera: CameraPose,
    /// The light.
    pub light: StationLight,
    /// The belt; part 0 of every raster.
    pub belt: BeltSurface,
    /// Temperature of air and belt, kelvin.
    pub ambient_k: f32,
    /// Temperature that surfaces mirror in the long-wave infrared, kelvin: hall and hood.
    pub surroundings_k: f32,
    placed: Vec<Placed>,
}

/// More parts before the cameras than a raster can number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("frame {frame}: {parts} parts lie before the cameras, the belt counted, and a raster numbers at most {MOST_PARTS}")]
pub struct TooManyParts {
    /// Index of the frame.
    pub frame: u64,
    /// Number of parts.
    pub parts: usize,
}

/// A view before anything is placed in it.
#[derive(Clone, Debug)]
pub struct EmptyView {
    /// See [`View::frame`].
    pub frame: StreamKey,
    /// See [`View::camera`].
    pub camera: CameraPose,
    /// See [`View::light`].
    pub light: StationLight,
    /// See [`View::belt`].
    pub belt: BeltSurface,
    /// See [`View::ambient_k`].
    pub ambient_k: f32,
    /// See [`View::surroundings_k`].
    pub surroundings_k: f32,
}

impl EmptyView {
    /// The view with items in it, in the order in which they came to lie.
    ///
    /// # Errors
    /// [`TooManyParts`] where a raster could not number them.
    pub fn with(self, placed: Vec<Placed>) -> Result<View, TooManyParts> {
        let parts = 1 + placed.iter().map(|p| p.item.parts.len()).sum::<usize>();
        if parts > MOST_PARTS {
            return Err(TooManyParts { frame: self.frame.index(), parts });
        }
        let Self { frame, camera, light, belt, ambient_k, surroundings_k } = self;
        Ok(View { frame, camera, light, belt, ambient_k, surroundings_k, placed })
    }
}

impl View {
    /// The items, in the order in which they came to lie.
    #[must_use]
    pub fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// Each item with the number of its first part; its other parts follow in their order. Numbers start at 1, for 0 is the belt.
    ///
    /// This is the only numbering of parts: the raster's, the mask's, the signatures' and the labels'.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, &Placed)> {
        self.placed.iter().scan(1, |next, placed| {
            let first = *next;
            *next += placed.item.parts.len() as u16;
            Some((first, placed))
        })
    }

    /// All parts in the order of their numbers, from number 1, each with the item that it belongs to.
    pub fn parts(&self) -> impl Iterator<Item = (&Placed, &Part)> {
        self.placed.iter().flat_map(|placed| placed.item.parts.iter().map(move |part| (placed, part)))
    }
}
