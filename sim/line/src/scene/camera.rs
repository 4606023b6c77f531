//! Where the cameras hang and how they project. All three share one raster, so there is one pose.

use glam::{Mat3, Mat4, Vec3};
use rand::Rng;

use crate::scenario::Station;

/// Nearest and farthest distance that is drawn, m; farther than any station's belt, nearer than any pile.
const NEAR_M: f32 = 0.02;
/// See [`NEAR_M`].
const FAR_M: f32 = 12.0;

/// Pose and intrinsics of the raster that every sensor derives from.
///
/// World frame: x along the belt's motion, y to its left, z up, belt surface at z = 0, origin under the nominal camera.
/// Camera frame: x right, y down, z into the scene. Nominally image right is world x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraPose {
    /// Camera to world.
    pub world_from_camera: Mat4,
    /// Focal lengths, pixels.
    pub focal_px: [f32; 2],
    /// Principal point, pixels from the top left corner.
    pub principal_px: [f32; 2],
    /// Width and height of the raster, pixels.
    pub size_px: [usize; 2],
    /// Size of a pixel at the belt, m.
    pub metres_per_pixel: f32,
}

impl CameraPose {
    /// Draws the mounting of a station.
    pub fn draw(station: &Station, size_px: [usize; 2], rng: &mut impl Rng) -> Self {
        let tilt_x = station.jitter.camera_tilt_deg.draw(rng).to_radians();
        let tilt_y = station.jitter.camera_tilt_deg.draw(rng).to_radians();
        let roll = station.jitter.camera_roll_deg.draw(rng).to_radians();
        let height_m = station.camera_height_m as f32 * station.jitter.camera_height_rel.draw(rng);
        let nominal = Mat3::from_cols(Vec3::X, Vec3::NEG_Y, Vec3::NEG_Z);
        let turned = nominal * Mat3::from_rotation_x(tilt_x) * Mat3::from_rotation_y(tilt_y) * Mat3::from_rotation_z(roll);
        // A tilted camera is aimed back at the middle of the belt, as a fitter would.
        let axis = turned * Vec3::Z;
        let position = Vec3::new(0.0, 0.0, height_m) - Vec3::new(axis.x, axis.y, 0.0) * (height_m / -axis.z);
        let mut world_from_camera = Mat4::from_mat3(turned);
        world_from_camera.w_axis = position.extend(1.0);
        let focal = size_px[0] as f32 * station.camera_height_m as f32 / station.field_of_view_m as f32;
        Self {
            world_from_camera,
            focal_px: [focal, focal],
            principal_px: [size_px[0] as f32 / 2.0, size_px[1] as f32 / 2.0],
            size_px,
            metres_per_pixel: height_m / focal,
        }
    }

    /// World to camera.
    #[must_use]
    pub fn camera_from_world(&self) -> Mat4 {
        self.world_from_camera.inverse()
    }

    /// Projection for the rasteriser: x right, y up in [-1, 1], depth 0 near to 1 far, w the distance along the axis.
    #[must_use]
    pub fn clip_from_world(&self) -> Mat4 {
        let [width, height] = self.size_px.map(|p| p as f32);
        let [fx, fy] = self.focal_px;
        let [cx, cy] = self.principal_px;
        let a = FAR_M / (FAR_M - NEAR_M);
        let clip_from_camera = Mat4::from_cols_array(&[
            2.0 * fx / width,
            0.0,
            0.0,
            0.0,
            0.0,
            -2.0 * fy / height,
            0.0,
            0.0,
            2.0 * cx / width - 1.0,
            1.0 - 2.0 * cy / height,
            a,
            1.0,
            0.0,
            0.0,
            -a * NEAR_M,
            0.0,
        ]);
        clip_from_camera * self.camera_from_world()
    }

    /// Pixel coordinates of a world point, and its distance along the optical axis, m.
    #[must_use]
    pub fn project(&self, camera_from_world: &Mat4, point_m: Vec3) -> ([f32; 2], f32) {
        let c = camera_from_world.transform_point3(point_m);
        let z = c.z.max(NEAR_M);
        let x = self.focal_px[0] * c.x / z + self.principal_px[0];
        let y = self.focal_px[1] * c.y / z + self.principal_px[1];
        ([x, y], c.z)
    }

    /// Unit vector up (away from the belt), in the camera frame.
    #[must_use]
    pub fn up_camera(&self) -> Vec3 {
        self.camera_from_world().transform_vector3(Vec3::Z).normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loopline_materials::stream;

    #[test]
    fn the_rasteriser_and_the_labels_project_alike() {
        let station = Station::default();
        for index in 0..50 {
            let pose = CameraPose::draw(&station, [128, 96], &mut stream(3, index, "camera"));
            let point = Vec3::new(0.07, -0.11, 0.05);
            let clip = pose.clip_from_world() * point.extend(1.0);
            let x = (clip.x / clip.w * 0.5 + 0.5) * 128.0;
            let y = (0.5 - clip.y / clip.w * 0.5) * 96.0;
            let (pixel, depth_m) = pose.project(&pose.camera_from_world(), point);
            assert!((x - pixel[0]).abs() < 1e-3 && (y - pixel[1]).abs() < 1e-3);
            assert!((clip.w - depth_m).abs() < 1e-5);
        }
    }

    #[test]
    fn image_right_is_the_way_the_belt_moves_and_image_down_is_to_its_right() {
        let still = crate::scenario::Interval::new(0.0, 0.0);
        let mut station = Station::default();
        station.jitter.camera_tilt_deg = still;
        station.jitter.camera_roll_deg = still;
        let pose = CameraPose::draw(&station, [128, 128], &mut stream(0, 0, "camera"));
        let world = pose.camera_from_world();
        let (ahead, _) = pose.project(&world, Vec3::new(0.1, 0.0, 0.0));
        let (left, _) = pose.project(&world, Vec3::new(0.0, 0.1, 0.0));
        assert!(ahead[0] > 64.0 && left[1] < 64.0);
    }
}
