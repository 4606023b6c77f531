//! The format of `assets/archetypes/NAME.toml`, and its validation against the shape it names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dimension::Dimension;
use super::error::ArchetypeError;
use super::role::{PartRole, PrintLayout};
use super::shapes::{Shape, ShapeSpec};

/// A closed interval from which a value is drawn uniformly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Lower end.
    pub min: f32,
    /// Upper end.
    pub max: f32,
}

/// A material that a part is made of, with how usual that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaterialWeight {
    /// Id of the material: the stem of its file.
    pub id: String,
    /// Relative frequency among the role's materials, above 0.
    pub weight: f32,
}

/// How often each kind of damage happens to such an item at all, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DamageLikelihood {
    /// Dents.
    pub dents: f32,
    /// Crush.
    pub crush: f32,
    /// Tears.
    pub tear: f32,
    /// Fracture.
    pub fracture: f32,
}

/// One role of an archetype: a part that its specimens have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleSpec {
    /// What the part is to the item.
    pub role: PartRole,
    /// How often a specimen has it, 0 to 1; the first role is always there.
    #[serde(default = "always")]
    pub chance: f32,
    /// Wall thickness in metres; left out where the thickness follows from a dimension.
    pub thickness_m: Option<Span>,
    /// Height of the air under the wall that faces the heater, in metres: in hollow goods and under what is crumpled. Left out where the
    /// part lies on the belt or on another part. What ships are estimates: from well crushed to the whole height of the good, and for paper
    /// what folds and crumples leave below it.
    pub standoff_m: Option<Span>,
    /// What kind of print it carries.
    #[serde(default)]
    pub print: PrintLayout,
    /// Share of the surface that the print covers, 0 to 1.
    #[serde(default = "no_print")]
    pub print_share: Span,
    /// What it is made of unless the scenario says otherwise.
    pub materials: Vec<MaterialWeight>,
}

fn always() -> f32 {
    1.0
}

fn no_print() -> Span {
    Span { min: 0.0, max: 0.0 }
}

/// An archetype file as read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchetypeFile {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) shape: Shape,
    pub(super) dimensions: BTreeMap<String, Dimension>,
    pub(super) damage: DamageLikelihood,
    pub(super) parts: Vec<RoleSpec>,
}

impl ArchetypeFile {
    /// Parses and validates one file; `stem` is the file's name without `.toml`.
    pub(super) fn parse(text: &str, file: &str, stem: &str) -> Result<Self, ArchetypeError> {
        let parsed: Self = toml::from_str(text).map_err(|error| ArchetypeError::Syntax {
            file: file.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        Check { file }.whole(&parsed, stem)?;
        Ok(parsed)
    }
}

/// The bounds of a dimension by its key's suffix, or none if the suffix is unknown.
fn bounds_of(key: &str) -> Option<(f32, f32)> {
    match key.rsplit('_').next() {
        Some("m") => Some((1e-4, 3.0)),
        Some("deg") => Some((0.0, 360.0)),
        Some("ratio") => Some((0.0, 10.0)),
        Some("count") => Some((0.0, 64.0)),
        _ => None,
    }
}

/// Checks of one file.
struct Check<'a> {
    file: &'a str,
}

impl Check<'_> {
    fn value<T: std::fmt::Display>(&self, key: impl Into<String>, value: T, expected: impl Into<String>) -> ArchetypeError {
        ArchetypeError::Value {
            file: self.file.to_owned(),
            key: key.into(),
            value: value.to_string(),
            expected: expected.into(),
        }
    }

    fn missing(&self, key: impl Into<String>, expected: impl Into<String>) -> ArchetypeError {
        ArchetypeError::Missing { file: self.file.to_owned(), key: key.into(), expected: expected.into() }
    }

    fn share(&self, key: &str, value: f32) -> Result<(), ArchetypeError> {
        if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(self.value(key, value, "a number from 0 to 1")) }
    }

    fn span(&self, key: &str, span: Span, lowest: f32, highest: f32) -> Result<(), ArchetypeError> {
        for (end, value) in [("min", span.min), ("max", span.max)] {
            if !(value >= lowest && value <= highest) {
                return Err(self.value(format!("{key}.{end}"), value, format!("a number from {lowest} to {highest}")));
            }
        }
        if span.max < span.min {
            return Err(self.value(format!("{key}.max"), span.max, format!("at least min, which is {}", span.min)));
        }
        Ok(())
    }

    fn whole(&self, file: &ArchetypeFile, stem: &str) -> Result<(), ArchetypeError> {
        if file.name != stem {
            return Err(self.value("name", format!("\"{}\"", file.name), format!("\"{stem}\", the file's name")));
        }
        if file.title.trim().is_empty() {
            return Err(self.value("title", "\"\"", "a short description"));
        }
        let spec = file.shape.spec();
        self.dimensions(file, spec)?;
        for (key, value) in [
            ("damage.dents", file.damage.dents),
            ("damage.crush", file.damage.crush),
            ("damage.tear", file.damage.tear),
            ("damage.fracture", file.damage.fracture),
        ] {
            self.share(key, value)?;
        }
        self.roles(file, spec)
    }

    fn dimensions(&self, file: &ArchetypeFile, spec: &ShapeSpec) -> Result<(), ArchetypeError> {
        for key in spec.dimensions {
            if !file.dimensions.contains_key(*key) {
                let shape = file.shape.name();
                return Err(self.missing(format!("dimensions.{key}"), format!("shape \"{shape}\" needs its distribution")));
            }
        }
        for (key, dimension) in &file.dimensions {
            if !spec.dimensions.contains(&key.as_str()) {
                return Err(ArchetypeError::Unused {
                    file: self.file.to_owned(),
                    key: format!("dimensions.{key}"),
                    shape: file.shape.name(),
                    known: spec.dimensions.join(", "),
                });
            }
            let (lowest, highest) = bounds_of(key).unwrap_or((f32::MIN, f32::MAX));
            if let Some((inner, value, expected)) = dimension.problem(lowest, highest) {
                return Err(self.value(format!("dimensions.{key}.{inner}"), value, expected));
            }
        }
        Ok(())
    }

    fn roles(&self, file: &ArchetypeFile, spec: &ShapeSpec) -> Result<(), ArchetypeError> {
        for (i, need) in spec.roles.iter().enumerate() {
            let name = need.role.name();
            let Some(part) = file.parts.iter().find(|part| part.role == need.role) else {
                if need.required {
                    return Err(self.missing(format!("parts.{name}"), format!("a [[parts]] table with role = \"{name}\"")));
                }
                continue;
            };
            let key = |inner: &str| format!("parts.{name}.{inner}");
            self.share(&key("chance"), part.chance)?;
            if i == 0 && part.chance < 1.0 {
                return Err(self.value(key("chance"), part.chance, "1: the first part is always there"));
            }
            match (need.wall, part.thickness_m) {
                (true, None) => {
                    return Err(self.missing(key("thickness_m"), "the range of the wall thickness in metres"));
                }
                (false, Some(_)) => {
                    return Err(ArchetypeError::Unused {
                        file: self.file.to_owned(),
                        key: key("thickness_m"),
                        shape: file.shape.name(),
                        known: format!("the thickness of {name} from its dimensions"),
                    });
                }
                (true, Some(span)) => self.span(&key("thickness_m"), span, 5e-6, 0.2)?,
                (false, None) => {}
            }
            if let Some(span) = part.standoff_m {
                self.span(&key("standoff_m"), span, 0.0, 0.5)?;
            }
            self.span(&key("print_share"), part.print_share, 0.0, 1.0)?;
            self.materials(part)?;
        }
        for (i, part) in file.parts.iter().enumerate() {
            let name = part.role.name();
            if !spec.roles.iter().any(|need| need.role == part.role) {
                return Err(ArchetypeError::Unused {
                    file: self.file.to_owned(),
                    key: format!("parts.{name}"),
                    shape: file.shape.name(),
                    known: spec.roles.iter().map(|need| need.role.name()).collect::<Vec<_>>().join(", "),
                });
            }
            if file.parts[..i].iter().any(|earlier| earlier.role == part.role) {
                return Err(self.value("parts.role", format!("\"{name}\" twice"), "each role once"));
            }
        }
        Ok(())
    }

    fn materials(&self, part: &RoleSpec) -> Result<(), ArchetypeError> {
        let key = format!("parts.{}.materials", part.role.name());
        if part.materials.is_empty() {
            return Err(self.value(key, "[]", "at least one { id, weight }"));
        }
        for material in &part.materials {
            if material.id.is_empty()
                || !material.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            {
                return Err(self.value(
                    format!("{key}.id"),
                    format!("\"{}\"", material.id),
                    "a lower snake case material id",
                ));
            }
            if !(material.weight > 0.0 && material.weight.is_finite()) {
                return Err(self.value(format!("{key}.{}.weight", material.id), material.weight, "a number above 0"));
            }
        }
        Ok(())
    }
}
