//! An open crack as a cavity: light that enters is reflected many times before a little of it leaves.
//!
//! With wall reflectance R and the ratio f of the opening to the wall area, summing the bounces gives
//! R_cavity = f R / (1 - (1 - f) R) (Gouffe, Rev. Opt. 24, 1 (1945), without the correction for the shape).

/// Opening over wall area of a V-shaped crack four times as deep as wide.
const OPENING_RATIO: f32 = 0.12;

/// Reflectance of the mouth of a crack whose walls reflect `wall`.
#[inline(always)]
pub(crate) fn reflectance(wall: f32) -> f32 {
    OPENING_RATIO * wall / (1.0 - (1.0 - OPENING_RATIO) * wall)
}

#[cfg(test)]
mod tests {
    use super::reflectance;

    #[test]
    fn a_cavity_is_darker_than_its_wall_and_only_a_perfect_wall_stays_white() {
        for wall in [0.02_f32, 0.3, 0.6, 0.95] {
            assert!(reflectance(wall) < wall);
        }
        assert!((reflectance(1.0) - 1.0).abs() < 1e-5);
        assert_eq!(reflectance(0.0), 0.0);
    }
}
