//! Validation of a material file.

use super::bounds::{Bounds, Check, Names, within};
use super::check_layers;
use crate::error::AssetError;
use crate::schema::{Coat, HabitFile, KineticsFile, MaterialFile, MetalFile, OpticsFile};
use crate::spectrum::{GRID_END_NM, GRID_START_NM};

const SHARE: Bounds = within(0.0, 1.0, "");
/// A refuse material may cost money to get rid of, hence the negative end.
const PRICE: Bounds = within(-10.0, 1_000.0, "EUR/kg");
const ACTIVATION: Bounds = within(0.0, 300.0, "kJ/mol");

/// Checks a file under `materials/`.
pub(super) fn material(origin: &str, file: &MaterialFile, names: &Names) -> Result<(), AssetError> {
    let check = Check::new(origin, names);
    check.schema(file.schema)?;
    check.id(&file.id)?;
    check.text("name", &file.name)?;
    check.text("family", &file.family)?;
    check_layers::thermal(&check, &file.thermal)?;
    check_layers::lwir(&check, &file.lwir)?;
    let metallic = match &file.optics {
        OpticsFile::KubelkaMunk(o) => {
            check_layers::kubelka_munk(&check, o)?;
            false
        }
        OpticsFile::Metal(o) => {
            metal(&check, o)?;
            true
        }
    };
    check_layers::roughness(&check, "surface.roughness", file.surface.roughness)?;
    check.number("surface.texture_strength", file.surface.texture_strength, SHARE)?;

    let m = &file.mechanics;
    check.sourced("mechanics.young_modulus_gpa", &m.young_modulus_gpa, within(1e-5, 1_000.0, "GPa"))?;
    check.sourced("mechanics.strength_mpa", &m.strength_mpa, within(1e-3, 5_000.0, "MPa"))?;
    check.sourced("mechanics.elongation_percent", &m.elongation_percent, within(0.0, 2_000.0, "percent"))?;
    check.sourced("mechanics.friction", &m.friction, within(0.01, 2.0, ""))?;

    let s = &file.susceptibility;
    for (key, value) in [
        ("photo_oxidation", &s.photo_oxidation),
        ("corrosion", &s.corrosion),
        ("heat", &s.heat),
        ("hydrolysis", &s.hydrolysis),
        ("abrasion", &s.abrasion),
        ("fatigue", &s.fatigue),
        ("soiling", &s.soiling),
    ] {
        check.sourced(&format!("susceptibility.{key}"), value, SHARE)?;
    }
    kinetics(&check, &file.kinetics)?;

    check.sourced("value.reuse_eur_kg", &file.value.reuse_eur_kg, PRICE)?;
    check.sourced("value.repair_eur_kg", &file.value.repair_eur_kg, PRICE)?;
    check.sourced("value.recycle_eur_kg", &file.value.recycle_eur_kg, PRICE)?;
    habits(&check, &file.habits, metallic)
}

fn metal(check: &Check, o: &MetalFile) -> Result<(), AssetError> {
    check.source("optics.source", &o.source)?;
    check.range("optics.diffuse_share", o.diffuse_share, SHARE)?;
    if o.nk.len() < 2 {
        return Err(check.fail(
            "optics.nk",
            format!("{} rows", o.nk.len()),
            "it must have at least two rows of [nm, n, k]".to_owned(),
        ));
    }
    for (i, row) in o.nk.iter().enumerate() {
        let key = format!("optics.nk[{i}]");
        check.number(&key, row[0], within(100.0, 30_000.0, "nm"))?;
        check.number(&key, row[1], within(0.0, 100.0, "(n)"))?;
        check.number(&key, row[2], within(0.0, 100.0, "(k)"))?;
        if i > 0 && row[0] <= o.nk[i - 1][0] {
            return Err(check.fail(&key, row[0], "wavelengths must ascend".to_owned()));
        }
    }
    let (first, last) = (o.nk[0][0], o.nk[o.nk.len() - 1][0]);
    if first > f64::from(GRID_START_NM) || last < f64::from(GRID_END_NM) {
        let expected = format!("its rows must cover {GRID_START_NM} to {GRID_END_NM} nm");
        return Err(check.fail("optics.nk", format!("{first} to {last} nm"), expected));
    }
    Ok(())
}

fn kinetics(check: &Check, k: &KineticsFile) -> Result<(), AssetError> {
    let photo = within(0.0, 10_000.0, "MJ/m2");
    check.optional("kinetics.photo_induction_mj_m2", k.photo_induction_mj_m2.as_ref(), photo)?;
    check.optional("kinetics.photo_activation_kj_mol", k.photo_activation_kj_mol.as_ref(), ACTIVATION)?;
    check.optional("kinetics.hydrolysis_activation_kj_mol", k.hydrolysis_activation_kj_mol.as_ref(), ACTIVATION)?;
    let diffusivity = within(0.0, 100.0, "mm2/h");
    check.optional("kinetics.moisture_diffusivity_mm2_h", k.moisture_diffusivity_mm2_h.as_ref(), diffusivity)?;
    check.optional("kinetics.softening_c", k.softening_c.as_ref(), within(-150.0, 3_500.0, "degrees Celsius"))?;
    check.optional("kinetics.char_c", k.char_c.as_ref(), within(80.0, 3_500.0, "degrees Celsius"))?;
    match (&k.corrosion_law, &k.corrosion_product) {
        (_, Some(product)) => check.deposit("kinetics.corrosion_product", product)?,
        (Some(_), None) => {
            let expected = "a corrosion_law needs the deposit that it makes".to_owned();
            return Err(check.fail("kinetics.corrosion_product", "nothing", expected));
        }
        (None, None) => {}
    }
    Ok(())
}

fn habits(check: &Check, habits: &[HabitFile], metallic: bool) -> Result<(), AssetError> {
    if habits.is_empty() {
        return Err(check.fail("habits", "[]", "a material needs at least one habit".to_owned()));
    }
    for (i, h) in habits.iter().enumerate() {
        check.text(&format!("habits[{i}].name"), &h.name)?;
        check.number(&format!("habits[{i}].weight"), h.weight, within(1e-6, 1e6, ""))?;
        for (id, load) in &h.pigments {
            check.absorber_load(&format!("habits[{i}].pigments"), id, *load, within(0.0, 100.0, ""))?;
        }
        if metallic && !h.pigments.is_empty() {
            let expected = "a bare metal holds no pigments; paint is a coating".to_owned();
            return Err(check.fail(&format!("habits[{i}].pigments"), h.pigments.len(), expected));
        }
        if !metallic && h.coat == Some(Coat::Lacquer) {
            let expected =
                "a lacquer changes metals alone; what is no metal looks and emits much like its lacquer".to_owned();
            return Err(check.fail(&format!("habits[{i}].coat"), "\"lacquer\"", expected));
        }
    }
    Ok(())
}
