//! Numbers as people read them.

/// What stands where there is no number.
pub(super) const NONE: &str = "–";

/// Three significant digits, or as many as stand before the point; never more than four behind it.
pub(super) fn digits(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    let decimals = if size < 1e-9 { 0 } else { (2.0 - size.log10().floor()).clamp(0.0, 4.0) as usize };
    unsigned_zero(format!("{value:.decimals$}"))
}

/// Digits behind the point with which the numbers of a column line up: four significant ones of the largest, at most four behind.
pub(super) fn decimals(largest: f64) -> usize {
    let size = largest.abs();
    if size.is_finite() && size > 0.0 { (3.0 - size.log10().floor()).clamp(0.0, 4.0) as usize } else { 0 }
}

/// With so many digits behind the point.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    if value.is_finite() { unsigned_zero(format!("{value:.decimals$}")) } else { NONE.to_owned() }
}

/// A share of one in hundredths.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() { format!("{} %", fixed(100.0 * share, 1)) } else { NONE.to_owned() }
}

/// A part of a whole, where there is one.
pub(super) fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// A share that may be none.
pub(super) fn maybe_percent(share: Option<f64>) -> String {
    share.map_or_else(|| NONE.to_owned(), percent)
}

fn unsigned_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

/// A round step that makes at most so many of a range, above 0.
pub(super) fn round_step(range: f64, most: f64) -> f64 {
    let least = range / most;
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_wild() {
        let due =
            [(1234.6, "1235"), (12.346, "12.3"), (0.001_234_5, "0.0012"), (-0.000_01, "0.0000"), (0.0, "0"), (-0.0, "0")];
        for (value, text) in due {
            assert_eq!(digits(value), text);
        }
        assert_eq!(
            (digits(f64::NAN).as_str(), percent(f64::INFINITY).as_str(), percent(-0.0).as_str()),
            (NONE, NONE, "0.0 %")
        );
    }

    #[test]
    fn columns_line_up() {
        assert_eq!([1234.0, 12.0, 1.5, 0.04, 0.0, f64::NAN].map(decimals), [0, 2, 3, 4, 0, 0]);
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([0.9, 7.0, 30.0, 100.0].map(|range| round_step(range, 4.0)), [0.5, 2.0, 10.0, 50.0]);
        assert_eq!(round_step(0.0, 4.0), 1.0);
    }
}
