//! Are a sample's sensor pictures such as a camera could have taken.

use crate::sample::{LWIR_COUNTS_PER_KELVIN, NIR_COUNTS_PER_UNIT, SensorData};

/// Apparent temperatures on a line in use; below is colder than any sky, above is a fire.
const PLAUSIBLE_K: std::ops::RangeInclusive<f32> = 200.0..=600.0;
/// Glints exceed a white reference, a whole picture does not.
const PLAUSIBLE_MEAN_REFLECTANCE: f64 = 1.5;

/// Appends what is implausible to `problems`.
pub(super) fn check(sensors: &SensorData, problems: &mut Vec<String>) {
    if is_constant(sensors.rgb.data(), 3) {
        problems.push("rgb is blank: all its pixels are equal".to_owned());
    }
    if is_constant(sensors.nir.data(), sensors.nir.channels()) {
        problems.push("nir is blank: all its pixels are equal".to_owned());
    }
    let kelvin = |counts: &u16| f32::from(*counts) / LWIR_COUNTS_PER_KELVIN;
    let range = [sensors.lwir.data().iter().min(), sensors.lwir.data().iter().max()];
    for extreme in range.into_iter().flatten().map(kelvin) {
        if !PLAUSIBLE_K.contains(&extreme) {
            problems.push(format!(
                "lwir reads {extreme} K, plausible are {} to {} K",
                PLAUSIBLE_K.start(),
                PLAUSIBLE_K.end()
            ));
        }
    }
    let counts: u64 = sensors.nir.data().iter().map(|v| u64::from(*v)).sum();
    let mean = counts as f64 / sensors.nir.data().len().max(1) as f64;
    let mean_reflectance = mean / f64::from(NIR_COUNTS_PER_UNIT);
    if mean_reflectance > PLAUSIBLE_MEAN_REFLECTANCE {
        problems.push(format!(
            "nir has a mean reflectance of {mean_reflectance:.2}, at most {PLAUSIBLE_MEAN_REFLECTANCE} is plausible"
        ));
    }
}

fn is_constant<T: PartialEq>(data: &[T], channels: usize) -> bool {
    let mut pixels = data.chunks_exact(channels.max(1));
    match pixels.next() {
        Some(first) => pixels.all(|pixel| pixel == first),
        None => true,
    }
}
