//! Where the cameras hang and how they project. All three share one raster, so there is one pose.

use glam::{Mat3, Mat4, Vec3};

/// Nearest and farthest distance that is drawn, m; farther than any station's belt, nearer than any pile.
const NEAR_M: f32 = 0.02;
/// See [`NEAR_M`].
const FAR_M: f32 = 12.0;

/// How the cameras of a station hang.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mounting {
    /// Length of belt that they see across the width of the image from their nominal height, m.
    pub field_of_view_m: f32,
    /// Height above the belt that the field of view is meant for, m.
    pub nominal_height_m: f32,
    /// Height above the belt, m.
    pub height_m: f32,
    /// Tilt of the optical axis about the image's x axis, rad.
    pub tilt_x_rad: f32,
    /// Tilt of the optical axis about the image's y axis, rad.
    pub tilt_y_rad: f32,
    /// Rotation about the optical axis, rad.
    pub roll_rad: f32,
}

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
    /// The pose and intrinsics of a camera that hangs as `mounting` says, over a raster of `size_px`.
    #[must_use]
    pub fn mount(mounting: &Mounting, size_px: [usize; 2]) -> Self {
        let height_m = mounting.height_m;
        let nominal = Mat3::from_cols(Vec3::X, Vec3::NEG_Y, Vec3::NEG_Z);
        let turned = nominal
            * Mat3::from_rotation_x(mounting.tilt_x_rad)
            * Mat3::from_rotation_y(mounting.tilt_y_rad)
            * Mat3::from_rotation_z(mounting.roll_rad);
        // A tilted camera is aimed back at the middle of the belt, as a fitter would.
        let axis = turned * Vec3::Z;
        let position = Vec3::new(0.0, 0.0, height_m) - Vec3::new(axis.x, axis.y, 0.0) * (height_m / -axis.z);
        let mut world_from_camera = Mat4::from_mat3(turned);
        world_from_camera.w_axis = position.extend(1.0);
        let focal = size_px[0] as f32 * mounting.nominal_height_m / mounting.field_of_view_m;
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

    const LEVEL: Mounting = Mounting {
        field_of_view_m: 0.6,
        nominal_height_m: 1.2,
        height_m: 1.2,
        tilt_x_rad: 0.0,
        tilt_y_rad: 0.0,
        roll_rad: 0.0,
    };

    #[test]
    fn the_rasteriser_and_the_labels_project_alike() {
        for step in 0..50_i16 {
            let turn = f32::from(step - 25) * 1e-3;
            let mounting =
                Mounting { height_m: 1.2 + turn, tilt_x_rad: turn, tilt_y_rad: -0.5 * turn, roll_rad: 2.0 * turn, ..LEVEL };
            let pose = CameraPose::mount(&mounting, [128, 96]);
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
        let pose = CameraPose::mount(&LEVEL, [128, 128]);
        let world = pose.camera_from_world();
        let (ahead, _) = pose.project(&world, Vec3::new(0.1, 0.0, 0.0));
        let (left, _) = pose.project(&world, Vec3::new(0.0, 0.1, 0.0));
        assert!(ahead[0] > 64.0 && left[1] < 64.0);
    }

    #[test]
    fn a_tilted_camera_still_looks_at_the_middle_of_the_belt() {
        let pose = CameraPose::mount(&Mounting { tilt_x_rad: 0.02, tilt_y_rad: -0.03, ..LEVEL }, [128, 96]);
        let (pixel, _) = pose.project(&pose.camera_from_world(), Vec3::ZERO);
        assert!((pixel[0] - 64.0).abs() < 1e-2 && (pixel[1] - 48.0).abs() < 1e-2, "{pixel:?}");
    }
}
