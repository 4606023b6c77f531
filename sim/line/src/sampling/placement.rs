//! Where items come to lie: apart from each other, or on top of each other, as the scenario says.

use glam::{Affine3A, Quat, Vec3};
use loopline_items::Item;
use loopline_scenario::Arrangement;
use rand::{Rng, RngExt as _};

/// Tries at a place before the best one so far is taken.
const TRIES: usize = 48;
/// Gap between the circles around singulated items, m, relative to the view.
const GAP: f32 = 0.01;
/// Cells of the height field along the view.
const CELLS: usize = 48;

/// Places items one after the other into a view centred on the origin.
pub(crate) struct Placer {
    arrangement: Arrangement,
    overlap: f32,
    view_m: [f32; 2],
    circles: Vec<(Vec3, f32)>,
    heights: Vec<f32>,
}

impl Placer {
    /// For a view of this width (along the belt) and height, m.
    pub(crate) fn new(arrangement: Arrangement, overlap: f32, view_m: [f32; 2]) -> Self {
        Self { arrangement, overlap, view_m, circles: Vec::new(), heights: vec![0.0; CELLS * CELLS] }
    }

    /// A pose for an item: turned about the vertical, somewhere free, resting on what lies there.
    pub(crate) fn place(&mut self, item: &Item, rng: &mut impl Rng) -> Affine3A {
        let yaw = rng.random_range(0.0..std::f32::consts::TAU);
        let rotation = Quat::from_rotation_z(yaw);
        let radius = item.footprint_radius_m();
        let position = self.free_place(radius, rng);
        let mut pose = Affine3A::from_rotation_translation(rotation, position);
        if self.arrangement == Arrangement::Overlapping {
            pose.translation.z = self.rest_height(item, &pose);
            self.raise(item, &pose);
        }
        self.circles.push((position, radius));
        pose
    }

    fn free_place(&self, radius: f32, rng: &mut impl Rng) -> Vec3 {
        // Items stay inside the view where they fit; those too long for it are centred roughly.
        let room = self.view_m.map(|side| (0.5 * side - 0.85 * radius).max(0.06 * side));
        let allowed = match self.arrangement {
            Arrangement::Singulated => 1.0,
            Arrangement::Overlapping => 1.0 - self.overlap,
        };
        let mut best = (f32::NEG_INFINITY, Vec3::ZERO);
        for _ in 0..TRIES {
            let at = Vec3::new(rng.random_range(-room[0]..=room[0]), rng.random_range(-room[1]..=room[1]), 0.0);
            let clearance = self
                .circles
                .iter()
                .map(|(centre, r)| (at - *centre).length() - allowed * (r + radius) - GAP * self.view_m[0])
                .fold(f32::INFINITY, f32::min);
            if clearance >= 0.0 {
                return at;
            }
            if clearance > best.0 {
                best = (clearance, at);
            }
        }
        best.1
    }

    fn cell(&self, x: f32, y: f32) -> usize {
        // The field reaches half a view beyond the edges; what lies farther out shares the border cells.
        let grid = |v: f32, side: f32| ((v / (2.0 * side) + 0.5) * CELLS as f32).clamp(0.0, (CELLS - 1) as f32) as usize;
        grid(y, self.view_m[1]) * CELLS + grid(x, self.view_m[0])
    }

    /// Height at which the item's lowest points just clear what lies below them.
    fn rest_height(&self, item: &Item, pose: &Affine3A) -> f32 {
        let mut lift = 0.0_f32;
        for vertex in item.parts.iter().flat_map(|part| &part.mesh.vertices) {
            let p = pose.transform_point3(Vec3::from(vertex.position));
            lift = lift.max(self.heights[self.cell(p.x, p.y)] - vertex.position[2]);
        }
        lift
    }

    fn raise(&mut self, item: &Item, pose: &Affine3A) {
        for vertex in item.parts.iter().flat_map(|part| &part.mesh.vertices) {
            let p = pose.transform_point3(Vec3::from(vertex.position));
            let cell = self.cell(p.x, p.y);
            self.heights[cell] = self.heights[cell].max(p.z);
        }
    }
}
