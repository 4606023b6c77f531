//! What perception saw of an item, on the belt instead of in a picture. Nothing here knows of earlier frames.

use loopline_edge::Decision;
use serde::Serialize;

/// One look at one item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sighting {
    /// Its centre at the exposure, belt frame, m.
    pub x_m: f64,
    /// Its centre at the exposure, belt frame, m.
    pub y_m: f64,
    /// Its longer side, m.
    pub length_m: f64,
    /// Its shorter side, m.
    pub width_m: f64,
    /// Direction of its longer side, from x towards y, rad; half a turn is none.
    pub yaw_rad: f64,
    /// How high it stands above the belt, m, where anything told.
    pub height_m: Option<f64>,
    /// What it weighs, kg, where anything told; else its size must tell.
    pub mass_kg: Option<f64>,
    /// Whether the picture's edge cuts it towards -x and towards +x: it then reaches at least as far as it is seen to.
    pub cut: [bool; 2],
    /// Posterior of each material, in the order of the model card.
    pub materials: Vec<f32>,
    /// Posterior of each state, in the order of the model card; may be empty.
    pub states: Vec<f32>,
    /// Remaining function, 0..1.
    pub quality: f32,
    /// Whether perception itself would not act upon it.
    pub abstained: bool,
}

/// What perception made of one frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observation {
    /// Number of the frame; later frames have higher ones.
    pub frame: u64,
    /// The belt's encoder at the exposure, m.
    pub encoder_m: f64,
    /// When it was exposed, s.
    pub taken_s: f64,
    /// When perception has its answer, s; it must not be used earlier.
    pub ready_s: f64,
    /// The items in it.
    pub sightings: Vec<Sighting>,
}

/// A camera that looks straight down on the belt: image right is +x, image down is -y.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BeltCamera {
    /// Where its axis meets the belt, belt frame, m.
    pub axis_m: [f64; 2],
    /// Its height above the belt, m.
    pub height_m: f64,
    /// Size of a pixel at the belt, m: height over focal length in pixels.
    pub metres_per_pixel: f64,
    /// Where its axis meets the picture, pixels from the top left corner.
    pub principal_px: [f64; 2],
    /// Width and height of the picture, pixels.
    pub size_px: [f64; 2],
}

/// What is known of an item besides [`Decision`].
#[derive(Clone, Copy, Debug)]
pub struct Details<'a> {
    /// Posterior of each material.
    pub materials: &'a [f32],
    /// Posterior of each state; may be empty.
    pub states: &'a [f32],
    /// Direction of its longer side, from x towards y, rad. A box alone tells only along or across.
    pub yaw_rad: Option<f64>,
    /// How high it stands above the belt, m.
    pub height_m: Option<f64>,
}

impl Sighting {
    /// Least and greatest x, then y, of its box, m.
    #[must_use]
    pub fn bounds_m(&self) -> [[f64; 2]; 2] {
        let (sin, cos) = self.yaw_rad.sin_cos();
        let half_m = [
            0.5 * (self.length_m * cos.abs() + self.width_m * sin.abs()),
            0.5 * (self.length_m * sin.abs() + self.width_m * cos.abs()),
        ];
        [[self.x_m - half_m[0], self.x_m + half_m[0]], [self.y_m - half_m[1], self.y_m + half_m[1]]]
    }

    /// Whether no edge cuts it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.cut == [false; 2]
    }
}

impl BeltCamera {
    /// Focal length, pixels.
    #[must_use]
    pub fn focal_px(&self) -> f64 {
        self.height_m / self.metres_per_pixel
    }

    /// The place in the belt frame, m, of what is seen at a pixel and stands `above_m` over the belt.
    #[must_use]
    pub fn ground(&self, pixel: [f64; 2], above_m: f64) -> [f64; 2] {
        let scale = (self.height_m - above_m) / self.focal_px();
        let right_m = (pixel[0] - self.principal_px[0]) * scale;
        let down_m = (pixel[1] - self.principal_px[1]) * scale;
        [self.axis_m[0] + right_m, self.axis_m[1] - down_m]
    }

    /// What a decision's box is on the belt.
    ///
    /// The outline that a camera from above sees is that of the item's upper rim, so a known height corrects place and size; without
    /// one the item counts as flat, and looks farther from the axis than it is by height over the camera's height.
    ///
    /// What the picture's edge cuts along the belt is a part, which other frames complete ([`Sighting::cut`]). What it cuts across counts
    /// as it is seen: there the belt ends, and no other frame shows more. None for a box that is no box.
    #[must_use]
    pub fn sight(&self, decision: &Decision, details: Details<'_>) -> Option<Sighting> {
        let [x0, y0, x1, y1] = decision.box_px.map(f64::from);
        if !(x0 < x1 && y0 < y1) {
            return None;
        }
        let above_m = details.height_m.unwrap_or(0.0);
        let [left_m, top_m] = self.ground([x0, y0], above_m);
        let [right_m, bottom_m] = self.ground([x1, y1], above_m);
        let (along_m, across_m) = (right_m - left_m, top_m - bottom_m);
        let of_box_rad = if along_m >= across_m { 0.0 } else { std::f64::consts::FRAC_PI_2 };
        Some(Sighting {
            x_m: (left_m + right_m) / 2.0,
            y_m: (top_m + bottom_m) / 2.0,
            length_m: along_m.max(across_m),
            width_m: along_m.min(across_m),
            yaw_rad: details.yaw_rad.unwrap_or(of_box_rad),
            height_m: details.height_m,
            mass_kg: None,
            cut: [x0 <= 0.0, x1 >= self.size_px[0]],
            materials: details.materials.to_vec(),
            states: details.states.to_vec(),
            quality: decision.quality,
            abstained: decision.abstained,
        })
    }
}

#[cfg(test)]
mod tests {
    use loopline_edge::{Rules, TriageBounds};

    use super::*;

    const CAMERA: BeltCamera = BeltCamera {
        axis_m: [0.0, 0.1],
        height_m: 0.8,
        metres_per_pixel: 0.002,
        principal_px: [100.0, 50.0],
        size_px: [200.0, 100.0],
    };

    fn sight(box_px: [f32; 4], height_m: Option<f64>) -> Option<Sighting> {
        let rules = Rules { abstain_below: 0.5, triage: TriageBounds { reuse_above: 0.7, recycle_below: 0.3 } };
        let mut materials = [2.0, 0.0];
        let decision = Decision::new(box_px, &mut materials, 0.6, &mut [0.0], rules);
        CAMERA.sight(&decision, Details { materials: &materials, states: &[1.0], yaw_rad: None, height_m })
    }

    #[test]
    fn right_in_the_picture_is_along_the_motion_and_down_is_to_the_right_of_it() {
        let seen = sight([140.0, 60.0, 160.0, 70.0], None).expect("inside");
        assert!((seen.x_m - 0.1).abs() < 1e-12 && (seen.y_m - 0.07).abs() < 1e-12, "{seen:?}");
        assert!((seen.length_m - 0.04).abs() < 1e-12 && (seen.width_m - 0.02).abs() < 1e-12, "{seen:?}");
        assert_eq!((seen.yaw_rad, seen.quality, seen.abstained), (0.0, 0.6, false));
        let across = sight([140.0, 60.0, 150.0, 80.0], None).expect("inside");
        assert_eq!(across.yaw_rad, std::f64::consts::FRAC_PI_2);
        assert!(across.length_m > across.width_m);
    }

    #[test]
    fn a_tall_item_is_nearer_to_the_axis_and_smaller_than_it_looks() {
        let seen = sight([140.0, 60.0, 160.0, 70.0], Some(0.2)).expect("inside");
        assert!((seen.x_m - 0.075).abs() < 1e-12 && (seen.y_m - (0.1 - 0.0225)).abs() < 1e-12, "{seen:?}");
        assert!((seen.length_m - 0.03).abs() < 1e-12, "{seen:?}");
    }

    #[test]
    fn what_the_edge_cuts_is_a_part() {
        let cut = |box_px| sight(box_px, None).map(|seen| seen.cut);
        assert_eq!(cut([20.0, 60.0, 40.0, 70.0]), Some([false, false]));
        assert_eq!(cut([0.0, 60.0, 20.0, 70.0]), Some([true, false]), "it comes");
        assert_eq!(cut([190.0, 60.0, 200.0, 70.0]), Some([false, true]), "it goes");
        assert_eq!(cut([20.0, 0.0, 30.0, 70.0]), Some([false, false]), "at the belt's rim");
        assert_eq!(cut([20.0, f32::NAN, 30.0, 70.0]), None);
        let seen = sight([140.0, 60.0, 150.0, 80.0], None).expect("a box");
        let [[left, right], [low, high]] = seen.bounds_m();
        assert!((left - 0.08).abs() < 1e-12 && (right - 0.1).abs() < 1e-12, "{left} {right}");
        assert!((low - 0.04).abs() < 1e-12 && (high - 0.08).abs() < 1e-12, "{low} {high}");
    }
}
