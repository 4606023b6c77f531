//! An item as a rigid body: mass, centre of mass, inertia, convex hull and friction, in the item frame.
//!
//! A part whose mesh encloses about as much as it has material is solid; the mass of any other is spread over its walls. What a rigid body
//! cannot do is left out: cloth does not drape, films do not flutter, bottles do not buckle under a gripper, liquid inside does not slosh.

use glam::{DMat3, DVec3};
use loopline_materials::{Endmember, Library};

use crate::archetype::PartMesh;
use crate::item::{Item, Part};

/// Enclosed volume over volume of material up to which a part is solid.
const SOLID_UP_TO: f64 = 1.5;
/// Friction of a wet surface over that of a dry one: 0.2 to 0.3 against 0.5 (Schmalz, vacuum knowledge, "friction coefficient").
const WET_FRICTION: f32 = 0.5;
/// Thinnest item of the physics, m: sheets thinner than that get hulls of this height, so that contacts find them.
const LEAST_HEIGHT_M: f64 = 0.002;

/// Parts of an item's height at bottom and top that its hull has flat. What lies there gives under its own weight, and a hull that stood
/// on three points of a dented bottom would rock for ever.
const FLAT_SHARE: f64 = 0.15;
/// What reaches less than this beyond bottom and top bulges not, m.
const BULGE_M: f64 = 5e-5;

/// What physics needs to know of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct RigidBody {
    /// Mass, kg.
    pub mass_kg: f64,
    /// Centre of mass, item frame, m.
    pub center_of_mass_m: DVec3,
    /// Inertia about the centre of mass, along the axes of the item frame, kg m2.
    pub inertia_kg_m2: DMat3,
    /// Points whose convex hull is the item's, item frame, m; at most 16. Bottom and top have four corners at most: of a face with more,
    /// physics looks at the first four only, and lets the item fall over to where it sees none.
    pub hull_m: Vec<DVec3>,
    /// Friction coefficient against a rubber belt: of the parts' materials by area, less where they are wet.
    pub friction: f32,
}

impl Item {
    /// The item as a rigid body.
    ///
    /// # Panics
    /// If the library is not the one that the item was made of.
    #[must_use]
    pub fn rigid_body(&self, library: &Library) -> RigidBody {
        let mut all = Moments::NONE;
        let (mut friction, mut area_m2) = (0.0, 0.0);
        for part in &self.parts {
            all.add(&moments(part));
            let area = part.mesh.triangles().map(|[a, b, c]| 0.5 * (b - a).cross(c - a).length()).sum::<f64>() as f32;
            let dry = library.materials()[part.surface.material].mechanics.friction;
            let wet = part.condition.coverage[Endmember::Water.index()];
            friction += area * dry * (1.0 - (1.0 - WET_FRICTION) * wet);
            area_m2 += area;
        }
        let center = all.first / all.mass;
        RigidBody {
            mass_kg: all.mass,
            center_of_mass_m: center,
            inertia_kg_m2: inertia(&all),
            hull_m: hull(&self.parts),
            friction: friction / area_m2,
        }
    }
}

/// Mass and its first and second moments about the origin.
#[derive(Clone, Copy)]
struct Moments {
    mass: f64,
    first: DVec3,
    second: DMat3,
}

impl Moments {
    const NONE: Self = Self { mass: 0.0, first: DVec3::ZERO, second: DMat3::ZERO };

    fn add(&mut self, other: &Self) {
        self.mass += other.mass;
        self.first += other.first;
        self.second += other.second;
    }

    fn scaled(self, by: f64) -> Self {
        Self { mass: self.mass * by, first: self.first * by, second: self.second * by }
    }

    /// About the centre of mass, per kilogram.
    fn spread(&self) -> DMat3 {
        let center = self.first / self.mass;
        self.second * (1.0 / self.mass) - outer(center)
    }

    /// Whether these can be the moments of what these walls enclose. They are not where a crumpled sheet passes through itself: what lies
    /// between counts with the wrong sign there, and a body may have less than no inertia.
    fn is_body_within(&self, walls: &Self) -> bool {
        let spread = self.spread();
        // Sylvester's criterion: no axis along which there is less than nothing.
        let DMat3 { x_axis: x, y_axis: y, .. } = spread;
        let minors = [x.x, x.x * y.y - x.y * y.x, spread.determinant()];
        minors.iter().all(|minor| *minor > 0.0) && trace(spread) <= trace(walls.spread())
    }

    /// Of a simplex of uniform density: its mass and its corners, of which the origin may be one more (integrals of monomials over a
    /// simplex, e.g. Eberly, "Polyhedral mass properties", 2002).
    fn of_simplex(mass: f64, corners: [DVec3; 3], with_origin: bool) -> Self {
        let n = if with_origin { 4.0 } else { 3.0 };
        let sum = corners[0] + corners[1] + corners[2];
        let squares = corners.iter().fold(outer(sum), |second, corner| second + outer(*corner));
        Self { mass, first: sum * (mass / n), second: squares * (mass / (n * (n + 1.0))) }
    }
}

fn outer(v: DVec3) -> DMat3 {
    DMat3::from_cols(v * v.x, v * v.y, v * v.z)
}

fn trace(m: DMat3) -> f64 {
    m.x_axis.x + m.y_axis.y + m.z_axis.z
}

/// A part's moments: of what its mesh encloses where it is solid, else of its walls.
fn moments(part: &Part) -> Moments {
    let mass_kg = f64::from(part.mass_kg);
    let (mut solid, mut shell) = (Moments::NONE, Moments::NONE);
    for [a, b, c] in part.mesh.triangles() {
        solid.add(&Moments::of_simplex(a.dot(b.cross(c)) / 6.0, [a, b, c], true));
        shell.add(&Moments::of_simplex(0.5 * (b - a).cross(c - a).length(), [a, b, c], false));
    }
    let is_solid = (1.0 / SOLID_UP_TO..SOLID_UP_TO).contains(&(solid.mass / f64::from(part.volume_m3)));
    let of = if is_solid && solid.is_body_within(&shell) { solid } else { shell };
    of.scaled(mass_kg / of.mass)
}

/// Inertia about the centre of mass (Huygens and Steiner).
fn inertia(m: &Moments) -> DMat3 {
    let second = m.spread() * m.mass;
    DMat3::from_diagonal(DVec3::splat(trace(second))) - second
}

/// The corners of a bottom and a top, and what reaches farther sideways between them.
fn hull(parts: &[Part]) -> Vec<DVec3> {
    let points: Vec<DVec3> = parts.iter().flat_map(|part| part.mesh.points()).collect();
    let top = points.iter().map(|p| p.z).fold(0.0, f64::max);
    // A sheet is lifted to a height that physics can hold.
    let height = top.max(LEAST_HEIGHT_M);
    let flat = FLAT_SHARE * height;
    let points: Vec<DVec3> = points.into_iter().map(|p| DVec3::new(p.x, p.y, p.z * height / top.max(1e-9))).collect();
    let at = |z: f64| move |p: DVec3| DVec3::new(p.x, p.y, z);
    let mut hull = corners(points.iter().copied().filter(|p| p.z < flat).map(at(0.0)));
    hull.extend(corners(points.iter().copied().filter(|p| p.z > height - flat).map(at(height))));
    let sides = SIDEWAYS.map(|direction| {
        let (side, reach) = outermost(points.iter().copied(), direction)?;
        let reached = hull.iter().map(|p| p.dot(direction)).fold(f64::MIN, f64::max);
        // Between bottom and top, or it would be a fifth corner of them.
        (reach > reached + BULGE_M).then(|| DVec3::new(side.x, side.y, side.z.clamp(flat, height - flat)))
    });
    for side in sides.into_iter().flatten() {
        if !hull.contains(&side) {
            hull.push(side);
        }
    }
    hull
}

/// The four directions along and across, and the four between.
const SIDEWAYS: [DVec3; 8] = {
    const fn to(x: f64, y: f64) -> DVec3 {
        DVec3::new(x, y, 0.0)
    }
    [to(1.0, 0.0), to(1.0, 1.0), to(0.0, 1.0), to(-1.0, 1.0), to(-1.0, 0.0), to(-1.0, -1.0), to(0.0, -1.0), to(1.0, -1.0)]
};

/// The point that reaches farthest in a direction, of equals the first, and how far.
fn outermost(points: impl Iterator<Item = DVec3>, direction: DVec3) -> Option<(DVec3, f64)> {
    points.map(|p| (p, p.dot(direction))).reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// The four points of a level, or fewer, that enclose most of its area.
fn corners(level: impl Iterator<Item = DVec3> + Clone) -> Vec<DVec3> {
    let mut around: Vec<DVec3> = Vec::new();
    for (point, _) in SIDEWAYS.iter().filter_map(|direction| outermost(level.clone(), *direction)) {
        if !around.contains(&point) {
            around.push(point);
        }
    }
    // They go around, so four in their order are a quadrilateral, whose area its diagonals tell.
    let area = |[a, b, c, d]: [usize; 4]| (around[c] - around[a]).cross(around[d] - around[b]).z;
    let n = around.len();
    let fours = (0..n).flat_map(move |a| {
        (a + 1..n).flat_map(move |b| (b + 1..n).flat_map(move |c| (c + 1..n).map(move |d| [a, b, c, d])))
    });
    let largest = fours.map(|four| (four, area(four))).reduce(|a, b| if b.1 > a.1 { b } else { a });
    match largest {
        Some((four, _)) => four.map(|i| around[i]).to_vec(),
        None => around,
    }
}

impl PartMesh {
    fn points(&self) -> impl Iterator<Item = DVec3> + '_ {
        self.vertices.iter().map(|v| DVec3::from(v.position.map(f64::from)))
    }

    pub(crate) fn triangles(&self) -> impl Iterator<Item = [DVec3; 3]> + '_ {
        let at = |i: u32| DVec3::from(self.vertices[i as usize].position.map(f64::from));
        self.indices.as_chunks::<3>().0.iter().map(move |t| t.map(at))
    }
}

#[cfg(test)]
mod tests {
    use loopline_materials::{MaterialChoice, ServiceLife, ServiceLifeRange, StreamKey, stream};

    use super::*;
    use crate::{ArchetypeCatalogue, Damage, ItemKey, ItemRecipe};

    fn life() -> ServiceLife {
        ServiceLifeRange::default().sample(&mut stream(1, 1, "life"))
    }

    /// An item of each archetype, of the first material that each role may have.
    fn made(check: impl Fn(&Library, &Item)) {
        let (library, catalogue) = (Library::embedded().expect("valid"), ArchetypeCatalogue::embedded().expect("valid"));
        for archetype in catalogue.archetypes() {
            let materials: Vec<MaterialChoice> = archetype
                .roles()
                .iter()
                .map(|role| {
                    let id = &role.materials[0].id;
                    let material = library.materials().iter().position(|m| m.id == *id).expect("checked");
                    MaterialChoice { material, habit: None }
                })
                .collect();
            for (seed, damage) in
                [Damage::NONE, Damage { dents: 0.5, crush: 0.6, tear: 0.3, fracture: 0.3 }].into_iter().enumerate()
            {
                let recipe = ItemRecipe { archetype, materials: &materials, life: life(), damage, coupling: 1.0 };
                let key = ItemKey { key: StreamKey::new("test", seed as u64, 0), number: 0 };
                check(&library, &Item::make(&library, &recipe, key));
            }
        }
    }

    #[test]
    fn every_item_is_a_body_that_physics_can_move() {
        made(|library, item| {
            let body = item.rigid_body(library);
            let which = &item.archetype;
            assert!((body.mass_kg / f64::from(item.mass_kg()) - 1.0).abs() < 1e-5, "{which}");
            let size = DVec3::from(item.size_m.map(f64::from));
            let center = body.center_of_mass_m;
            assert!(
                center.truncate().abs().cmple(0.5 * size.truncate()).all() && (0.0..=size.z).contains(&center.z),
                "{which}: {center}"
            );
            // A body's inertia lies within its bounds, and each axis has no more than both others.
            let [x, y, z] = [body.inertia_kg_m2.x_axis.x, body.inertia_kg_m2.y_axis.y, body.inertia_kg_m2.z_axis.z];
            assert!(x > 0.0 && y > 0.0 && z > 0.0 && body.inertia_kg_m2.determinant() > 0.0, "{which}: {x} {y} {z}");
            let slack = 1.0 + 1e-9;
            assert!(x <= (y + z) * slack && y <= (x + z) * slack && z <= (x + y) * slack, "{which}: {x} {y} {z}");
            assert!(z <= body.mass_kg * size.truncate().length_squared() / 4.0, "{which}: {z}");
            assert!((4..=16).contains(&body.hull_m.len()), "{which}: {}", body.hull_m.len());
            let extent = |axis: fn(&DVec3) -> f64| {
                let of = || body.hull_m.iter().map(axis);
                of().fold(f64::MIN, f64::max) - of().fold(f64::MAX, f64::min)
            };
            for (hull, bounds) in [extent(|p| p.x), extent(|p| p.y), extent(|p| p.z)].into_iter().zip(size.to_array()) {
                assert!(
                    (hull - bounds).abs() < 1e-4 || hull == LEAST_HEIGHT_M && bounds < hull,
                    "{which}: {hull}, {bounds} m"
                );
            }
            let height = body.hull_m.iter().map(|p| p.z).fold(0.0, f64::max);
            for level in [0.0, height] {
                let corners = body.hull_m.iter().filter(|p| p.z == level).count();
                assert!((1..=4).contains(&corners), "{which}: {corners} corners at {level} m");
            }
            assert!((0.05..1.2).contains(&body.friction), "{which}: {}", body.friction);
        });
    }

    #[test]
    fn a_brick_turns_as_a_block_does_and_a_can_as_a_tube() {
        made(|library, item| {
            let body = item.rigid_body(library);
            let [x, y, z] = item.size_m.map(f64::from);
            let about_z = body.inertia_kg_m2.z_axis.z / body.mass_kg;
            match item.archetype.as_str() {
                // Edges are rounded, and damage takes corners.
                "brick" => assert!((about_z / ((x * x + y * y) / 12.0) - 1.0).abs() < 0.08, "{about_z}"),
                // A lying can, seen along the axis: walls at the radius, ends within.
                "can" if (y / z - 1.0).abs() < 0.05 => {
                    let (radius, about_x) = (0.5 * y, body.inertia_kg_m2.x_axis.x / body.mass_kg);
                    assert!((0.6..1.0).contains(&(about_x / (radius * radius))), "{about_x}");
                }
                _ => {}
            }
        });
    }

    #[test]
    fn water_takes_friction_away() {
        made(|library, item| {
            let [dry, wet] = [0.0, 1.0].map(|share| {
                let mut item = item.clone();
                for part in &mut item.parts {
                    part.condition.coverage[Endmember::Water.index()] = share;
                }
                item.rigid_body(library).friction
            });
            assert!((wet / dry - WET_FRICTION).abs() < 1e-5);
        });
    }
}
