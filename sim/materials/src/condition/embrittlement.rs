//! Embrittlement: chain scission by light, heat and water, summed; it shows only once chains fall below the entanglement
//! length, hence late and then fast (Fayolle et al., Polym. Degrad. Stab. 93, 1 (2008)).

use super::heat::smooth_step;
use crate::material::Material;
use crate::schema::MaterialClass;

/// Shares of full heat ageing and full hydrolysis that count as scission; all of photo-oxidation does.
const HEAT_SCISSION: f32 = 0.7;
const HYDROLYSIS_SCISSION: f32 = 0.8;
/// Scission at which toughness begins to fall and has gone.
const SPAN: [f32; 2] = [0.45, 0.95];
/// A material that breaks at this elongation as made has half of its embrittlement left to show, percent.
const HALF_DUCTILE_PERCENT: f32 = 3.0;

/// Scission 0 to 1 of three extents.
#[must_use]
pub fn scission(photo: f32, heat: f32, hydrolysis: f32) -> f32 {
    1.0 - (1.0 - photo) * (1.0 - HEAT_SCISSION * heat) * (1.0 - HYDROLYSIS_SCISSION * hydrolysis)
}

/// Extent on a part; metals, glass and ceramics have no chains.
pub(super) fn extent(material: &Material, photo: f32, heat: f32, hydrolysis: f32) -> f32 {
    if matches!(material.class, MaterialClass::Metal | MaterialClass::Glass | MaterialClass::Ceramic) {
        return 0.0;
    }
    let elongation = material.mechanics.elongation_percent;
    let ductile = elongation / (elongation + HALF_DUCTILE_PERCENT);
    smooth_step(scission(photo, heat, hydrolysis), SPAN[0], SPAN[1]) * ductile
}

#[cfg(test)]
mod tests {
    use super::scission;

    #[test]
    fn mechanisms_add_up_to_no_more_than_full_scission() {
        assert_eq!(scission(0.0, 0.0, 0.0), 0.0);
        assert!(scission(0.5, 0.5, 0.0) > scission(0.5, 0.0, 0.0));
        assert!((scission(1.0, 1.0, 1.0) - 1.0).abs() < 1e-6);
    }
}
