//! What the infrared cameras need of a part: spectra at the camera's bands, and surface temperatures at camera time.

use loopline_items::PartSurface;
use loopline_materials::{ENDMEMBER_COUNT, Endmember, Library, Material, Thermal};
use loopline_sensors::thermography::{Column, ColumnLayer, HeaterHistory, SourceAbsorption, column_surface_temperatures_k};
use loopline_sensors::{NirCamera, PartSignature};

/// What a part's temperatures follow from, besides its surface.
#[derive(Clone, Copy, Debug)]
pub struct Heating<'a> {
    /// The library of the part's material.
    pub library: &'a Library,
    /// Spectral weights of the heater.
    pub source: &'a SourceAbsorption,
    /// What the item has been through.
    pub history: &'a HeaterHistory,
    /// Conductance to the belt below, W/(m2 K).
    pub contact_w_m2_k: f32,
}

/// What the infrared cameras need of a part: spectra at the camera's bands, and surface temperatures at camera time.
#[must_use]
pub fn signature(heating: &Heating<'_>, camera: &NirCamera, surface: &PartSurface, thickness_mm: f32) -> PartSignature {
    let bands = camera.wavelengths_nm().len();
    let mut nir_diffuse = vec![0.0; ENDMEMBER_COUNT * bands];
    let mut nir_specular = vec![0.0; ENDMEMBER_COUNT * bands];
    let optics = &surface.optics;
    for e in 0..ENDMEMBER_COUNT {
        let range = e * bands..(e + 1) * bands;
        if let Some(spectrum) = &optics.diffuse[e] {
            camera.resample_into(spectrum, &mut nir_diffuse[range.clone()]);
        }
        if let Some(spectrum) = &optics.specular[e] {
            camera.resample_into(spectrum, &mut nir_specular[range]);
        }
    }
    PartSignature {
        nir_diffuse,
        nir_specular,
        nir_transmittance: optics.transmittance.as_deref().map(|t| camera.resample(t)),
        temperature_k: temperatures(heating, surface, thickness_mm),
        emissivity: optics.emissivity,
        lwir_refractive_index: optics.lwir_refractive_index,
        lwir_sheet: optics.lwir_sheet,
    }
}

/// Surface temperatures per endmember; those that the part does not show stay at ambient.
fn temperatures(heating: &Heating<'_>, surface: &PartSurface, thickness_mm: f32) -> [[f32; 2]; ENDMEMBER_COUNT] {
    let material = &heating.library.materials()[surface.material];
    let mut out = [[heating.history.ambient_k; 2]; ENDMEMBER_COUNT];
    for e in Endmember::ALL {
        let optics = &surface.optics;
        let i = e.index();
        if surface.coverage[i] <= 0.0 && e != Endmember::Intact {
            continue;
        }
        let [diffuse, specular, transmittance] = match (e, &optics.one_wall) {
            (Endmember::Intact, Some(wall)) => [&wall.diffuse, &wall.specular, &wall.transmittance].map(Some),
            (Endmember::Intact, None) => {
                [&optics.diffuse[i], &optics.specular[i], &optics.transmittance].map(|s| s.as_deref())
            }
            _ => [optics.diffuse[i].as_deref(), optics.specular[i].as_deref(), None],
        };
        let absorptivity = heating.source.absorptivity(diffuse, specular, transmittance, optics.emissivity[i]);
        let layers = layers(heating.library, material, surface, thickness_mm, e);
        let column = Column {
            layers: layers.as_slice(),
            absorptivity,
            emissivity: optics.emissivity[i],
            contact_w_m2_k: heating.contact_w_m2_k,
        };
        out[i] = column_surface_temperatures_k(&column, heating.history);
    }
    out
}

/// Conductivity of still air at 300 K, W/(m K) (Incropera et al. 2011, table A.4).
const AIR_W_M_K: f32 = 0.0263;
/// Exchange of radiation between two walls near 300 K, W/(m2 K): 4 sigma T^3 over 1/0.9 + 1/0.9 - 1, for two emissivities of 0.9.
const ACROSS_W_M2_K: f32 = 5.0;

/// Conductance from the wall that faces the heater to the belt, W/(m2 K): through the contact, and where the wall stands off through that
/// and the air between, which conducts and lets radiation pass. Its own heat is little: 5 mm hold 3 % of what a sheet of paper does.
pub(crate) fn contact_w_m2_k(contact_w_m2_k: f32, standoff_m: f32) -> f32 {
    if standoff_m <= 0.0 {
        return contact_w_m2_k;
    }
    let across = AIR_W_M_K / standoff_m + ACROSS_W_M2_K;
    1.0 / (1.0 / contact_w_m2_k.max(1e-6) + 1.0 / across)
}

/// The layers under a point of an endmember, from the top down.
fn layers(
    library: &Library,
    material: &Material,
    surface: &PartSurface,
    thickness_mm: f32,
    e: Endmember,
) -> Vec<ColumnLayer> {
    let drawn = &surface.realisation;
    let deposit = match e {
        Endmember::Corrosion => library.corrosion_deposit(material).zip(drawn.corrosion.as_ref()),
        Endmember::Char => Some((library.char(), &drawn.char)),
        Endmember::Water => Some((library.water(), &drawn.water)),
        Endmember::Soil => Some((library.soil(), &drawn.soil)),
        _ => None,
    };
    let top = deposit.map(|(deposit, drawn)| layer(&deposit.thermal, drawn.thickness_mm));
    top.into_iter().chain([layer(&material.thermal, thickness_mm)]).collect()
}

fn layer(thermal: &Thermal, thickness_mm: f32) -> ColumnLayer {
    ColumnLayer {
        thickness_m: thickness_mm * 1e-3,
        conductivity_w_m_k: thermal.conductivity_w_m_k,
        volumetric_heat_j_m3_k: thermal.density_kg_m3 * thermal.specific_heat_j_kg_k,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn air_insulates_more_the_higher_it_stands_down_to_what_radiates_across() {
        let at = |standoff_m| contact_w_m2_k(60.0, standoff_m);
        assert!(at(0.0) == 60.0);
        let mut before = 60.0;
        for standoff_m in [1e-5, 1e-3, 1e-2, 0.1, 1.0] {
            assert!(at(standoff_m) < before && at(standoff_m) > 0.0, "{standoff_m}");
            before = at(standoff_m);
        }
        // 5 mm by hand: air 5.26, radiation 5.0 W/(m2 K) side by side, in line with 60: 8.8.
        assert!((at(0.005) - 8.76).abs() < 0.01, "{}", at(0.005));
        // However high, radiation goes across.
        assert!((at(100.0) - 1.0 / (1.0 / 60.0 + 1.0 / 5.0)).abs() < 0.01);
        assert!(contact_w_m2_k(0.0, 0.01) < 1e-5, "no contact at all stays none");
    }
}
