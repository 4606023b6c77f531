//! Made-up samples that hold together: boxes on a belt, whose labels say exactly what the mask shows.

#![allow(dead_code, reason = "each test, bench and example uses its own share of this")]

use std::collections::BTreeMap;
use std::path::Path;

use loopline_dataset::*;
use serde_json::json;

/// Sizes of a made-up camera.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) raster: usize,
    pub(crate) rgb: usize,
    pub(crate) lwir: usize,
    pub(crate) nir: usize,
    pub(crate) bands: usize,
    pub(crate) abundance: bool,
}

/// What the program makes unless asked otherwise.
pub(crate) const DEFAULT: Sizes = Sizes { raster: 128, rgb: 128, lwir: 64, nir: 64, bands: 128, abundance: false };

/// Small enough for tests of the directory.
pub(crate) const SMALL: Sizes = Sizes { raster: 16, rgb: 16, lwir: 8, nir: 8, bands: 5, abundance: true };

const MATERIALS: [(&str, &str, &str); 4] = [
    ("pet_clear", "polyester", "polymer"),
    ("steel_mild", "steel", "metal"),
    ("board_brown", "board", "paper"),
    ("glass_clear", "glass", "glass"),
];
const STATES: [&str; 3] = ["pristine", "corroded", "soiled"];
const ENDMEMBER_NAMES: [&str; ENDMEMBERS] =
    ["intact", "weathered", "corrosion", "char", "water", "soil", "coating", "crack"];

pub(crate) fn plan(samples: u64, samples_per_shard: u64, sizes: Sizes) -> DatasetPlan {
    DatasetPlan {
        format_version: FORMAT_VERSION,
        generator_version: "0.1.0".to_owned(),
        content_version: 1,
        inputs: InputsRecord { materials: "1a".to_owned(), archetypes: "2b".to_owned(), shaders: "3c".to_owned() },
        vocabulary: Vocabulary {
            materials: MATERIALS.map(|(id, ..)| id.to_owned()).to_vec(),
            states: STATES.map(str::to_owned).to_vec(),
            endmembers: ENDMEMBER_NAMES.map(str::to_owned).to_vec(),
            triage: TriageBounds { reuse_above: 0.7, recycle_below: 0.3 },
        },
        scenario: ScenarioRecord::new("boxes", "schema = 1\nname = \"boxes\"\n"),
        seed: 7,
        samples,
        samples_per_shard,
        adapter: AdapterRecord {
            name: "llvmpipe".to_owned(),
            driver: "Mesa".to_owned(),
            driver_info: "22.3.6".to_owned(),
            backend: "vulkan".to_owned(),
        },
        options: OptionsRecord { noise: true, abundance: sizes.abundance },
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), enough for made-up numbers.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// The sample with this index; differs with each index and seed.
pub(crate) fn sample(seed: u64, index: u64, sizes: Sizes) -> Sample {
    let mut dice = Dice(seed << 32 ^ index);
    let n = sizes.raster;
    let mut mask = vec![0u16; n * n];
    let count = 1 + dice.below(3);
    for id in 1..=2 * count as u16 {
        let (w, h) = (1 + dice.below(n / 2), 1 + dice.below(n / 2));
        let (x0, y0) = (dice.below(n - w), dice.below(n - h));
        for y in y0..y0 + h {
            mask[y * n + x0..y * n + x0 + w].fill(id);
        }
    }
    let depth = mask.iter().enumerate().map(|(i, id)| 12_000 - 150 * id + (i % n) as u16 * id.min(&3)).collect();
    let normal = mask.iter().flat_map(|id| [128 + *id as u8, 127, 3]).collect();
    let abundance: Vec<u8> = mask
        .iter()
        .flat_map(|id| {
            let soil = (*id * 20) as u8;
            [255 - soil, 0, 0, 0, 0, soil, 0, 0]
        })
        .collect();
    let mut noise = |amplitude: usize| dice.below(amplitude) as u16;
    let at = |x: usize, y: usize, size: usize| mask[(y * n / size) * n + x * n / size];
    let pixels = |size: usize| (0..size * size).map(move |i| (i % size, i / size));
    let rgb = pixels(sizes.rgb)
        .flat_map(|(x, y)| {
            let base = 40 + 20 * at(x, y, sizes.rgb) as u8 + (x / 8) as u8;
            [base + noise(6) as u8, base + noise(6) as u8, base / 2 + noise(6) as u8]
        })
        .collect();
    let lwir = pixels(sizes.lwir).map(|(x, y)| 29_800 + 300 * at(x, y, sizes.lwir) + noise(12)).collect();
    let mut nir = Vec::with_capacity(sizes.nir * sizes.nir * sizes.bands);
    for (x, y) in pixels(sizes.nir) {
        let level = 1_500 + 900 * at(x, y, sizes.nir);
        let jitter = noise(64);
        nir.extend((0..sizes.bands as u16).map(|band| level + jitter + 7 * band));
    }
    let labels = labels(seed, index, sizes, count, &mask, &mut dice);
    let frame = |data, channels| Frame::new(n, n, channels, data).expect("raster");
    Sample {
        key: sample_key(index),
        sensors: SensorData {
            rgb: Frame::new(sizes.rgb, sizes.rgb, 3, rgb).expect("rgb"),
            lwir: Frame::new(sizes.lwir, sizes.lwir, 1, lwir).expect("lwir"),
            nir: Frame::new(sizes.nir, sizes.nir, sizes.bands, nir).expect("nir"),
        },
        truth: GroundTruth {
            depth: Frame::new(n, n, 1, depth).expect("depth"),
            normal: frame(normal, 3),
            abundance: sizes.abundance.then(|| frame(abundance, ENDMEMBERS)),
            labels,
            mask: Frame::new(n, n, 1, mask).expect("mask"),
        },
    }
}

fn labels(seed: u64, index: u64, sizes: Sizes, count: usize, mask: &[u16], dice: &mut Dice) -> SampleLabels {
    let side = sizes.raster as u32;
    let step = 800.0 / sizes.bands as f32;
    SampleLabels {
        format_version: FORMAT_VERSION,
        key: sample_key(index),
        index,
        seed,
        scenario: "boxes".to_owned(),
        camera: CameraLabels {
            fx: 2.0 * side as f32,
            fy: 2.0 * side as f32,
            cx: side as f32 / 2.0,
            cy: side as f32 / 2.0,
            width: side,
            height: side,
            world_from_camera: [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 1.2], [0.0, 0.0, 0.0, 1.0]],
            sensors: SensorSizes { rgb: [sizes.rgb as u32; 2], lwir: [sizes.lwir as u32; 2], nir: [sizes.nir as u32; 2] },
        },
        light: BTreeMap::from([("cct_k".to_owned(), json!(4000.0 + f64::from(dice.unit())))]),
        thermal: ThermalLabels { ambient_c: 18.5, heater_kw_m2: 6.0, exposure_s: 1.5, cooling_s: 0.7 },
        nir_wavelengths_nm: (0..sizes.bands).map(|band| 900.0 + step * band as f32).collect(),
        items: (0..count).map(|i| item(i, sizes.raster, mask, dice)).collect(),
    }
}

fn item(i: usize, n: usize, mask: &[u16], dice: &mut Dice) -> ItemLabel {
    let parts: Vec<PartLabel> = ["body", "label"]
        .iter()
        .zip([2 * i + 1, 2 * i + 2])
        .map(|(role, id)| part(role, id as u16, n, mask, dice))
        .collect();
    let bbox_tight = parts
        .iter()
        .filter_map(|part| part.bbox_tight)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let body = &parts[0];
    ItemLabel {
        id: i as u32 + 1,
        archetype: ["box", "bottle"][i % 2].to_owned(),
        material: body.material.clone(),
        state: body.state.clone(),
        quality: body.quality,
        triage: body.triage.clone(),
        value_eur: 0.01 + dice.unit(),
        mass_kg: parts.iter().map(|part| part.mass_kg).sum(),
        bbox_loose: [0, 0, n as i32, n as i32],
        bbox_tight,
        box3d: Box3d {
            center_m: [dice.unit(), dice.unit(), 0.03],
            size_m: [0.1, 0.05, 0.06],
            rotation_xyzw: [0.0, 0.0, 0.6, 0.8],
        },
        pose: Pose { translation_m: [dice.unit(), dice.unit(), 0.0], rotation_xyzw: [0.0, 0.0, 0.6, 0.8] },
        visibility: 0.25 + 0.5 * dice.unit(),
        temperature_c: 20.0 + 30.0 * dice.unit(),
        exposure_s: 1.5,
        cooling_s: 0.6 + 0.2 * dice.unit(),
        parts,
    }
}

fn part(role: &str, id: u16, n: usize, mask: &[u16], dice: &mut Dice) -> PartLabel {
    let own = || (0..n * n).filter(|i| mask[*i] == id);
    let visible_px = own().count() as u32;
    let bbox_tight = own()
        .map(|i| [(i % n) as i32, (i / n) as i32, (i % n) as i32 + 1, (i / n) as i32 + 1])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let (material, family, class) = MATERIALS[dice.below(MATERIALS.len())];
    let quality = dice.unit();
    let soil = f32::from(id * 20) / 255.0;
    PartLabel {
        mask_id: id,
        role: role.to_owned(),
        material: material.to_owned(),
        family: family.to_owned(),
        class: class.to_owned(),
        habit: "plain".to_owned(),
        thickness_mm: 0.3 + dice.unit(),
        mass_kg: 0.02 + dice.unit(),
        degradation: std::array::from_fn(|_| dice.unit()),
        state: STATES[dice.below(STATES.len())].to_owned(),
        quality,
        triage: match quality {
            q if q > 0.7 => "reuse",
            q if q < 0.3 => "recycle",
            _ => "repair",
        }
        .to_owned(),
        coverage: (visible_px > 0).then_some([1.0 - soil, 0.0, 0.0, 0.0, 0.0, soil, 0.0, 0.0]),
        bbox_tight,
        visible_px,
        visibility: dice.unit(),
        temperature_c: 20.0 + 30.0 * dice.unit(),
        service_life: json!({"years": dice.unit(), "uv_mj_m2": 0.1 + f64::from(dice.unit()) / 3.0}),
    }
}

/// Writes all pending shards of a job.
pub(crate) fn write_pending(writer: &DatasetWriter, sizes: Sizes) {
    for range in writer.pending().expect("readable") {
        let mut shard = writer.begin(range).expect("writable");
        for index in range.indices() {
            let sample = sample(writer.plan().seed, index, sizes);
            shard.append(&encode(&sample).expect("sound")).expect("writable");
        }
        shard.finish().expect("writable");
    }
}

/// Writes a whole dataset in one go.
pub(crate) fn write_dataset(dir: &Path, plan: &DatasetPlan, sizes: Sizes) -> Manifest {
    let writer = DatasetWriter::open(dir, plan, Job::WHOLE, false).expect("a free directory");
    write_pending(&writer, sizes);
    match writer.finish().expect("writable") {
        Finished::Complete(manifest) => *manifest,
        Finished::Waiting { missing } => panic!("missing {missing:?}"),
    }
}

/// Every file under `dir` with its bytes, by relative path.
pub(crate) fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("readable") {
            let path = entry.expect("readable").path();
            let name = path.strip_prefix(dir).expect("inside").display().to_string();
            if path.is_dir() {
                files.insert(format!("{name}/"), Vec::new());
                open.push(path);
            } else {
                files.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    files
}
