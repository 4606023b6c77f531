//! A surface under construction: welded points, and triangles whose corners carry texture coordinates.

use glam::{Quat, Vec2, Vec3};

/// A triangle of a [`Draft`], counter-clockwise from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Face {
    /// Indices of its points.
    pub(crate) points: [u32; 3],
    /// Surface coordinates of its corners, metres.
    pub(crate) uv: [Vec2; 3],
}

/// A surface under construction. Points are shared by all faces that meet there, so that warps keep it closed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// Positions in metres.
    pub(crate) points: Vec<Vec3>,
    /// Exposure in service of each point, 0 to 1.
    pub(crate) exposure: Vec<f32>,
    /// Triangles.
    pub(crate) faces: Vec<Face>,
    /// Triangles that close the surface but lie covered under others: they count for the volume and are not drawn.
    pub(crate) hidden: Vec<Face>,
}

impl Draft {
    /// Adds a point and returns its index.
    pub(crate) fn point(&mut self, position: Vec3, exposure: f32) -> u32 {
        self.points.push(position);
        self.exposure.push(exposure);
        (self.points.len() - 1) as u32
    }

    /// Adds a triangle unless two of its points coincide.
    pub(crate) fn triangle(&mut self, points: [u32; 3], uv: [Vec2; 3]) {
        if points[0] != points[1] && points[1] != points[2] && points[2] != points[0] {
            self.faces.push(Face { points, uv });
        }
    }

    /// Adds a quadrilateral, split along its first diagonal.
    pub(crate) fn quad(&mut self, p: [u32; 4], uv: [Vec2; 4]) {
        self.triangle([p[0], p[1], p[2]], [uv[0], uv[1], uv[2]]);
        self.triangle([p[0], p[2], p[3]], [uv[0], uv[2], uv[3]]);
    }

    /// Appends another surface.
    pub(crate) fn append(&mut self, other: &Self) {
        let base = self.points.len() as u32;
        self.points.extend_from_slice(&other.points);
        self.exposure.extend_from_slice(&other.exposure);
        let moved = |face: &Face| Face { points: face.points.map(|i| i + base), uv: face.uv };
        self.faces.extend(other.faces.iter().map(moved));
        self.hidden.extend(other.hidden.iter().map(moved));
    }

    /// Moves every point from index `from` on.
    pub(crate) fn warp_from(&mut self, from: usize, mut warp: impl FnMut(Vec3) -> Vec3) {
        for point in &mut self.points[from..] {
            *point = warp(*point);
        }
    }

    /// Rotates about the origin, then shifts.
    pub(crate) fn place(&mut self, rotation: Quat, shift: Vec3) {
        self.warp_from(0, |p| rotation * p + shift);
    }

    /// Rotated about the origin, then shifted.
    pub(crate) fn placed(mut self, rotation: Quat, shift: Vec3) -> Self {
        self.place(rotation, shift);
        self
    }

    /// Corners of the axis-aligned bounding box; both infinite and reversed when empty.
    pub(crate) fn bounds(&self) -> (Vec3, Vec3) {
        self.points.iter().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)))
    }

    /// Drops faces for which `keep` is false, then points that no face uses.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&[Vec3], &Face) -> bool) {
        let points = std::mem::take(&mut self.points);
        self.faces.retain(|face| keep(&points, face));
        let mut renamed = vec![u32::MAX; points.len()];
        let mut exposure = Vec::with_capacity(points.len());
        for face in self.faces.iter_mut().chain(&mut self.hidden) {
            for index in &mut face.points {
                let old = *index as usize;
                if renamed[old] == u32::MAX {
                    renamed[old] = self.points.len() as u32;
                    self.points.push(points[old]);
                    exposure.push(self.exposure[old]);
                }
                *index = renamed[old];
            }
        }
        self.exposure = exposure;
    }

    /// Directed edges that only one face has.
    fn rims(&self) -> Vec<(u32, u32)> {
        let key = |a: u32, b: u32| u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        let mut edges: Vec<(u64, bool)> = Vec::with_capacity(3 * self.faces.len());
        for face in &self.faces {
            let [a, b, c] = face.points;
            edges.extend([(a, b), (b, c), (c, a)].map(|(a, b)| (key(a, b), a < b)));
        }
        edges.sort_unstable();
        let mut rims = Vec::new();
        for run in edges.chunk_by(|a, b| a.0 == b.0) {
            if let [(edge, forward)] = run {
                let (low, high) = ((edge >> 32) as u32, *edge as u32);
                rims.push(if *forward { (low, high) } else { (high, low) });
            }
        }
        rims
    }

    /// Turns every face of a sheet that looks down over, so that a fold shows the sheet's back.
    pub(crate) fn face_up(&mut self) {
        for i in 0..self.faces.len() {
            if self.face_cross(&self.faces[i]).z < 0.0 {
                let face = &mut self.faces[i];
                face.points.swap(1, 2);
                face.uv.swap(1, 2);
            }
        }
    }

    /// Hides the faces for which `covered` holds.
    pub(crate) fn hide(&mut self, mut covered: impl FnMut(&[Vec3], &Face) -> bool) {
        let (points, hidden) = (&self.points, &mut self.hidden);
        self.faces.retain(|face| {
            let gone = covered(points, face);
            if gone {
                hidden.push(*face);
            }
            !gone
        });
    }

    /// Adds the inside of a thin shell: every face again, reversed, `thickness_m` further in, sheltered in service.
    pub(crate) fn line_inside(&mut self, thickness_m: f32) {
        let mut normals = vec![Vec3::ZERO; self.points.len()];
        for face in &self.faces {
            let normal = self.face_cross(face);
            for index in face.points {
                normals[index as usize] += normal;
            }
        }
        let rims = self.rims();
        let base = self.points.len() as u32;
        for (i, normal) in normals.iter().enumerate() {
            let inner = self.points[i] - normal.normalize_or_zero() * thickness_m;
            let sheltered = self.exposure[i] * 0.25;
            self.point(inner, sheltered);
        }
        for i in 0..self.faces.len() {
            let Face { points: [a, b, c], uv: [s, t, u] } = self.faces[i];
            self.faces.push(Face { points: [a + base, c + base, b + base], uv: [s, u, t] });
        }
        for (a, b) in rims {
            let step = self.points[a as usize].distance(self.points[b as usize]);
            let uv = [(0.0, 0.0), (step, 0.0), (step, thickness_m), (0.0, thickness_m)].map(Vec2::from);
            self.quad([b, a, a + base, b + base], uv);
        }
    }

    /// Twice the area vector of a face.
    pub(crate) fn face_cross(&self, face: &Face) -> Vec3 {
        let [a, b, c] = face.points.map(|i| self.points[i as usize]);
        (b - a).cross(c - a)
    }

    /// Surface area in square metres.
    pub(crate) fn area_m2(&self) -> f32 {
        self.faces.iter().map(|face| 0.5 * self.face_cross(face).length()).sum()
    }

    /// Enclosed volume in cubic metres, if closed and outward (divergence theorem).
    pub(crate) fn enclosed_m3(&self) -> f32 {
        let origin = self.points.first().copied().unwrap_or_default();
        self.faces
            .iter()
            .chain(&self.hidden)
            .map(|face| {
                let [a, b, c] = face.points.map(|i| self.points[i as usize] - origin);
                a.dot(b.cross(c)) / 6.0
            })
            .sum()
    }
}
