//! Validation of absorbers, deposits and the optical and thermal tables that materials share with them.

use super::bounds::{Check, Names, within};
use crate::error::AssetError;
use crate::schema::{AbsorberFile, BandFile, DepositFile, KubelkaMunkFile, LwirFile, Range, ThermalFile};

/// Bounds of GGX roughness.
pub(super) fn roughness(check: &Check, key: &str, r: Range) -> Result<(), AssetError> {
    check.range(key, r, within(0.01, 1.0, ""))
}

/// Bounds of the thermal constants.
pub(super) fn thermal(check: &Check, t: &ThermalFile) -> Result<(), AssetError> {
    check.sourced("thermal.density_kg_m3", &t.density_kg_m3, within(5.0, 25_000.0, "kg/m3"))?;
    check.sourced("thermal.specific_heat_j_kg_k", &t.specific_heat_j_kg_k, within(100.0, 5_000.0, "J/(kg K)"))?;
    check.sourced("thermal.conductivity_w_m_k", &t.conductivity_w_m_k, within(0.01, 500.0, "W/(m K)"))
}

/// Bounds of the infrared properties.
pub(super) fn lwir(check: &Check, l: &LwirFile) -> Result<(), AssetError> {
    check.sourced("lwir.emissivity", &l.emissivity, within(0.01, 1.0, ""))?;
    check.sourced("lwir.refractive_index", &l.refractive_index, within(1.0, 5.0, ""))?;
    check.optional("lwir.absorption_per_mm", l.absorption_per_mm.as_ref(), within(0.0, 10_000.0, "1/mm"))?;
    check.optional("lwir.absorption_shape", l.absorption_shape.as_ref(), within(0.05, 100.0, ""))
}

/// Bounds of a Kubelka-Munk table.
pub(super) fn kubelka_munk(check: &Check, o: &KubelkaMunkFile) -> Result<(), AssetError> {
    check.sourced("optics.refractive_index", &o.refractive_index, within(1.0, 3.0, ""))?;
    check.range("optics.thickness_mm", o.thickness_mm, within(0.001, 1_000.0, "mm"))?;
    check.sourced("optics.scattering_per_mm", &o.scattering_per_mm, within(0.0, 1_000.0, "1/mm"))?;
    check.number("optics.scattering_exponent", o.scattering_exponent, within(0.0, 4.0, ""))?;
    check.number("optics.absorption_floor_per_mm", o.absorption_floor_per_mm, within(0.0, 1_000.0, "1/mm"))?;
    check.number("optics.band_log_sd", o.band_log_sd, within(0.0, 1.0, ""))?;
    bands(check, "optics.bands", &o.bands)?;
    for (id, load) in &o.absorbers {
        check.absorber_load("optics.absorbers", id, *load, within(0.0, 100.0, ""))?;
    }
    Ok(())
}

fn bands(check: &Check, key: &str, bands: &[BandFile]) -> Result<(), AssetError> {
    for (i, b) in bands.iter().enumerate() {
        let key = |name: &str| format!("{key}[{i}].{name}");
        check.number(&key("center_nm"), b.center_nm, within(200.0, 3_500.0, "nm"))?;
        check.number(&key("fwhm_nm"), b.fwhm_nm, within(1.0, 1_500.0, "nm"))?;
        check.number(&key("strength_per_mm"), b.strength_per_mm, within(0.0, 10_000.0, "1/mm"))?;
        check.text(&key("assignment"), &b.assignment)?;
        check.source(&key("source"), &b.source)?;
    }
    Ok(())
}

/// Checks a file under `absorbers/`.
pub(super) fn absorber(origin: &str, file: &AbsorberFile, names: &Names) -> Result<(), AssetError> {
    let check = Check::new(origin, names);
    check.schema(file.schema)?;
    check.id(&file.id)?;
    check.text("name", &file.name)?;
    bands(&check, "bands", &file.bands)?;
    for (i, e) in file.edges.iter().enumerate() {
        let key = |name: &str| format!("edges[{i}].{name}");
        check.number(&key("edge_nm"), e.edge_nm, within(200.0, 3_500.0, "nm"))?;
        check.number(&key("width_nm"), e.width_nm, within(0.5, 1_000.0, "nm"))?;
        check.number(&key("strength_per_mm"), e.strength_per_mm, within(0.0, 10_000.0, "1/mm"))?;
        check.source(&key("source"), &e.source)?;
    }
    check.number("floor_per_mm", file.floor_per_mm, within(0.0, 10_000.0, "1/mm"))?;
    check.number("floor_exponent", file.floor_exponent, within(-4.0, 4.0, ""))?;
    check.number("scattering_per_mm", file.scattering_per_mm, within(0.0, 1_000.0, "1/mm"))?;
    check.number("scattering_exponent", file.scattering_exponent, within(0.0, 4.0, ""))?;
    check.source("source", &file.source)
}

/// Checks a file under `deposits/`.
pub(super) fn deposit(origin: &str, file: &DepositFile, names: &Names) -> Result<(), AssetError> {
    let check = Check::new(origin, names);
    check.schema(file.schema)?;
    check.id(&file.id)?;
    check.text("name", &file.name)?;
    thermal(&check, &file.thermal)?;
    lwir(&check, &file.lwir)?;
    kubelka_munk(&check, &file.optics)?;
    roughness(&check, "roughness", file.roughness)
}
