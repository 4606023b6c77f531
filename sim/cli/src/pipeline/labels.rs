//! Labels of a sample: what the scene says, and what of it the raster shows.

use std::collections::BTreeMap;

use glam::{Quat, Vec3};
use loopline_dataset::{
    Box3d, CameraLabels, FORMAT_VERSION, ItemLabel, PartLabel, PixelBox, Pose, SampleLabels, SensorSizes, ThermalLabels,
};
use loopline_line::scene::{CameraPose, Scene, SceneBuilder, SceneItem, ScenePart, Silhouette};
use loopline_materials::ENDMEMBER_COUNT;
use loopline_sensors::{PartSignature, Raster};
use serde_json::{Value, json};

use super::instruments::Instruments;
use super::truth::front;

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
pub(super) fn labels(
    key: &str,
    builder: &SceneBuilder,
    instruments: &Instruments,
    scene: &Scene,
    raster: &Raster,
    signatures: &[PartSignature],
) -> SampleLabels {
    let seen = see(scene, raster, signatures);
    let sensors = &builder.scenario().sensors;
    let camera = &scene.camera;
    SampleLabels {
        format_version: FORMAT_VERSION,
        key: key.to_owned(),
        index: scene.index,
        seed: builder.seed(),
        scenario: builder.scenario().name.clone(),
        camera: CameraLabels {
            fx: camera.focal_px[0],
            fy: camera.focal_px[1],
            cx: camera.principal_px[0],
            cy: camera.principal_px[1],
            width: raster.width as u32,
            height: raster.height as u32,
            world_from_camera: camera.world_from_camera.transpose().to_cols_array_2d(),
            sensors: SensorSizes {
                rgb: [sensors.rgb.width_px, sensors.rgb.height_px],
                lwir: [sensors.lwir.width_px, sensors.lwir.height_px],
                nir: [sensors.nir.width_px, sensors.nir.height_px],
            },
        },
        light: light(scene),
        thermal: ThermalLabels {
            ambient_c: scene.thermal.ambient_k - CELSIUS,
            heater_kw_m2: scene.thermal.heater.irradiance_kw_m2,
            exposure_s: scene.thermal.heater.exposure_s,
            cooling_s: scene.thermal.heater.cooling_s,
        },
        nir_wavelengths_nm: instruments.nir.wavelengths_nm().to_vec(),
        items: scene.items.iter().map(|i| item(builder, camera, i, &seen)).collect(),
    }
}

fn see(scene: &Scene, raster: &Raster, signatures: &[PartSignature]) -> Vec<Seen> {
    let mut seen = vec![Seen::default(); signatures.len()];
    let up = scene.camera.up_camera();
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

fn light(scene: &Scene) -> BTreeMap<String, Value> {
    let light = &scene.light;
    let lamp = |l: &loopline_line::scene::AreaLight| json!({ "direction_world": l.direction.to_array(), "share": l.share, "tan_half_angle": l.tan_half_angle });
    BTreeMap::from([
        ("illuminant".to_owned(), json!(light.illuminant)),
        ("environment_share".to_owned(), json!(light.environment)),
        ("exposure".to_owned(), json!(light.exposure)),
        ("lamps".to_owned(), Value::Array(light.lights.iter().map(lamp).collect())),
        ("nir_lamps".to_owned(), Value::Array(light.nir_lights.iter().map(lamp).collect())),
        ("nir_diffuse_share".to_owned(), json!(light.nir_diffuse)),
    ])
}

fn item(builder: &SceneBuilder, camera: &CameraPose, item: &SceneItem, seen: &[Seen]) -> ItemLabel {
    let library = builder.library();
    let (_, rotation, translation) = item.world_from_item.to_scale_rotation_translation();
    let silhouette = Silhouette::of(camera, item);
    let of = |part: &ScenePart| &seen[usize::from(part.mask_id)];
    let pixels: u32 = item.parts.iter().map(|p| of(p).pixels).sum();
    let temperature: f64 = item.parts.iter().map(|p| of(p).temperature_k * f64::from(of(p).pixels)).sum();
    let tight = item.parts.iter().filter_map(|p| of(p).bounds).reduce(join);
    ItemLabel {
        id: item.id + 1,
        archetype: item.archetype.clone(),
        material: library.materials()[item.body().surface.material].id.clone(),
        state: item.state().name().to_owned(),
        quality: item.quality,
        triage: item.triage().name().to_owned(),
        value_eur: item.value_eur(library),
        mass_kg: item.mass_kg(),
        bbox_loose: loose(camera, &silhouette),
        bbox_tight: tight,
        box3d: box3d(item, rotation),
        pose: Pose { translation_m: translation.into(), rotation_xyzw: rotation.into() },
        visibility: visibility(pixels, silhouette.whole_px),
        temperature_c: celsius(if pixels > 0 { temperature / f64::from(pixels) } else { 0.0 }),
        parts: item.parts.iter().zip(silhouette.parts_px).map(|(p, whole)| part(builder, item, p, of(p), whole)).collect(),
    }
}

fn part(builder: &SceneBuilder, item: &SceneItem, part: &ScenePart, seen: &Seen, whole_px: u32) -> PartLabel {
    let library = builder.library();
    let material = &library.materials()[part.surface.material];
    let condition = &part.condition;
    PartLabel {
        mask_id: part.mask_id,
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
        service_life: serde_json::to_value(item.life).unwrap_or(Value::Null),
    }
}

/// Absolute zero stands for "not visible, not measured" in sums; a label says 0 degrees then.
fn celsius(kelvin: f64) -> f32 {
    if kelvin > 0.0 { kelvin as f32 - CELSIUS } else { 0.0 }
}

fn name_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
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
fn box3d(item: &SceneItem, rotation: Quat) -> Box3d {
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for part in &item.parts {
        low = low.min(part.center_m - part.half_extent_m);
        high = high.max(part.center_m + part.half_extent_m);
    }
    let center = item.world_from_item.transform_point3(0.5 * (low + high));
    Box3d { center_m: center.into(), size_m: (high - low).into(), rotation_xyzw: rotation.into() }
}
