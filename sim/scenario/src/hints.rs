//! Units read off key names, and the key that was probably meant. Text only; knows nothing of scenarios.

/// A unit that the end of a key can carry.
struct Unit {
    suffix: &'static str,
    name: &'static str,
    /// Dimension and size in its base unit, where one conversion factor says it all.
    scale: Option<(&'static str, f64)>,
}

const fn unit(suffix: &'static str, name: &'static str) -> Unit {
    Unit { suffix, name, scale: None }
}

const fn scaled(suffix: &'static str, name: &'static str, dimension: &'static str, size: f64) -> Unit {
    Unit { suffix, name, scale: Some((dimension, size)) }
}

/// Longer suffixes come before their own endings.
const UNITS: &[Unit] = &[
    unit("_mj_m2_year", "MJ/(m2 year)"),
    unit("_mj_m2", "MJ/m2"),
    unit("_w_m2_k", "W/(m2 K)"),
    scaled("_kw_m2", "kW/m2", "flux", 1e3),
    scaled("_w_m2", "W/m2", "flux", 1.0),
    scaled("_mm_s", "mm/s", "speed", 1e-3),
    scaled("_cm_s", "cm/s", "speed", 1e-2),
    scaled("_m_min", "m/min", "speed", 1.0 / 60.0),
    scaled("_km_h", "km/h", "speed", 1.0 / 3.6),
    scaled("_m_s", "m/s", "speed", 1.0),
    unit("_ug_m3", "ug/m3"),
    unit("_mg_m2_day", "mg/(m2 d)"),
    unit("_per_year", "per year"),
    unit("_per_min", "per minute"),
    unit("_per_s", "per second"),
    unit("_j_per_item", "J per item"),
    unit("_l_min", "l/min"),
    unit("_eur_kg", "EUR/kg"),
    unit("_eur_h", "EUR/h"),
    unit("_kpa", "kPa"),
    unit("_percent", "percent"),
    unit("_fraction", "a fraction of 1"),
    unit("_years", "years"),
    unit("_e", "electrons"),
    unit("_electrons", "electrons"),
    unit("_frames", "frames"),
    unit("_counts", "counts"),
    unit("_stops", "stops"),
    unit("_pixels", "pixels"),
    unit("_px", "pixels"),
    scaled("_deg", "degrees", "angle", 1.0),
    scaled("_rad", "radians", "angle", 57.295_779_513),
    scaled("_nm", "nm", "length", 1e-9),
    scaled("_um", "um", "length", 1e-6),
    scaled("_mm", "mm", "length", 1e-3),
    scaled("_cm", "cm", "length", 1e-2),
    scaled("_us", "us", "time", 1e-6),
    scaled("_ms", "ms", "time", 1e-3),
    scaled("_mk", "mK", "temperature", 1e-3),
    scaled("_kg", "kg", "mass", 1.0),
    scaled("_m", "m", "length", 1.0),
    scaled("_s", "s", "time", 1.0),
    scaled("_g", "g", "mass", 1e-3),
    unit("_c", "degrees Celsius"),
    unit("_f", "degrees Fahrenheit"),
    scaled("_k", "K", "temperature", 1.0),
];

fn find(key: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|u| key.len() > u.suffix.len() && key.ends_with(u.suffix))
}

/// The unit that the name of `key` carries.
pub(super) fn unit_of(key: &str) -> Option<&'static str> {
    find(key).map(|u| u.name)
}

/// The key without its unit.
fn stem(key: &str) -> &str {
    find(key).and_then(|u| key.strip_suffix(u.suffix)).unwrap_or(key)
}

/// The candidate that `given` was probably meant to be: the same name with another unit, or a near spelling.
pub(super) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if given.len() > LONGEST {
        return None;
    }
    let given = given.to_ascii_lowercase();
    let allowed = (given.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|c| (if stem(c) == stem(&given) { 0 } else { strsim::osa_distance(&given, c) }, c))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c)
}

/// ``; did you mean `speed_m_s`, in m/s (1 mm/s = 0.001 m/s)?`` or nothing.
pub(super) fn did_you_mean<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let Some(meant) = nearest(given, candidates) else { return String::new() };
    let mut text = format!("; did you mean `{meant}`");
    if let Some(to) = find(meant) {
        text.push_str(&format!(", in {}", to.name));
        if let Some(from) = find(given)
            && let (Some((a, from_size)), Some((b, to_size))) = (from.scale, to.scale)
            && a == b
            && from.name != to.name
        {
            let factor = from_size / to_size;
            // Two significant digits more than the roundest factors need, without the noise of binary fractions.
            let factor = format!("{factor:.4e}").parse::<f64>().unwrap_or(factor);
            text.push_str(&format!(" (1 {} = {factor} {})", from.name, to.name));
        }
    }
    text.push('?');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_read_off_the_end_of_the_key() {
        assert_eq!(unit_of("speed_m_s"), Some("m/s"));
        assert_eq!(unit_of("camera_height_m"), Some("m"));
        assert_eq!(unit_of("ambient_c"), Some("degrees Celsius"));
        assert_eq!(unit_of("irradiance_kw_m2"), Some("kW/m2"));
        assert_eq!(unit_of("coupling"), None);
        assert_eq!(unit_of("_m"), None);
    }

    #[test]
    fn the_same_name_in_another_unit_is_recognised_and_converted() {
        let text = did_you_mean("speed_mm_s", ["wear", "speed_m_s", "soil"]);
        assert_eq!(text, "; did you mean `speed_m_s`, in m/s (1 mm/s = 0.001 m/s)?");
    }

    #[test]
    fn misspellings_find_their_key_and_strangers_do_not() {
        assert_eq!(nearest("wetnes", ["wear", "wetness"]), Some("wetness"));
        assert_eq!(nearest("Coupling", ["coupling"]), Some("coupling"));
        assert_eq!(nearest("zzz", ["wear", "soil"]), None);
    }
}
