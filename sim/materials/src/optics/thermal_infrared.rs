//! Emission and transmission between 8 and 14 um of slabs.

/// Emissivity and transmittance of a plane slab whose faces reflect `1 - opaque_emissivity` and whose inside absorbs
/// `absorption_per_mm` over `thickness_mm`: e = (1 - r)(1 - t) / (1 - r t), T = (1 - r)^2 t / (1 - r^2 t^2)
/// (Siegel & Howell, Thermal Radiation Heat Transfer, 4th ed., section 18-2).
pub(crate) fn slab(opaque_emissivity: f32, absorption_per_mm: f32, thickness_mm: f32) -> [f32; 2] {
    let r = 1.0 - opaque_emissivity;
    let t = (-absorption_per_mm * thickness_mm).exp();
    [(1.0 - r) * (1.0 - t) / (1.0 - r * t), (1.0 - r) * (1.0 - r) * t / (1.0 - r * r * t * t)]
}

#[cfg(test)]
mod tests {
    use super::slab;

    #[test]
    fn a_thick_slab_is_opaque_and_a_thin_one_only_reflects() {
        let [e, t] = slab(0.92, 20.0, 5.0);
        assert!((e - 0.92).abs() < 1e-6 && t < 1e-6);
        let [e, t] = slab(0.92, 20.0, 0.0);
        // Two faces of reflectance r pass (1 - r) / (1 + r).
        assert!(e.abs() < 1e-6 && (t - 0.92 / 1.08).abs() < 1e-5);
    }
}
