//! Labels of a view: what is so, and what of it the raster shows.

use std::collections::BTreeMap;

use glam::{Quat, Vec3};
use loopline_dataset::{
    Box3d, CameraLabels, FORMAT_VERSION, ItemLabel, PartLabel, PixelBox, Pose, SampleLabels, ThermalLabels, sample_key,
};
use loopline_items::{Item, Part};
use loopline_materials::{ENDMEMBER_COUNT, Library};
use loopline_sensors::{PartSignature, Raster};
use serde_json::{Value, json};

use crate::camera::CameraPose;
use crate::expose::Station;
use crate::light::AreaLight;
use crate::silhouette::Silhouette;
use crate::truth::front;
use crate::view::{Placed, View};

const CELSIUS: f32 = 273.15;

/// What the raster shows of one part.
#[derive(Clone, Default)]
struct Seen {
    pixels: u32,
    bounds: Option<PixelBox>,
    abundance: [f64; ENDMEMBER_COUNT],
    temperature_k: f64,
}

/// Gathers the labels.
pub(crate) fn labels(station: &Station, view: &View, raster: &Raster, signatures: &[PartSignature]) -> SampleLabels {
    let seen = see(view, raster, signatures);
    let camera = &view.camera;
    SampleLabels {
        format_version: FORMAT_VERSION,
        key: sample_key(view.frame.index()),
        index: view.frame.index(),
        seed: view.frame.seed(),
        scenario: station.scenario.clone(),
        camera: CameraLabels {
            fx: camera.focal_px[0],
            fy: camera.focal_px[1],
            cx: camera.principal_px[0],
            cy: camera.principal_px[1],
            width: raster.width as u32,
            height: raster.height as u32,
            world_from_camera: camera.world_from_camera.transpose().to_cols_array_2d(),
            sensors: station.instruments.sizes,
        },
        light: light(view),
        thermal: ThermalLabels {
            ambient_c: view.ambient_k - CELSIUS,
            heater_kw_m2: view.belt.heating.irradiance_w_m2 / 1000.0,
            exposure_s: view.belt.heating.exposure_s,
            cooling_s: view.belt.heating.cooling_s,
        },
        nir_wavelengths_nm: station.instruments.nir.wavelengths_nm().to_vec(),
        items: (1..)
            .zip(view.numbered())
            .map(|(id, (first, placed))| item(&station.library, camera, id, first, placed, &seen))
            .collect(),
    }
}

fn see(view: &View, raster: &Raster, signatures: &[PartSignature]) -> Vec<Seen> {
    let mut seen = vec![Seen::default(); signatures.len()];
    let up = view.camera.up_camera();
    for (i, pixel) in raster.pixels.iter().enumerate() {
        let part = usize::from(pixel.visible_part());
        let (Some(seen), Some(signature)) = (seen.get_mut(part), signatures.get(part)) else { continue };
        if part == 0 {
            continue;
        }
        let (x, y) = ((i % raster.width) as i32, (i / raster.width) as i32);
        seen.pixels += 1;
        let [x0, y0, x1, y1] = seen.bounds.unwrap_or([x, y, x + 1, y + 1]);
        seen.bounds = Some([x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)]);
        let exposure = Vec3::from(pixel.normal_camera()).dot(up).clamp(0.0, 1.0);
        for (e, share) in front(pixel).into_iter().enumerate() {
            let [shaded, facing] = signature.temperature_k[e];
            seen.abundance[e] += f64::from(share);
            seen.temperature_k += f64::from(share * (shaded + (facing - shaded) * exposure));
        }
    }
    for part in &mut seen {
        // Abundances are stored in eighths of a byte; their sum may miss the pixel count by rounding.
        let total: f64 = part.abundance.iter().sum();
        if total > 0.0 {
            part.abundance.iter_mut().for_each(|a| *a /= total);
            part.temperature_k /= total;
        }
    }
    seen
}

fn light(view: &View) -> BTreeMap<String, Value> {
    let light = &view.light;
    let lamp = |l: &AreaLight| json!({ "direction_world": l.direction.to_array(), "share": l.share, "tan_half_angle": l.tan_half_angle });
    BTreeMap::from([
        ("illuminant".to_owned(), json!(light.illuminant)),
        ("environment_share".to_owned(), json!(light.environment)),
        ("exposure".to_owned(), json!(light.exposure)),
        ("lamps".to_owned(), Value::Array(light.lights.iter().map(lamp).collect())),
        ("nir_lamps".to_owned(), Value::Array(light.nir_lights.iter().map(lamp).collect())),
        ("nir_diffuse_share".to_owned(), json!(light.nir_diffuse)),
    ])
}

/// `first` is the number of the item's first part in the raster.
fn item(library: &Library, camera: &CameraPose, id: u32, first: u16, placed: &Placed, seen: &[Seen]) -> ItemLabel {
    let item = &placed.item;
    let (_, rotation, translation) = placed.world_from_item.to_scale_rotation_translation();
    let silhouette = Silhouette::of(camera, placed);
    let seen = &seen[usize::from(first)..usize::from(first) + item.parts.len()];
    let pixels: u32 = seen.iter().map(|s| s.pixels).sum();
    let temperature: f64 = seen.iter().map(|s| s.temperature_k * f64::from(s.pixels)).sum();
    let tight = seen.iter().filter_map(|s| s.bounds).reduce(join);
    let numbered = (first..).zip(&item.parts).zip(seen).zip(silhouette.parts_px.iter());
    ItemLabel {
        id,
        archetype: item.archetype.clone(),
        material: library.materials()[item.body().surface.material].id.clone(),
        state: item.state().name().to_owned(),
        quality: item.quality,
        triage: item.triage().name().to_owned(),
        value_eur: item.value_eur(library),
        mass_kg: item.mass_kg(),
        bbox_loose: loose(camera, &silhouette),
        bbox_tight: tight,
        box3d: box3d(placed, rotation),
        pose: Pose { translation_m: translation.into(), rotation_xyzw: rotation.into() },
        visibility: visibility(pixels, silhouette.whole_px),
        temperature_c: celsius(if pixels > 0 { temperature / f64::from(pixels) } else { 0.0 }),
        exposure_s: placed.heating.exposure_s,
        cooling_s: placed.heating.cooling_s,
        parts: numbered.map(|(((number, p), s), &whole_px)| part(library, item, number, p, s, whole_px)).collect(),
    }
}

fn part(library: &Library, item: &Item, number: u16, part: &Part, seen: &Seen, whole_px: u32) -> PartLabel {
    let material = &library.materials()[part.surface.material];
    let condition = &part.condition;
    PartLabel {
        mask_id: number,
        role: part.role.name().to_owned(),
        material: material.id.clone(),
        family: material.family.clone(),
        class: name_of(&material.class),
        habit: part.surface.realisation.habit_name(library).to_owned(),
        thickness_mm: part.thickness_mm,
        mass_kg: part.mass_kg,
        degradation: condition.severity,
        state: condition.state.name().to_owned(),
        quality: condition.quality,
        triage: condition.triage.name().to_owned(),
        coverage: (seen.pixels > 0).then(|| seen.abundance.map(|a| a as f32)),
        bbox_tight: seen.bounds,
        visible_px: seen.pixels,
        visibility: visibility(seen.pixels, whole_px),
        temperature_c: celsius(seen.temperature_k),
        service_life: serde_json::to_value(item.life).expect("a service life is a struct of finite numbers"),
    }
}

/// Absolute zero stands for "not visible, not measured" in sums; a label says 0 degrees then.
fn celsius(kelvin: f64) -> f32 {
    if kelvin > 0.0 { kelvin as f32 - CELSIUS } else { 0.0 }
}

fn name_of(value: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned));
    name.expect("a material's class is written as a word")
}

/// The silhouette is drawn with the device's own rules only to within a pixel of its edge.
fn visibility(pixels: u32, whole: u32) -> f32 {
    if pixels == 0 { 0.0 } else { (pixels as f32 / whole.max(pixels) as f32).min(1.0) }
}

fn join([a0, b0, a1, b1]: PixelBox, [c0, d0, c1, d1]: PixelBox) -> PixelBox {
    [a0.min(c0), b0.min(d0), a1.max(c1), b1.max(d1)]
}

/// The projected mesh, cut at the raster's border.
fn loose(camera: &CameraPose, silhouette: &Silhouette) -> PixelBox {
    let [low, high] = silhouette.bounds_px;
    let cut = |v: f32, k: usize| v.clamp(0.0, camera.size_px[k] as f32) as i32;
    [cut(low.x.floor(), 0), cut(low.y.floor(), 1), cut(high.x.ceil(), 0), cut(high.y.ceil(), 1)]
}

/// The box along the item's own axes.
fn box3d(placed: &Placed, rotation: Quat) -> Box3d {
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for part in &placed.item.parts {
        low = low.min(part.center_m - part.half_extent_m);
        high = high.max(part.center_m + part.half_extent_m);
    }
    let center = placed.world_from_item.transform_point3(0.5 * (low + high));
    Box3d { center_m: center.into(), size_m: (high - low).into(), rotation_xyzw: rotation.into() }
}
