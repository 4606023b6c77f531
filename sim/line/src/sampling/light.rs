//! The light of one picture, drawn from `[lighting]`.

use std::f32::consts::{FRAC_PI_2, PI};

use glam::Vec3;
use loopline_scenario::{Hall, IlluminantKind, Interval, Lighting};
use loopline_sensors::{Illuminant, Observer};
use loopline_station::{AreaLight, HallLayout, StationLight};
use rand::{Rng, RngExt as _};

/// Draws the light of one picture.
pub(crate) fn light(lighting: &Lighting, rng: &mut impl Rng) -> StationLight {
    let kind = lighting.illuminants[rng.random_range(0..lighting.illuminants.len())];
    let cct_k = lighting.cct_k.draw(rng);
    let illuminant = match kind {
        IlluminantKind::Planckian => Illuminant::Planckian { cct_k },
        // The CIE daylight locus begins at 4000 K.
        IlluminantKind::Daylight => Illuminant::DaylightD { cct_k: cct_k.max(4000.0) },
        IlluminantKind::Led => Illuminant::LedB3,
    };
    let azimuth = lighting.azimuth_deg.draw(rng).to_radians();
    let elevation = lighting.elevation_deg.draw(rng).to_radians();
    let size = lighting.area_light_size_deg.draw(rng).to_radians();
    let environment = lighting.environment.draw(rng);
    let direct = 1.0 - environment;
    let main = rng.random_range(0.55..0.85);
    let second_elevation = (elevation + rng.random_range(-0.25..0.25)).clamp(0.35, FRAC_PI_2 - 0.02);
    let second_azimuth = azimuth + PI + rng.random_range(-0.7..0.7);
    let tangent = (0.5 * size).tan();
    let lights = [
        AreaLight { direction: towards(azimuth, elevation), share: direct * main, tan_half_angle: tangent },
        AreaLight {
            direction: towards(second_azimuth, second_elevation),
            share: direct * (1.0 - main),
            tan_half_angle: tangent,
        },
    ];
    let nir_diffuse = lighting.nir_diffuse.draw(rng);
    // Two halogen lines across the belt, before and behind the camera's line, as push-broom stations have them.
    let line = |azimuth: f32| AreaLight {
        direction: towards(azimuth, 0.9),
        share: 0.5 * (1.0 - nir_diffuse),
        tan_half_angle: 0.25,
    };
    let exposure = lighting.intensity.draw(rng);
    let hall_azimuth = rng.random_range(-PI..PI);
    // Last, and only where there is a choice: what has none keeps the pictures that it had before there were several halls.
    let hall = match lighting.halls.as_slice() {
        [only] => *only,
        several => several[rng.random_range(0..several.len())],
    };
    let lamp_rows_per_height = match lighting.lamp_rows_per_height {
        Interval { min, max } if min == max => min as f32,
        rows => rows.draw(rng),
    };
    StationLight {
        lights,
        environment,
        exposure,
        hall: match hall {
            Hall::TubesAndGate => HallLayout::TubesAndGate,
            Hall::Tubes => HallLayout::Tubes,
            Hall::RoundLamps => HallLayout::RoundLamps,
        },
        hall_azimuth,
        lamp_rows_per_height,
        nir_lights: [line(0.0), line(PI)],
        nir_diffuse,
        observer: Observer::new(&illuminant.spectrum()),
        illuminant,
    }
}

fn towards(azimuth: f32, elevation: f32) -> Vec3 {
    Vec3::new(elevation.cos() * azimuth.cos(), elevation.cos() * azimuth.sin(), elevation.sin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use loopline_materials::stream;

    #[test]
    fn a_white_diffuser_on_the_belt_gets_all_shares() {
        for index in 0..100 {
            let light = light(&Lighting::default(), &mut stream(1, index, "light"));
            let total: f32 = light.lights.iter().map(|l| l.share).sum::<f32>() + light.environment;
            assert!((total - 1.0).abs() < 1e-5);
            let nir: f32 = light.nir_lights.iter().map(|l| l.share).sum::<f32>() + light.nir_diffuse;
            assert!((nir - 1.0).abs() < 1e-5);
            assert!(light.lights.iter().all(|l| l.direction.z > 0.05));
        }
    }

    #[test]
    fn halls_are_drawn_last_and_only_where_there_is_a_choice() {
        let several = Lighting {
            halls: vec![Hall::TubesAndGate, Hall::Tubes, Hall::RoundLamps],
            lamp_rows_per_height: Interval::new(0.5, 2.0),
            ..Lighting::default()
        };
        let mut drawn = [0; 3];
        for index in 0..300 {
            let [plain, varied] = [&Lighting::default(), &several].map(|of| light(of, &mut stream(1, index, "light")));
            assert_eq!((plain.hall, plain.lamp_rows_per_height), (HallLayout::TubesAndGate, 1.1));
            // All else is as it was.
            assert_eq!((plain.lights, plain.nir_lights), (varied.lights, varied.nir_lights));
            assert_eq!((plain.exposure, plain.hall_azimuth), (varied.exposure, varied.hall_azimuth));
            assert!((0.5..=2.0).contains(&varied.lamp_rows_per_height));
            drawn[varied.hall as usize] += 1;
        }
        assert!(drawn.iter().all(|n| *n > 60), "{drawn:?}");
    }
}
