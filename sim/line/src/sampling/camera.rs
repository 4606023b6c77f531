//! How the cameras of one picture hang, drawn from `[station]`.

use loopline_scenario::Station;
use loopline_station::Mounting;
use rand::Rng;

/// Draws the mounting of one picture.
pub(super) fn mounting(station: &Station, rng: &mut impl Rng) -> Mounting {
    let tilt_x_rad = station.jitter.camera_tilt_deg.draw(rng).to_radians();
    let tilt_y_rad = station.jitter.camera_tilt_deg.draw(rng).to_radians();
    let roll_rad = station.jitter.camera_roll_deg.draw(rng).to_radians();
    let nominal_height_m = station.camera_height_m as f32;
    Mounting {
        field_of_view_m: station.field_of_view_m as f32,
        nominal_height_m,
        height_m: nominal_height_m * station.jitter.camera_height_rel.draw(rng),
        tilt_x_rad,
        tilt_y_rad,
        roll_rad,
    }
}
