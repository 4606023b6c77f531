//! How the cameras of one picture hang, drawn from `[station]` and `[sampling]`.

use loopline_scenario::Scenario;
use loopline_station::Mounting;
use rand::Rng;

/// Draws the mounting of one picture.
pub(crate) fn mounting(scenario: &Scenario, rng: &mut impl Rng) -> Mounting {
    let (station, sampling) = (&scenario.station, &scenario.sampling);
    let tilt_x_rad = sampling.camera_tilt_deg.draw(rng).to_radians();
    let tilt_y_rad = sampling.camera_tilt_deg.draw(rng).to_radians();
    let roll_rad = sampling.camera_roll_deg.draw(rng).to_radians();
    let nominal_height_m = station.camera_height_m as f32;
    Mounting {
        field_of_view_m: station.field_of_view_m as f32,
        nominal_height_m,
        height_m: nominal_height_m * sampling.camera_height_rel.draw(rng),
        tilt_x_rad,
        tilt_y_rad,
        roll_rad,
    }
}

/// Length and width of belt that the cameras see, m.
pub(crate) fn view_m(scenario: &Scenario) -> [f32; 2] {
    let [width_px, height_px] = scenario.raster_size();
    let width_m = scenario.station.field_of_view_m as f32;
    [width_m, width_m * height_px as f32 / width_px as f32]
}
