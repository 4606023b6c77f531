//! The procedural shapes and what each asks of a file: its dimensions and roles.

mod bag;
mod bottle;
mod brick;
mod cable;
mod can;
mod carton;
mod closure;
mod cloth;
mod corrugated_box;
mod cup;
mod dish;
mod film;
mod foam_block;
mod food_tin;
mod garment;
mod gear;
mod hammer;
mod heat_sink;
mod housing_shard;
mod jar;
mod pcb;
mod pipe;
mod plank;
mod profile;
mod rubble;
mod screwdriver;
mod shard;
mod sheet_offcut;
mod tray;
mod wire_coil;

use serde::{Deserialize, Serialize};

use super::form::Builder;
use super::role::PartRole;

/// What a shape needs to know of one of its roles.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoleNeed {
    /// The role.
    pub(crate) role: PartRole,
    /// Whether a file must have it.
    pub(crate) required: bool,
    /// Whether the file gives its wall thickness (else it follows from a dimension).
    pub(crate) wall: bool,
}

impl RoleNeed {
    /// A role that every file of the shape has, with a wall thickness.
    pub(crate) const fn wall(role: PartRole) -> Self {
        Self { role, required: true, wall: true }
    }

    /// A role that every file of the shape has, whose thickness is a dimension.
    pub(crate) const fn bulk(role: PartRole) -> Self {
        Self { role, required: true, wall: false }
    }

    /// The same role, but a file may leave it out.
    pub(crate) const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}

/// What a shape asks of a file, and how it is built.
#[derive(Debug)]
pub(crate) struct ShapeSpec {
    /// Keys under `[dimensions]`, with their units as suffixes.
    pub(crate) dimensions: &'static [&'static str],
    /// Roles; the first is always present.
    pub(crate) roles: &'static [RoleNeed],
    /// Builds the parts of one specimen and lays it to rest.
    pub(crate) build: fn(&mut Builder<'_>),
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $variant:ident, $module:ident;)*) => {
        /// A procedural shape. Several archetypes may share one with other dimensions and materials.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Shape {
            $($(#[$doc])* $variant,)*
        }

        impl Shape {
            /// All shapes.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What it asks of a file, and how it is built.
            pub(crate) fn spec(self) -> &'static ShapeSpec {
                match self {
                    $(Self::$variant => &$module::SPEC,)*
                }
            }
        }
    };
}

shapes! {
    /// Sealed pouch or pillow bag.
    Bag, bag;
    /// Blown bottle with screw cap and label, round or oval.
    Bottle, bottle;
    /// Brick, tile or paving stone, with or without perforations.
    Brick, brick;
    /// Cable with jacket, conductor and plug.
    Cable, cable;
    /// Drawn beverage can with end and pull tab.
    Can, can;
    /// Beverage carton, gable top or brick.
    Carton, carton;
    /// Piece of cloth, dropped or folded.
    Cloth, cloth;
    /// Corrugated case: taped shut, open with flaps, or folded flat.
    CorrugatedBox, corrugated_box;
    /// Conical cup with or without lid.
    Cup, cup;
    /// Plate or bowl.
    Dish, dish;
    /// Crumpled film, foil or paper.
    Film, film;
    /// Moulded foam block.
    FoamBlock, foam_block;
    /// Food tin with beaded wall, closed or opened.
    FoodTin, food_tin;
    /// T-shirt or trousers.
    Garment, garment;
    /// Spur gear.
    Gear, gear;
    /// Hammer: head and handle.
    Hammer, hammer;
    /// Finned heat sink.
    HeatSink, heat_sink;
    /// Shard of an appliance housing with ribs.
    HousingShard, housing_shard;
    /// Wide-mouthed jar with lid and label.
    Jar, jar;
    /// Populated circuit board.
    Pcb, pcb;
    /// Pipe, straight or bent, plain or with a socket.
    Pipe, pipe;
    /// Sawn timber.
    Plank, plank;
    /// Extruded or rolled section.
    Profile, profile;
    /// Broken lump.
    Rubble, rubble;
    /// Screwdriver: fluted handle and shank.
    Screwdriver, screwdriver;
    /// Irregular shard, flat or curved.
    Shard, shard;
    /// Plate or sheet offcut.
    SheetOffcut, sheet_offcut;
    /// Tray with flange.
    Tray, tray;
    /// Coil of loose wire.
    WireCoil, wire_coil;
}

impl Shape {
    /// The name as written in files.
    #[must_use]
    pub fn name(self) -> String {
        // The variant's name in snake case, as serde writes it.
        let mut name = String::new();
        for (i, letter) in format!("{self:?}").chars().enumerate() {
            if letter.is_ascii_uppercase() && i > 0 {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}
