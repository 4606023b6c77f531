//! Finds numbers JSON cannot carry, so that a label never silently becomes `null`.

use super::{ItemLabel, PartLabel, SampleLabels};

pub(super) fn first_non_finite(labels: &SampleLabels) -> Option<String> {
    let camera = &labels.camera;
    let thermal = &labels.thermal;
    all("camera.intrinsics", &[camera.fx, camera.fy, camera.cx, camera.cy])
        .or_else(|| all("camera.world_from_camera", camera.world_from_camera.as_flattened()))
        .or_else(|| all("thermal", &[thermal.ambient_c, thermal.heater_kw_m2, thermal.exposure_s, thermal.cooling_s]))
        .or_else(|| all("nir_wavelengths_nm", &labels.nir_wavelengths_nm))
        .or_else(|| labels.items.iter().find_map(in_item))
}

fn all(name: &str, values: &[f32]) -> Option<String> {
    let position = values.iter().position(|v| !v.is_finite())?;
    Some(format!("{name}[{position}] = {}", values[position]))
}

fn in_item(item: &ItemLabel) -> Option<String> {
    let numbers = [
        ("quality", item.quality),
        ("value_eur", item.value_eur),
        ("mass_kg", item.mass_kg),
        ("visibility", item.visibility),
        ("temperature_c", item.temperature_c),
        ("exposure_s", item.exposure_s),
        ("cooling_s", item.cooling_s),
    ];
    single(&numbers)
        .or_else(|| all("box3d.center_m", &item.box3d.center_m))
        .or_else(|| all("box3d.size_m", &item.box3d.size_m))
        .or_else(|| all("box3d.rotation_xyzw", &item.box3d.rotation_xyzw))
        .or_else(|| all("pose.translation_m", &item.pose.translation_m))
        .or_else(|| all("pose.rotation_xyzw", &item.pose.rotation_xyzw))
        .or_else(|| item.parts.iter().find_map(in_part))
        .map(|what| format!("items[id {}].{what}", item.id))
}

fn in_part(part: &PartLabel) -> Option<String> {
    let numbers = [
        ("thickness_mm", part.thickness_mm),
        ("mass_kg", part.mass_kg),
        ("quality", part.quality),
        ("visibility", part.visibility),
        ("temperature_c", part.temperature_c),
    ];
    single(&numbers)
        .or_else(|| all("degradation", &part.degradation))
        .or_else(|| part.coverage.and_then(|c| all("coverage", &c)))
        .map(|what| format!("parts[mask_id {}].{what}", part.mask_id))
}

fn single(numbers: &[(&str, f32)]) -> Option<String> {
    let (name, value) = numbers.iter().find(|(_, value)| !value.is_finite())?;
    Some(format!("{name} = {value}"))
}
