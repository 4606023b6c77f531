//! No raster, however broken its words, makes a camera panic or leave its output undefined.

mod common;

use common::signature;
use loopline_sensors::{
    LwirCamera, LwirConfig, NirCamera, NirConfig, NoiseKey, Raster, RasterPixel, RgbCamera, RgbConfig, Scratch, Shot,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_words_give_an_image_and_the_same_one_twice(
        words in proptest::collection::vec(any::<[u32; 8]>(), 64),
        speed in -1e6f32..1e6,
        metres_per_pixel in prop_oneof![Just(0.0f32), Just(f32::NAN), 1e-6f32..1.0],
        tan in -10f32..10.0,
        seed in any::<u64>(),
    ) {
        let pixels = words
            .into_iter()
            .map(|mut w| {
                w[4] = w[4] & 0xffff_0000 | (w[4] & 1);
                w[6] = w[6] & 0xffff_0000 | (w[6] & 1);
                RasterPixel(w)
            })
            .collect();
        let raster = Raster { width: 8, height: 8, pixels };
        let mut film = signature(16, 300.0, |e, b| (e + b) as f32 * 0.04);
        film.nir_transmittance = Some(vec![0.8; 16]);
        let parts = [signature(16, 310.0, |_, _| 0.5), film];
        let shot = Shot {
            key: NoiseKey { seed, index: 1 },
            belt_speed_m_s: speed,
            metres_per_pixel,
            tan_half_field: [tan, 1.0],
            ..Shot::default()
        };
        let rgb = RgbConfig { width_px: 8, height_px: 8, ..RgbConfig::default() };
        let lwir = LwirConfig { width_px: 4, height_px: 4, ..LwirConfig::default() };
        let nir = NirConfig { width_px: 4, height_px: 4, bands: 16, ..NirConfig::default() };
        let rgb = RgbCamera::new(&rgb, [8, 8], seed).expect("valid");
        let lwir = LwirCamera::new(&lwir, [8, 8], seed).expect("valid");
        let nir = NirCamera::new(&nir, [8, 8], seed).expect("valid");
        let mut scratch = Scratch::new();
        let mut all = || {
            (
                rgb.expose(&raster, &shot, &mut scratch).expect("exposes"),
                lwir.expose(&raster, &parts, &shot, &mut scratch).expect("exposes"),
                nir.expose(&raster, &parts, &shot, &mut scratch).expect("exposes"),
            )
        };
        let first = all();
        prop_assert_eq!(first.2.data.len(), 4 * 4 * 16);
        prop_assert_eq!(first, all());
    }
}
