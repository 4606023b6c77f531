//! The Arrhenius law, which several mechanisms share.

/// Molar gas constant, kJ/(mol K) (CODATA 2018).
pub const GAS_CONSTANT_KJ_MOL_K: f32 = 8.314_462e-3;
/// Zero of the Celsius scale, K.
pub const ZERO_CELSIUS_K: f32 = 273.15;
/// Temperature that the rate constants in this crate refer to, degrees Celsius.
pub const REFERENCE_C: f32 = 23.0;

/// Rate at `temperature_c` relative to that at [`REFERENCE_C`] for an activation energy in kJ/mol.
#[must_use]
pub fn factor(activation_kj_mol: f32, temperature_c: f32) -> f32 {
    let t = temperature_c + ZERO_CELSIUS_K;
    let t0 = REFERENCE_C + ZERO_CELSIUS_K;
    (activation_kj_mol / GAS_CONSTANT_KJ_MOL_K * (1.0 / t0 - 1.0 / t)).exp()
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn fifty_kilojoule_double_the_rate_from_20_to_30_degrees() {
        let ratio = factor(50.0, 30.0) / factor(50.0, 20.0);
        assert!((ratio - 1.968).abs() < 0.01, "{ratio}");
        assert!((factor(80.0, 23.0) - 1.0).abs() < 1e-6);
    }
}
