//! Time of an exposure of each camera at the default sizes with all noise on, and of a pair of columns.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use half::f16;
use loopline_materials::{InfraredSheet, Spectrum};
use loopline_sensors::thermography::{Column, ColumnLayer, HeaterHistory, column_surface_temperatures_k};
use loopline_sensors::{
    Illuminant, LwirCamera, LwirConfig, NirCamera, NirConfig, Observer, PartSignature, Profile, Raster, RasterPixel,
    RgbCamera, RgbConfig, Scratch, Shot,
};

const SIZE: [usize; 2] = [128, 128];

/// Eight parts as tiles on a belt, mixtures of up to four endmembers, a fifth of the picture behind a clear film.
fn scene(front: bool) -> Raster {
    let half = |v: f32| u32::from(f16::from_f32(v).to_bits());
    let pixel = |i: usize| {
        let (x, y) = (i % SIZE[0], i / SIZE[0]);
        let tile = (x / 32 + y / 32 * 4) % 12;
        let part = if tile < 8 { tile as u32 } else { 0 };
        let noise = ((x * 7919 + y * 104_729) % 97) as u32;
        let shares = [155 - noise, 60, 0, 0, noise, 40, 0, 0];
        let word = |s: &[u32]| s[0] | s[1] << 8 | s[2] << 16 | s[3] << 24;
        let film = u32::from(front && x % 64 < 26 && y % 64 < 32) * 7;
        RasterPixel([
            half(0.3) | half(0.4) << 16,
            half(0.2) | half(0.9) << 16,
            word(&shares[..4]),
            word(&shares[4..]),
            part | half(0.3) << 16,
            12_000 | noise << 16,
            film | half(0.2) << 16,
            20 | (noise / 4) << 16,
        ])
    };
    Raster { width: SIZE[0], height: SIZE[1], pixels: (0..SIZE[0] * SIZE[1]).map(pixel).collect() }
}

fn parts() -> Vec<PartSignature> {
    (0..8)
        .map(|p| PartSignature {
            nir_diffuse: (0..8 * 128).map(|i| 0.2 + 0.1 * ((i * (p + 3)) as f32 * 0.01).sin()).collect(),
            nir_specular: vec![0.04; 8 * 128],
            nir_transmittance: (p == 7).then(|| vec![0.8; 128]),
            temperature_k: [[296.0, 305.0 + p as f32]; 8],
            emissivity: [0.93; 8],
            lwir_refractive_index: [1.6; 8],
            lwir_sheet: (p == 7).then_some(InfraredSheet { face_reflectance: 0.05, optical_depth: 0.9, shape: 0.5 }),
        })
        .collect()
}

fn cameras(criterion: &mut Criterion) {
    let (open, veiled, parts) = (scene(false), scene(true), parts());
    let shot = Shot { belt_speed_m_s: 1.0, ..Shot::default() };
    let mut scratch = Scratch::new();
    let lwir = LwirCamera::new(&LwirConfig::default(), SIZE, 1).expect("defaults are valid");
    let nir = NirCamera::new(&NirConfig::default(), SIZE, 1).expect("defaults are valid");
    let quiet = NirCamera::new(&NirConfig::default().without_noise(), SIZE, 1).expect("defaults are valid");
    for profile in [Profile::Ideal, Profile::Industrial, Profile::Phone] {
        let rgb = RgbCamera::new(&RgbConfig::of(profile), SIZE, 1).expect("profiles are valid");
        criterion.bench_function(&format!("rgb 128x128, {profile:?}"), |b| {
            b.iter(|| rgb.expose(black_box(&open), &shot, &mut scratch));
        });
    }
    criterion.bench_function("lwir 64x64", |b| b.iter(|| lwir.expose(black_box(&veiled), &parts, &shot, &mut scratch)));
    criterion.bench_function("nir 64x64x128", |b| b.iter(|| nir.expose(black_box(&open), &parts, &shot, &mut scratch)));
    criterion.bench_function("nir 64x64x128, a fifth behind film", |b| {
        b.iter(|| nir.expose(black_box(&veiled), &parts, &shot, &mut scratch));
    });
    criterion.bench_function("nir 64x64x128, without noise", |b| {
        b.iter(|| quiet.expose(black_box(&open), &parts, &shot, &mut scratch));
    });
    let spectrum = Spectrum::from_fn(|nm| 0.4 + 0.2 * (nm / 50.0).sin());
    criterion.bench_function("resample one spectrum to the NIR bands", |b| {
        let mut out = vec![0.0; 128];
        b.iter(|| nir.resample_into(black_box(&spectrum), &mut out));
    });
    let observer = Observer::new(&Illuminant::LedB3.spectrum());
    criterion.bench_function("linear sRGB of one spectrum", |b| b.iter(|| observer.linear_srgb(black_box(&spectrum))));
}

fn columns(criterion: &mut Criterion) {
    let plastic = ColumnLayer { thickness_m: 2e-3, conductivity_w_m_k: 0.2, volumetric_heat_j_m3_k: 1.8e6 };
    let soil = ColumnLayer { thickness_m: 2e-4, conductivity_w_m_k: 0.5, volumetric_heat_j_m3_k: 1.5e6 };
    let steel = ColumnLayer { thickness_m: 1e-3, conductivity_w_m_k: 50.0, volumetric_heat_j_m3_k: 3.7e6 };
    let history = HeaterHistory {
        irradiance_w_m2: 2500.0,
        exposure_s: 1.0,
        cooling_s: 0.6,
        convection_w_m2_k: 12.0,
        ambient_k: 295.0,
        belt_k: 295.0,
        initial_k: 295.0,
    };
    for (name, layers) in
        [("plastic", vec![plastic]), ("soil on plastic", vec![soil, plastic]), ("steel sheet", vec![steel])]
    {
        let column = Column { layers: &layers, absorptivity: 0.9, emissivity: 0.9, contact_w_m2_k: 60.0 };
        criterion.bench_function(&format!("pair of columns, {name}"), |b| {
            b.iter(|| column_surface_temperatures_k(black_box(&column), &history));
        });
    }
}

criterion_group!(benches, cameras, columns);
criterion_main!(benches);
