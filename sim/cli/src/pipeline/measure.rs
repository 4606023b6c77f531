//! One sample: the cameras look at the raster; ground truth is gathered apart from them.

use std::cell::RefCell;

use glam::Vec3;
use loopline_dataset::{Frame, GroundTruth, Sample, SensorData, sample_key};
use loopline_line::scene::{Scene, SceneBuilder, signature};
use loopline_sensors::{BeltDirection, CameraError, NoiseKey, PartSignature, Raster, Scratch, Shot};

use super::instruments::Instruments;
use super::stages::{Stage, StageTimes};
use super::{labels, truth};

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new());
}

/// Takes all pictures of a scene.
pub(crate) fn measure(
    builder: &SceneBuilder,
    instruments: &Instruments,
    scene: &Scene,
    raster: &Raster,
    abundance: bool,
    times: &StageTimes,
) -> Result<Sample, CameraError> {
    let signatures = times.time(Stage::Signatures, || signatures(builder, instruments, scene));
    let sensors = SCRATCH.with_borrow_mut(|scratch| {
        let shot = shot(builder, scene);
        let rgb = times.time(Stage::Rgb, || instruments.rgb.expose(raster, &shot, scratch))?;
        let lwir = times.time(Stage::Lwir, || instruments.lwir.expose(raster, &signatures, &shot, scratch))?;
        let nir = times.time(Stage::Nir, || instruments.nir.expose(raster, &signatures, &shot, scratch))?;
        Ok(SensorData {
            rgb: frame(rgb.width, rgb.height, 3, rgb.data),
            lwir: frame(lwir.width, lwir.height, 1, lwir.data),
            nir: frame(nir.width, nir.height, nir.bands, nir.data),
        })
    })?;
    let key = sample_key(scene.index);
    let truth = times.time(Stage::Truth, || GroundTruth {
        mask: truth::mask(raster),
        depth: truth::depth(raster),
        normal: truth::normal(raster),
        abundance: abundance.then(|| truth::abundance(raster)),
        labels: labels::labels(&key, builder, instruments, scene, raster, &signatures),
    });
    Ok(Sample { key, sensors, truth })
}

/// What the infrared cameras need of each part; the belt is part 0, as in the raster.
fn signatures(builder: &SceneBuilder, instruments: &Instruments, scene: &Scene) -> Vec<PartSignature> {
    let belt = signature(builder, &scene.thermal, &instruments.nir, &scene.belt.surface, scene.belt.thickness_mm);
    let parts = scene.items.iter().flat_map(|item| &item.parts);
    std::iter::once(belt)
        .chain(parts.map(|part| signature(builder, &scene.thermal, &instruments.nir, &part.surface, part.thickness_mm)))
        .collect()
}

fn shot(builder: &SceneBuilder, scene: &Scene) -> Shot {
    let camera = &scene.camera;
    let half = |k: usize| 0.5 * camera.size_px[k] as f32 / camera.focal_px[k];
    let up: Vec3 = camera.up_camera();
    Shot {
        key: NoiseKey { seed: builder.seed(), index: scene.index },
        belt_speed_m_s: builder.scenario().belt.speed_m_s as f32,
        belt_direction: BeltDirection::Right,
        metres_per_pixel: camera.metres_per_pixel,
        up_camera: up.into(),
        tan_half_field: [half(0), half(1)],
        surroundings_k: scene.thermal.surroundings_k,
    }
}

/// A frame of data whose length the camera guarantees.
pub(super) fn frame<T>(width: usize, height: usize, channels: usize, data: Vec<T>) -> Frame<T> {
    match Frame::new(width, height, channels, data) {
        Some(frame) => frame,
        None => unreachable!("a {width}x{height}x{channels} picture has that many values"),
    }
}
