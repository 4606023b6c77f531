//! What a part is to its item, and what kind of print it carries.

use loopline_materials::schema::Coat;
use serde::{Deserialize, Serialize};

/// What a part is to its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartRole {
    /// The main part of all items but tools, which are head and handle.
    Body,
    /// Screw cap, lid or closure.
    Cap,
    /// Label, sleeve or tape.
    Label,
    /// End of a can.
    End,
    /// What a tool is held by.
    Handle,
    /// The working end of a tool.
    Head,
    /// Mounted parts: chips, capacitors, bosses, fittings.
    Component,
    /// Bare conductor.
    Conductor,
    /// Insulation around a conductor.
    Jacket,
    /// Inner layer.
    Lining,
}

impl PartRole {
    /// The name as written in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Cap => "cap",
            Self::Label => "label",
            Self::End => "end",
            Self::Handle => "handle",
            Self::Head => "head",
            Self::Component => "component",
            Self::Conductor => "conductor",
            Self::Jacket => "jacket",
            Self::Lining => "lining",
        }
    }
}

/// Which kind of print the renderer draws on a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintLayout {
    /// Unprinted.
    #[default]
    None,
    /// A paper or film label: bands, a field, small text, a bar code.
    Label,
    /// All-over lithography of a metal can.
    Can,
    /// Faces of a folding carton.
    Carton,
    /// Sparse one-colour print on corrugated board.
    Box,
    /// Repeating print on film.
    Film,
    /// Small technical marking: silkscreen, type plates, embossed codes.
    Marking,
    /// Stripes on cloth: no words.
    Fabric,
    /// One even coat all over: paint or lacquer. A material's habit asks for it, and no archetype.
    #[serde(skip_deserializing)]
    Paint,
}

impl PrintLayout {
    /// What a part carries whose archetype gives it this and whose material comes in a habit with this coat. Paint covers a
    /// small marking; lithographed goods have their coat in the print.
    #[must_use]
    pub(crate) fn coated(self, coat: Option<Coat>) -> Self {
        match (self, coat) {
            (Self::None | Self::Marking, Some(_)) => Self::Paint,
            _ => self,
        }
    }

    /// Mean share of each of a print's three inks in what it inks, ground first: boxes and markings have one colour, and so has
    /// paint.
    #[must_use]
    pub fn ink_shares(self) -> [f32; 3] {
        match self {
            Self::Box | Self::Marking => [0.0, 0.0, 1.0],
            Self::Paint => [1.0, 0.0, 0.0],
            _ => [0.56, 0.20, 0.24],
        }
    }
}
