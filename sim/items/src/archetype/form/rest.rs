//! Coming to rest: an item tips about its supports until its centre of mass lies over them.

use glam::{Quat, Vec2, Vec3};

use super::builder::Builder;

/// Points at most this far above the lowest one carry, metres.
const CONTACT_M: f32 = 3e-4;
/// Distance of the centre of mass from its supports below which the item stands, metres.
const STABLE_M: f32 = 2e-4;
/// Tips that one step may make, radians: beyond it the item is set free where it is.
const MAX_TIP_RAD: f32 = 1.7;

/// Sets the item down and lets it tip up to `tips` times, each time until another point touches the belt.
pub(crate) fn come_to_rest(item: &mut Builder<'_>, tips: usize) {
    item.set_down();
    for _ in 0..tips {
        let centre = centre_of_surface(item);
        let floor = item.bounds().0.z;
        let support = nearest_support(item, centre.truncate(), floor);
        let lever = centre.truncate() - support;
        if lever.length() < STABLE_M {
            break;
        }
        let towards = lever.normalize();
        let pivot = support.extend(floor);
        let angle = tipping_angle(item, pivot, towards).min(MAX_TIP_RAD);
        if angle < 1e-5 {
            break;
        }
        // Turning about z x towards lowers the side that the centre of mass is on.
        let rotation = Quat::from_axis_angle(Vec3::Z.cross(towards.extend(0.0)), angle);
        item.rotate_about(rotation, pivot);
    }
    item.set_down();
}

/// Centroid of all surfaces, weighted by area: the centre of mass of a shell, and near enough that of a solid.
fn centre_of_surface(item: &Builder<'_>) -> Vec3 {
    let (mut sum, mut total) = (Vec3::ZERO, 1e-12);
    for part in &item.parts {
        for face in &part.draft.faces {
            let area = part.draft.face_cross(face).length();
            let [a, b, c] = face.points.map(|i| part.draft.points[i as usize]);
            sum += (a + b + c) * (area / 3.0);
            total += area;
        }
    }
    sum / total
}

/// The point of the support polygon nearest to `centre`: Gilbert's algorithm on the contact points.
fn nearest_support(item: &Builder<'_>, centre: Vec2, floor: f32) -> Vec2 {
    let contacts: Vec<Vec2> = item
        .parts
        .iter()
        .flat_map(|part| &part.draft.points)
        .filter(|p| p.z < floor + CONTACT_M)
        .map(|p| p.truncate() - centre)
        .collect();
    let Some(mut nearest) = contacts.first().copied() else {
        return centre;
    };
    for _ in 0..16 {
        let furthest = contacts.iter().copied().min_by(|a, b| a.dot(nearest).total_cmp(&b.dot(nearest)));
        let Some(furthest) = furthest else { break };
        let edge = furthest - nearest;
        if nearest.dot(edge) > -1e-9 {
            break;
        }
        nearest += edge * (-nearest.dot(edge) / edge.length_squared()).clamp(0.0, 1.0);
    }
    nearest + centre
}

/// Angle through which the item turns about `pivot` until the next point on the side `towards` touches.
fn tipping_angle(item: &Builder<'_>, pivot: Vec3, towards: Vec2) -> f32 {
    let mut tangent = f32::INFINITY;
    for p in item.parts.iter().flat_map(|part| &part.draft.points) {
        let reach = (p.truncate() - pivot.truncate()).dot(towards);
        if reach > 2e-4 {
            tangent = tangent.min((p.z - pivot.z) / reach);
        }
    }
    tangent.max(0.0).atan()
}
