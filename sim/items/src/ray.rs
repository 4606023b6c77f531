//! Where a line meets an item's surface: what a gripper's lip finds.

use glam::DVec3;

use crate::item::Item;

/// Determinants below this, m3, belong to lines within a triangle's plane.
const PARALLEL: f64 = 1e-15;

/// A line meets a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceHit {
    /// Distance from the origin, in lengths of the direction.
    pub distance: f64,
    /// Number of the part.
    pub part: usize,
}

impl Item {
    /// The first surface that a half-line meets, item frame, m; from either side.
    ///
    /// Triangle by triangle (Möller and Trumbore 1997), which serves for the few lines of a grip.
    #[must_use]
    pub fn meet(&self, origin_m: DVec3, direction: DVec3) -> Option<SurfaceHit> {
        let mut first: Option<SurfaceHit> = None;
        for (part, body) in self.parts.iter().enumerate() {
            for triangle in body.mesh.triangles() {
                if let Some(distance) = meet(triangle, origin_m, direction)
                    && first.is_none_or(|hit| distance < hit.distance)
                {
                    first = Some(SurfaceHit { distance, part });
                }
            }
        }
        first
    }
}

fn meet([a, b, c]: [DVec3; 3], origin: DVec3, direction: DVec3) -> Option<f64> {
    let (along_b, along_c) = (b - a, c - a);
    let p = direction.cross(along_c);
    let determinant = along_b.dot(p);
    if determinant.abs() < PARALLEL {
        return None;
    }
    let from_a = origin - a;
    let u = from_a.dot(p) / determinant;
    let q = from_a.cross(along_b);
    let v = direction.dot(q) / determinant;
    let distance = along_c.dot(q) / determinant;
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && distance >= 0.0).then_some(distance)
}

#[cfg(test)]
mod tests {
    use loopline_materials::{Library, MaterialChoice, ServiceLifeRange, StreamKey, stream};

    use super::*;
    use crate::{ArchetypeCatalogue, Damage, ItemKey, ItemRecipe};

    const TRIANGLE: [DVec3; 3] = [DVec3::ZERO, DVec3::X, DVec3::Y];

    #[test]
    fn a_line_meets_a_triangle_inside_it_and_nowhere_else() {
        let down = |x, y| meet(TRIANGLE, DVec3::new(x, y, 2.0), DVec3::NEG_Z);
        assert_eq!(down(0.25, 0.25), Some(2.0));
        assert_eq!(down(0.75, 0.75), None);
        assert_eq!(meet(TRIANGLE, DVec3::new(0.25, 0.25, -1.0), DVec3::Z), Some(1.0), "from below");
        assert_eq!(meet(TRIANGLE, DVec3::new(0.25, 0.25, 2.0), DVec3::Z), None, "behind the origin");
        assert_eq!(meet(TRIANGLE, DVec3::new(-1.0, 0.25, 0.0), DVec3::X), None, "within the plane");
    }

    #[test]
    fn from_above_a_brick_is_met_at_its_height_and_beside_it_not_at_all() {
        let (library, catalogue) =
            (Library::embedded().expect("embedded"), ArchetypeCatalogue::embedded().expect("embedded"));
        let archetype = catalogue.get("brick").expect("ships");
        let material = library.index_of("brick").expect("ships");
        let materials: Vec<MaterialChoice> =
            archetype.roles().iter().map(|_| MaterialChoice { material, habit: None }).collect();
        let damage = Damage { dents: 0.0, crush: 0.0, tear: 0.0, fracture: 0.0 };
        let life = ServiceLifeRange::default().sample(&mut stream(1, 1, "life"));
        let recipe = ItemRecipe { archetype, materials: &materials, life, damage, coupling: 1.0 };
        let item = Item::make(&library, &recipe, ItemKey { key: StreamKey::new("ray", 1, 1), number: 0 });
        let [x, y, z] = item.size_m.map(f64::from);
        let hit = item.meet(DVec3::new(0.2 * x, 0.2 * y, z + 0.1), DVec3::NEG_Z).expect("its top");
        assert!((hit.distance - 0.1).abs() < 0.01, "{hit:?} over a brick {z} m high");
        assert_eq!(item.meet(DVec3::new(0.6 * x, 0.0, z + 0.1), DVec3::NEG_Z), None);
    }
}
