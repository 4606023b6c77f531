//! `randomisation`: how far light, ground and colour camera stray from what the scenario says of its own plant.

use loopline_sensors::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Scenario;
use crate::{Hall, IlluminantKind, Interval};

/// How far light, ground and colour camera vary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Randomisation {
    /// Nothing varies: each range of `[lighting]` and of the cameras' pose in `[sampling]` is its middle, the first of the kinds of light
    /// shines in the first of the halls on the first of the belts, and what is not given of the colour camera is `ideal`.
    Narrow,
    /// As the file says.
    #[default]
    Plant,
    /// As it may be elsewhere: the same ranges reach at least as far as those of any hall, all kinds of light and halls occur, belts of
    /// other plants and benches of other rooms lie below, and what is not given of the colour camera is `wide`.
    Wide,
}

/// What things lie on elsewhere: black belts of the heavy plants, coloured ones of parcels and food, slides of steel, white board.
const GROUNDS: [&str; 5] = ["rubber_black", "pvc_plasticised", "stainless_304", "pp_pigmented", "carton_coated"];

impl Scenario {
    /// With the level of randomisation applied to the ranges that it concerns.
    pub(crate) fn randomised(mut self) -> Self {
        let change: fn(&mut Interval, [f64; 2]) = match self.randomisation {
            Randomisation::Plant => return self,
            Randomisation::Narrow => |range, _| *range = Interval::new(range.middle_f64(), range.middle_f64()),
            Randomisation::Wide => |range, [low, high]| *range = Interval::new(range.min.min(low), range.max.max(high)),
        };
        let light = &mut self.lighting;
        // From tungsten to north light; from a dim corner to a lamp too near; from a spot to a tent. Estimates of what halls and photographs
        // have, as those of the colour camera's `wide` are.
        change(&mut light.cct_k, [2700.0, 8000.0]);
        change(&mut light.intensity, [0.5, 1.6]);
        change(&mut light.area_light_size_deg, [1.0, 70.0]);
        change(&mut light.elevation_deg, [25.0, 88.0]);
        change(&mut light.azimuth_deg, [-180.0, 180.0]);
        change(&mut light.environment, [0.05, 0.75]);
        change(&mut light.lamp_rows_per_height, [0.5, 2.0]);
        let sampling = &mut self.sampling;
        change(&mut sampling.camera_tilt_deg, [-6.0, 6.0]);
        change(&mut sampling.camera_roll_deg, [-15.0, 15.0]);
        // Down to what fills half a picture by itself.
        change(&mut sampling.camera_height_rel, [0.5, 1.2]);
        let belts = &mut self.belt.materials;
        let profile = match self.randomisation {
            Randomisation::Wide => {
                for ground in GROUNDS {
                    if !belts.iter().any(|belt| belt == ground) {
                        belts.push(ground.to_owned());
                    }
                }
                light.illuminants = vec![IlluminantKind::Led, IlluminantKind::Daylight, IlluminantKind::Planckian];
                light.halls = vec![Hall::TubesAndGate, Hall::Tubes, Hall::RoundLamps];
                Profile::Wide
            }
            _ => {
                light.illuminants.truncate(1);
                belts.truncate(1);
                light.halls.truncate(1);
                Profile::Ideal
            }
        };
        // A profile that is given is the user's.
        if self.sensors.rgb.profile == Profile::default() {
            self.sensors.rgb = self.sensors.rgb.with_profile(profile);
        }
        self
    }
}
