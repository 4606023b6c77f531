//! What is encoded comes back equal, and what cannot come back is refused.

mod common;

use common::{DEFAULT, SMALL, Sizes, sample};
use loopline_dataset::*;
use proptest::prelude::*;

fn sizes() -> impl Strategy<Value = Sizes> {
    (0usize..3, 0usize..3, 0usize..3, 1usize..9, any::<bool>()).prop_map(|(rgb, lwir, nir, bands, abundance)| Sizes {
        raster: 24,
        rgb: [24, 12, 8][rgb],
        lwir: [24, 12, 8][lwir],
        nir: [24, 12, 8][nir],
        bands,
        abundance,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sample_comes_back_equal(seed in 0u64..1 << 30, index in 0u64..1 << 30, sizes in sizes()) {
        let sample = sample(seed, index, sizes);
        let encoded = encode(&sample).expect("sound");
        prop_assert_eq!(decode(&encoded).expect("whole"), sample);
    }

    #[test]
    fn any_picture_comes_back_equal(words in proptest::collection::vec(any::<u16>(), 64), bytes in proptest::collection::vec(any::<u8>(), 16 * 16 * 3)) {
        let mut sample = sample(1, 1, SMALL);
        sample.sensors.lwir.data_mut().copy_from_slice(&words);
        sample.sensors.rgb.data_mut().copy_from_slice(&bytes);
        sample.truth.normal.data_mut().copy_from_slice(&bytes);
        sample.sensors.nir.data_mut()[..64].copy_from_slice(&words);
        sample.truth.mask.data_mut()[..64].copy_from_slice(&words);
        let encoded = encode(&sample).expect("sound");
        prop_assert_eq!(decode(&encoded).expect("whole"), sample);
    }

    #[test]
    fn any_finite_label_comes_back_to_the_last_bit(bits in proptest::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 6), years in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
        let mut sample = sample(1, 1, SMALL);
        let item = &mut sample.truth.labels.items[0];
        item.temperature_c = bits[0];
        item.mass_kg = bits[1];
        item.pose.rotation_xyzw = [bits[2], bits[3], bits[4], bits[5]];
        item.parts[0].service_life = serde_json::json!({ "years": years });
        let encoded = encode(&sample).expect("sound");
        prop_assert_eq!(decode(&encoded).expect("whole"), sample);
    }

    #[test]
    fn damage_anywhere_is_an_error_or_another_sample_but_never_a_panic(member in 0usize..8, place in any::<prop::sample::Index>(), change in 1u8.., cut in any::<bool>()) {
        let mut encoded = encode(&sample(1, 1, SMALL)).expect("sound");
        let bytes = &mut encoded.files[member].1;
        let place = place.index(bytes.len());
        if cut {
            bytes.truncate(place);
            prop_assert!(decode(&encoded).is_err());
        } else {
            bytes[place] ^= change;
            let _ = decode(&encoded);
        }
    }
}

#[test]
fn members_stand_in_the_documented_order() {
    let encoded = encode(&sample(1, 1, SMALL)).expect("sound");
    let names: Vec<_> = encoded.files.iter().map(|(m, _)| m.extension()).collect();
    let documented = ["rgb.png", "lwir.png", "nir.npy", "mask.png", "depth.png", "normal.png", "abundance.npy", "json"];
    assert_eq!(names, documented);
    let without = encode(&sample(1, 1, DEFAULT)).expect("sound");
    assert!(without.file(Member::Abundance).is_none());
    assert_eq!(without.files.len(), 7);
}

#[test]
fn reused_buffers_change_no_byte() {
    let mut reused = encode(&sample(1, 1, SMALL)).expect("sound");
    for (index, sizes) in [(2, DEFAULT), (3, SMALL), (4, SMALL)] {
        let sample = sample(1, index, sizes);
        encode_into(&sample, &mut reused).expect("sound");
        assert_eq!(reused, encode(&sample).expect("sound"));
    }
}

#[test]
fn the_npy_header_is_version_1_little_endian_c_order_and_aligned() {
    let encoded = encode(&sample(1, 1, DEFAULT)).expect("sound");
    let npy = encoded.file(Member::Nir).expect("it is always there");
    assert_eq!(&npy[..8], b"\x93NUMPY\x01\x00");
    let header = usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    assert_eq!((10 + header) % 64, 0);
    let text = std::str::from_utf8(&npy[10..10 + header]).expect("text");
    assert!(text.contains("'descr': '<u2'"), "{text}");
    assert!(text.contains("'fortran_order': False"), "{text}");
    assert!(text.contains("'shape': (64, 64, 128)"), "{text}");
    assert_eq!(npy.len(), 10 + header + 64 * 64 * 128 * 2);
}

#[test]
fn pngs_of_flat_truth_are_small() {
    let encoded = encode(&sample(1, 1, DEFAULT)).expect("sound");
    let size = |member| encoded.file(member).expect("there").len();
    assert!(size(Member::Mask) < 128 * 128 * 2 / 4);
    assert!(size(Member::Rgb) < 128 * 128 * 3);
}

#[test]
fn samples_that_contradict_themselves_are_refused() {
    let refused = |change: &dyn Fn(&mut Sample), told: &str| {
        let mut sample = sample(1, 1, SMALL);
        change(&mut sample);
        let text = encode(&sample).expect_err("contradiction").to_string();
        assert!(text.contains(told), "{text} should tell {told}");
    };
    refused(&|s| s.key = "a.b".to_owned(), "a key has");
    refused(&|s| s.truth.labels.key = "other".to_owned(), "other");
    refused(&|s| s.truth.labels.camera.width = 17, "mask is 16x16x1, its labels say 17x16x1");
    refused(&|s| s.truth.labels.nir_wavelengths_nm.clear(), "nir is 8x8x5");
    refused(
        &|s| s.truth.labels.items[0].parts[1].temperature_c = f32::NAN,
        "items[id 1].parts[mask_id 2].temperature_c = NaN",
    );
    refused(&|s| s.truth.labels.camera.world_from_camera[1][2] = f32::INFINITY, "camera.world_from_camera[6] = inf");
}
