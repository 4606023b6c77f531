//! What a schema cannot say: relations between values, and the instruments' own limits.

use std::collections::BTreeSet;

use super::{Arrangement, Basis, Composition, IlluminantKind, Infeed, SCENARIO_SCHEMA, Sampling, Scenario, Station};

/// Most values in one spectral cube (32 MiB).
const MAX_CUBE_VALUES: u128 = 1 << 24;
/// Widest full angle of view, degrees, for which the flat pinhole geometry of the station holds.
const MAX_VIEW_DEG: f64 = 90.0;
/// Lowest colour temperature of a CIE daylight phase, K (CIE 15:2018, section 4.1.2).
const DAYLIGHT_MIN_K: f64 = 4000.0;

impl Scenario {
    /// Width and height of the common raster, pixels: along each axis the largest of the three cameras.
    #[must_use]
    pub fn raster_size(&self) -> [usize; 2] {
        let s = &self.sensors;
        let largest = |a: u32, b: u32, c: u32| a.max(b).max(c) as usize;
        [
            largest(s.rgb.width_px, s.lwir.width_px, s.nir.width_px),
            largest(s.rgb.height_px, s.lwir.height_px, s.nir.height_px),
        ]
    }
}

/// Problems as (key path, what is wrong and what would be right).
pub(super) fn problems(scenario: &Scenario) -> Vec<(String, String)> {
    let mut found = Vec::new();
    head(scenario, &mut found);
    sampling(&scenario.sampling, &mut found);
    infeed(&scenario.infeed, &mut found);
    station(scenario, &mut found);
    lighting(scenario, &mut found);
    materials_of_belt(scenario, &mut found);
    heater(scenario, &mut found);
    instruments(scenario, &mut found);
    found
}

fn head(s: &Scenario, found: &mut Vec<(String, String)>) {
    if s.schema != SCENARIO_SCHEMA {
        found.push(("schema".into(), format!("this build reads schema = {SCENARIO_SCHEMA} only")));
    }
    if !is_identifier(&s.name) {
        found.push(("name".into(), "expected lower-case letters, digits and _ only, such as packaging".into()));
    }
    if s.title.contains(['\n', '\r']) {
        found.push(("title".into(), "expected one line".into()));
    }
}

/// Whether a name is of lower-case letters, digits and `_` alone.
pub(super) fn is_identifier(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn sampling(sampling: &Sampling, found: &mut Vec<(String, String)>) {
    let (min, max, mean) = (f64::from(sampling.items.min), f64::from(sampling.items.max), sampling.items_mean);
    if min > max {
        return found.push(("sampling.items".into(), format!("expected min <= max, got {min} and {max}")));
    }
    if !(mean > min && mean < max || min == max && mean == min) {
        let range = if min == max { format!("{min}") } else { format!("more than {min} and less than {max}") };
        found.push(("sampling.items_mean".into(), format!("expected {range}, to lie within sampling.items")));
    }
    if sampling.arrangement == Arrangement::Singulated && sampling.overlap != 0.0 {
        let what = "singulated items do not overlap; expected 0, or arrangement = \"overlapping\"";
        found.push(("sampling.overlap".into(), what.into()));
    }
}

fn infeed(infeed: &Infeed, found: &mut Vec<(String, String)>) {
    let Composition::Entries(entries) = &infeed.composition else {
        if infeed.basis == Basis::Mass {
            let what = "a balanced composition counts items; expected \"units\"";
            found.push(("infeed.basis".into(), what.into()));
        }
        return;
    };
    if entries.is_empty() {
        found.push(("infeed.composition".into(), "expected at least one [[infeed.composition]] entry".into()));
    }
    for (i, entry) in entries.iter().enumerate() {
        let at = |key: &str| format!("infeed.composition[{i}].{key}");
        match (infeed.basis, entry.unit_mass_kg) {
            (Basis::Mass, None) => {
                let what = "missing; with infeed.basis = \"mass\" each entry gives the typical mass of one item in kg";
                found.push((at("unit_mass_kg"), what.into()));
            }
            (Basis::Units, Some(_)) => {
                let what = "has no effect with infeed.basis = \"units\"; leave it out, or set basis = \"mass\"";
                found.push((at("unit_mass_kg"), what.into()));
            }
            _ => {}
        }
        if let Some(source) = &entry.source
            && !infeed.sources.contains_key(source)
        {
            let known: Vec<&str> = infeed.sources.keys().map(String::as_str).collect();
            let what = format!("no such key in [infeed.sources]; known: {}", or_none(&known));
            found.push((at("source"), what));
        }
        for (role, materials) in &entry.materials {
            if materials.is_empty() {
                let what = "expected at least one { id = ..., weight = ... }; leave the role out for its defaults";
                found.push((at(&format!("materials.{role}")), what.into()));
            }
            let mut seen = BTreeSet::new();
            for (k, material) in materials.iter().enumerate() {
                if !seen.insert((&material.id, &material.habit)) {
                    let what = "named twice for this role with the same habit; add the weights up in one entry";
                    found.push((at(&format!("materials.{role}[{k}].id")), what.into()));
                }
            }
        }
    }
    let used: BTreeSet<&str> = entries.iter().filter_map(|e| e.source.as_deref()).collect();
    for key in infeed.sources.keys().filter(|k| !used.contains(k.as_str())) {
        let what = "no entry of the composition refers to it; name it as a source or remove it";
        found.push((format!("infeed.sources.{key}"), what.into()));
    }
}

fn station(s: &Scenario, found: &mut Vec<(String, String)>) {
    let view_deg = 2.0 * (0.5 * s.station.field_of_view_m / s.station.camera_height_m).atan().to_degrees();
    if view_deg > MAX_VIEW_DEG {
        let what = format!(
            "too wide for cameras {} m above the belt (full angle {view_deg:.0} degrees, at most {MAX_VIEW_DEG}); \
             expected at most twice station.camera_height_m",
            s.station.camera_height_m
        );
        found.push(("station.field_of_view_m".into(), what));
    }
}

fn lighting(s: &Scenario, found: &mut Vec<(String, String)>) {
    let light = &s.lighting;
    if light.illuminants.contains(&IlluminantKind::Daylight) && light.cct_k.max < DAYLIGHT_MIN_K {
        let what =
            format!("daylight begins at {DAYLIGHT_MIN_K} K; raise max, or take \"daylight\" off lighting.illuminants");
        found.push(("lighting.cct_k".into(), what));
    }
}

fn materials_of_belt(s: &Scenario, found: &mut Vec<(String, String)>) {
    if s.belt.materials.is_empty() {
        found.push(("belt.materials".into(), "expected at least one material id".into()));
    }
}

/// Length of belt that the cameras see to each side of their axis, m. A view wider than a camera can have is told elsewhere.
pub(super) fn half_view_m(station: &Station) -> f64 {
    (0.5 * station.field_of_view_m).min(station.camera_height_m)
}

/// Times in which the conduction model holds; see `thermography`.
fn heater(s: &Scenario, found: &mut Vec<(String, String)>) {
    let (heater, belt) = (&s.heater, &s.belt);
    let mut time = |key: &str, length_m: f64, seconds: f64, [least_s, most_s]: [f64; 2]| {
        if !(least_s..=most_s).contains(&seconds) {
            let what = format!(
                "at belt.speed_m_s = {} the belt takes {seconds:.4} s for it; expected {} to {} m, which take {least_s} to {most_s} s",
                belt.speed_m_s,
                least_s * belt.speed_m_s,
                most_s * belt.speed_m_s
            );
            found.push((format!("heater.{key}"), what));
        }
        length_m
    };
    let length_m = time("length_m", heater.length_m, heater.exposure_s(belt.speed_m_s), [0.01, 60.0]);
    let before_m = time("before_camera_m", heater.before_camera_m, heater.cooling_s(belt.speed_m_s), [0.01, 600.0]);
    let half_view_m = half_view_m(&s.station);
    if before_m < half_view_m {
        let what = format!(
            "the cameras see {half_view_m} m of belt to each side of their axis, and with it the heater; expected at least {half_view_m}"
        );
        found.push(("heater.before_camera_m".into(), what));
    }
    if length_m + before_m > belt.before_camera_m {
        let what = format!(
            "the heater begins {:.3} m before the cameras' axis, where there is no belt; expected at least that",
            length_m + before_m
        );
        found.push(("belt.before_camera_m".into(), what));
    }
}

fn instruments(s: &Scenario, found: &mut Vec<(String, String)>) {
    let mut own = |section: &str, problems: Vec<(String, String)>| {
        found.extend(problems.into_iter().map(|(key, what)| (format!("{section}.{key}"), what)));
    };
    own("service_life", s.service_life.problems());
    own("sensors.rgb", s.sensors.rgb.problems());
    own("sensors.lwir", s.sensors.lwir.problems());
    own("sensors.nir", s.sensors.nir.problems());

    let cameras = &s.sensors;
    if let Err(problems) = loopline_sensors::config::raster_size(&cameras.rgb, &cameras.lwir, &cameras.nir) {
        found.extend(problems.into_iter().map(|(key, what)| (format!("sensors.{key}"), what)));
    }
    let nir = &s.sensors.nir;
    let values = u128::from(nir.width_px) * u128::from(nir.height_px) * u128::from(nir.bands);
    if values > MAX_CUBE_VALUES {
        let what = format!("width_px x height_px x bands is {values}; expected at most {MAX_CUBE_VALUES}");
        found.push(("sensors.nir.bands".into(), what));
    }
}

fn or_none(known: &[&str]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}
