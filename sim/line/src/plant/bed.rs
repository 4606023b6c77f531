//! Contacts of what lies on the belt: all corners of its hull that are near the surface.
//!
//! By itself physics takes the corners of one face, the one nearest to level. What is small tips so far in a step that it is in the belt
//! with corners that have no contact yet; then their face is the nearest to level, and it tips back. So it rocks itself into the belt,
//! and what falls on it presses it through. Against a plane each corner is a contact, and the way out is always up.

use rapier3d::geometry::{ContactData, ContactManifoldData};
use rapier3d::parry::math::{Pose, Real, Vector};
use rapier3d::parry::query::details::NormalConstraints;
use rapier3d::parry::query::{
    ClosestPoints, Contact, ContactManifold, ContactManifoldsWorkspace, NonlinearRigidMotion, PersistentQueryDispatcher,
    QueryDispatcher, ShapeCastHit, ShapeCastOptions, ShapeDistance, ShapeIntersection, TrackedContact, Unsupported,
};
use rapier3d::parry::shape::{PackedFeatureId, Shape};

/// Most contacts of a manifold that are solved: of more, physics picks as many, and not the lowest.
const MOST_POINTS: usize = 4;

/// Finds contacts with the belt: a box, which no other shape is as large as. All else it leaves to who comes after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bed {
    /// Half the sides of the box.
    pub(super) half: Vector,
    /// How far beside the box a corner is still over it: that far into the guards that stand there.
    pub(super) beside: Real,
}

/// A corner of a hull: its number, and its place in the frames of the hull and of the box.
type Corner = (usize, Vector, Vector);

impl Bed {
    fn is(&self, shape: &dyn Shape) -> bool {
        shape.as_cuboid().is_some_and(|cuboid| cuboid.half_extents == self.half)
    }

    /// The corners that are at most `prediction` above the surface. None of other shapes than hulls and boxes, and none of what reaches
    /// over an edge: there the box has more to touch than its top.
    fn near(&self, item: &dyn Shape, bed_from_item: &Pose, prediction: Real) -> Option<Vec<Corner>> {
        let corners: &mut dyn Iterator<Item = Vector> = match (item.as_convex_polyhedron(), item.as_cuboid()) {
            (Some(hull), _) => &mut hull.points().iter().copied(),
            (_, Some(cuboid)) => &mut SIGNS.iter().map(|sign| Vector::from_array(*sign) * cuboid.half_extents),
            _ => return None,
        };
        let mut near = Vec::with_capacity(4 * MOST_POINTS);
        for (number, corner) in corners.enumerate() {
            let at = bed_from_item.transform_point(corner);
            if at.z - self.half.z > prediction {
                continue;
            }
            if at.x.abs() > self.half.x || at.y.abs() > self.half.y + self.beside {
                return None;
            }
            near.push((number, corner, at));
        }
        Some(near)
    }
}

/// Where the corners of a box are from its middle.
const SIGNS: [[Real; 3]; 8] = [
    [-1.0, -1.0, -1.0],
    [1.0, -1.0, -1.0],
    [-1.0, 1.0, -1.0],
    [1.0, 1.0, -1.0],
    [-1.0, -1.0, 1.0],
    [1.0, -1.0, 1.0],
    [-1.0, 1.0, 1.0],
    [1.0, 1.0, 1.0],
];

impl PersistentQueryDispatcher<ContactManifoldData, ContactData> for Bed {
    fn contact_manifolds(
        &self,
        pos12: &Pose,
        g1: &dyn Shape,
        g2: &dyn Shape,
        prediction: Real,
        manifolds: &mut Vec<ContactManifold<ContactManifoldData, ContactData>>,
        _: &mut Option<ContactManifoldsWorkspace>,
    ) -> Result<(), Unsupported> {
        let (item, bed_from_item, item_first) = match (self.is(g1), self.is(g2)) {
            (true, _) => (g2, *pos12, false),
            (_, true) => (g1, pos12.inverse(), true),
            _ => return Err(Unsupported),
        };
        let near = self.near(item, &bed_from_item, prediction).ok_or(Unsupported)?;
        let down = bed_from_item.rotation.inverse() * -Vector::Z;
        manifolds.resize_with(near.len().div_ceil(MOST_POINTS).max(1), ContactManifold::new);
        for (k, manifold) in manifolds.iter_mut().enumerate() {
            let before = std::mem::take(&mut manifold.points);
            manifold.points.extend(near.iter().skip(MOST_POINTS * k).take(MOST_POINTS).map(|(number, corner, at)| {
                let below = Vector::new(at.x, at.y, self.half.z);
                let (face, vertex) = (PackedFeatureId::face(0), PackedFeatureId::vertex(*number as u32));
                TrackedContact::flipped(below, *corner, face, vertex, at.z - self.half.z, item_first)
            }));
            manifold.match_contacts(&before);
            (manifold.local_n1, manifold.local_n2) = if item_first { (down, Vector::Z) } else { (Vector::Z, down) };
        }
        Ok(())
    }

    fn contact_manifold_convex_convex(
        &self,
        _: &Pose,
        _: &dyn Shape,
        _: &dyn Shape,
        _: Option<&dyn NormalConstraints>,
        _: Option<&dyn NormalConstraints>,
        _: Real,
        _: &mut ContactManifold<ContactManifoldData, ContactData>,
    ) -> Result<(), Unsupported> {
        Err(Unsupported)
    }
}

impl QueryDispatcher for Bed {
    fn intersection_test(&self, _: &Pose, _: &dyn Shape, _: &dyn Shape) -> Result<ShapeIntersection, Unsupported> {
        Err(Unsupported)
    }

    fn distance(&self, _: &Pose, _: &dyn Shape, _: &dyn Shape) -> Result<ShapeDistance, Unsupported> {
        Err(Unsupported)
    }

    fn contact(&self, _: &Pose, _: &dyn Shape, _: &dyn Shape, _: Real) -> Result<Option<Contact>, Unsupported> {
        Err(Unsupported)
    }

    fn closest_points(&self, _: &Pose, _: &dyn Shape, _: &dyn Shape, _: Real) -> Result<ClosestPoints, Unsupported> {
        Err(Unsupported)
    }

    fn cast_shapes(
        &self,
        _: &Pose,
        _: Vector,
        _: &dyn Shape,
        _: &dyn Shape,
        _: ShapeCastOptions,
    ) -> Result<Option<ShapeCastHit>, Unsupported> {
        Err(Unsupported)
    }

    fn cast_shapes_nonlinear(
        &self,
        _: &NonlinearRigidMotion,
        _: &dyn Shape,
        _: &NonlinearRigidMotion,
        _: &dyn Shape,
        _: Real,
        _: Real,
        _: bool,
    ) -> Result<Option<ShapeCastHit>, Unsupported> {
        Err(Unsupported)
    }
}
