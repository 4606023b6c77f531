//! Finishing: normals that break at creases, concavity and exposure per vertex.

use glam::{Vec2, Vec3};

use super::draft::Draft;
use crate::archetype::geometry::{PartMesh, Vertex};

/// Faces with a smaller height than this (metres) are dropped: collapsed by a fracture, invisible, without a normal.
const MIN_HEIGHT_M: f32 = 4e-6;
/// Mean slope of the surroundings below which a surface counts as flat: the facets of a smooth round body.
const FLAT_SLOPE: f32 = 0.07;
/// Concavity per mean slope beyond [`FLAT_SLOPE`]: the corner of a cube (slope 0.58) saturates.
const CONCAVITY_GAIN: f32 = 2.2;

/// How a part's vertices are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish {
    /// Cosine of the angle between faces beyond which the edge is sharp.
    pub(crate) crease_cos: f32,
    /// Unit direction from which sun and rain came in service, item frame.
    pub(crate) sun: Vec3,
    /// 0: exposed alike all round; 1: only the side that faced `sun`.
    pub(crate) sidedness: f32,
}

/// The corners around one point that share a normal.
struct Cluster {
    seed: Vec3,
    sum: Vec3,
}

/// Turns a draft into a mesh.
pub(crate) fn finish(draft: &Draft, how: &Finish) -> PartMesh {
    let kept: Vec<(usize, Vec3, f32)> = (0..draft.faces.len())
        .filter_map(|f| {
            let face = &draft.faces[f];
            let [a, b, c] = face.points.map(|i| draft.points[i as usize]);
            let cross = (b - a).cross(c - a);
            let longest = a.distance_squared(b).max(b.distance_squared(c)).max(c.distance_squared(a)).sqrt();
            let length = cross.length();
            (length > MIN_HEIGHT_M * longest).then(|| (f, cross / length, length))
        })
        .collect();

    let around_points = surroundings(draft, &kept);

    // Corners by point, compressed rows.
    let mut starts = vec![0u32; draft.points.len() + 1];
    for (f, ..) in &kept {
        for i in draft.faces[*f].points {
            starts[i as usize + 1] += 1;
        }
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut fill = starts.clone();
    let mut corners = vec![(0u32, 0u8); kept.len() * 3];
    for (slot, (f, ..)) in kept.iter().enumerate() {
        for (corner, i) in draft.faces[*f].points.into_iter().enumerate() {
            let at = &mut fill[i as usize];
            corners[*at as usize] = (slot as u32, corner as u8);
            *at += 1;
        }
    }

    let mut mesh = PartMesh { vertices: Vec::with_capacity(draft.points.len() * 5 / 4), indices: vec![0; kept.len() * 3] };
    let mut clusters: Vec<Cluster> = Vec::with_capacity(8);
    let mut member: Vec<usize> = Vec::with_capacity(16);
    let mut made: Vec<(usize, Vec2, u32)> = Vec::with_capacity(8);
    for (point, position) in draft.points.iter().enumerate() {
        let around = &corners[starts[point] as usize..starts[point + 1] as usize];
        if around.is_empty() {
            continue;
        }
        clusters.clear();
        member.clear();
        made.clear();
        for (slot, _) in around {
            let (_, normal, weight) = kept[*slot as usize];
            let found = clusters.iter().position(|cluster| cluster.seed.dot(normal) >= how.crease_cos);
            let at = found.unwrap_or(clusters.len());
            if found.is_none() {
                clusters.push(Cluster { seed: normal, sum: Vec3::ZERO });
            }
            clusters[at].sum += normal * weight;
            member.push(at);
        }
        let concavity = around_points[point].concavity();
        for ((slot, corner), cluster) in around.iter().zip(&member) {
            let uv = draft.faces[kept[*slot as usize].0].uv[*corner as usize];
            let known = made.iter().find(|(c, t, _)| c == cluster && t.distance_squared(uv) < 1e-10).map(|(.., v)| *v);
            let vertex = known.unwrap_or(mesh.vertices.len() as u32);
            if known.is_none() {
                let normal = clusters[*cluster].sum.normalize_or(clusters[*cluster].seed);
                let facing = 0.12 + 0.88 * (normal.dot(how.sun) + 0.15).clamp(0.0, 1.0);
                let exposure = draft.exposure[point] * (1.0 + (facing - 1.0) * how.sidedness);
                mesh.vertices.push(Vertex {
                    position: position.to_array(),
                    normal: normal.to_array(),
                    uv: uv.to_array(),
                    concavity,
                    exposure: exposure.clamp(0.0, 1.0),
                });
                made.push((*cluster, uv, vertex));
            }
            mesh.indices[*slot as usize * 3 + *corner as usize] = vertex;
        }
    }
    mesh
}

/// What surrounds a point: area-weighted normal, and the sum of the unit vectors along its edges (each once per face).
#[derive(Clone, Copy, Default)]
struct Surroundings {
    normal: Vec3,
    edges: Vec3,
    count: f32,
}

impl Surroundings {
    /// Mean slope at which the surface leaves the tangent plane, scaled and clamped: positive towards the normal (hollow).
    fn concavity(&self) -> f32 {
        let slope = self.edges.dot(self.normal.normalize_or_zero()) / self.count.max(1.0);
        ((slope.abs() - FLAT_SLOPE).max(0.0) * CONCAVITY_GAIN).min(1.0).copysign(slope)
    }
}

/// The surroundings of every point, from the kept faces (index, unit normal, weight).
fn surroundings(draft: &Draft, kept: &[(usize, Vec3, f32)]) -> Vec<Surroundings> {
    let mut all = vec![Surroundings::default(); draft.points.len()];
    for (f, normal, weight) in kept {
        let points = draft.faces[*f].points;
        let [a, b, c] = points.map(|i| draft.points[i as usize]);
        let [ab, bc, ca] = [b - a, c - b, a - c].map(Vec3::normalize_or_zero);
        for (point, edges) in points.into_iter().zip([ab - ca, bc - ab, ca - bc]) {
            let at = &mut all[point as usize];
            at.normal += *normal * *weight;
            at.edges += edges;
            at.count += 2.0;
        }
    }
    all
}
