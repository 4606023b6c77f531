//! Made-up datasets of fifty materials, small enough for tests; the tests inside the crate use them too.

#![allow(dead_code, reason = "each test uses its own share of this")]
#![allow(unreachable_pub, reason = "shared by several tests")]

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use loopline_dataset::{DatasetPlan, DatasetWriter, Finished, Job, ScenarioRecord, Vocabulary, encode};

// What these datasets hold besides materials is made up by the dataset crate's own tests.
#[path = "../../../sim/dataset/tests/common/mod.rs"]
mod made_up;

use made_up::{Sizes, plan, sample};

/// Held by tests that draw: torch has one source of chance for the whole process.
pub fn alone() -> MutexGuard<'static, ()> {
    static CHANCE: Mutex<()> = Mutex::new(());
    CHANCE.lock().unwrap_or_else(PoisonError::into_inner)
}

const SIZES: Sizes = Sizes { raster: 48, rgb: 48, lwir: 24, nir: 24, bands: 128, abundance: false };

/// As many as real labels choose from; items have three of them.
const STATES: [&str; 10] = [
    "pristine",
    "worn",
    "photo_oxidised",
    "embrittled",
    "tarnished",
    "corroded",
    "heat_aged",
    "hydrolysed",
    "soiled",
    "fractured",
];

fn material(number: u64) -> String {
    format!("material_{number:02}")
}

/// Writes a dataset of `samples` samples with `seed`.
pub fn dataset(dir: &Path, samples: u64, seed: u64) -> PathBuf {
    dataset_of(dir, "boxes", samples, seed)
}

/// [`dataset`], of a scenario of another name.
pub fn dataset_of(dir: &Path, scenario: &str, samples: u64, seed: u64) -> PathBuf {
    let text = format!("schema = 1\nname = \"{scenario}\"\n");
    let plan = plan(samples, 16, SIZES);
    let vocabulary = Vocabulary {
        materials: (0..50).map(material).collect(),
        states: STATES.map(str::to_owned).to_vec(),
        ..plan.vocabulary.clone()
    };
    let plan = DatasetPlan { seed, scenario: ScenarioRecord::new(scenario, &text), vocabulary, ..plan };
    let writer = DatasetWriter::open(dir, &plan, Job::WHOLE, false).expect("a free folder");
    for range in writer.pending().expect("readable") {
        let mut shard = writer.begin(range).expect("writable");
        for index in range.indices() {
            let mut sample = sample(seed, index, SIZES);
            sample.truth.labels.scenario = scenario.to_owned();
            for item in &mut sample.truth.labels.items {
                item.material = material((index + u64::from(item.id) * 17) % 50);
                for part in &mut item.parts {
                    part.material.clone_from(&item.material);
                }
                item.visibility = 1.0;
            }
            shard.append(&encode(&sample).expect("sound")).expect("writable");
        }
        shard.finish().expect("writable");
    }
    assert!(matches!(writer.finish().expect("writable"), Finished::Complete(_)));
    dir.to_owned()
}

/// An experiment file with these datasets, and `more` at its end.
pub fn experiment(home: &Path, train: &Path, test: &Path, more: &str) -> PathBuf {
    let text = format!(
        "schema = 1\nname = \"test\"\n[data]\ntrain = [{train:?}]\ntest = [{test:?}]\nvalidation_share = 0.2\ncache = {:?}\n\
         shuffle_items = 32\n{more}\n",
        home.join("cache")
    );
    let path = home.join("experiment.toml");
    std::fs::write(&path, text).expect("writable");
    path
}

/// A folder with a dataset of `samples` samples to train on (`a`), one of 16 for scores (`b`), and an experiment of them that ends
/// with `more`. The folder is gone when it is dropped.
pub fn prepared(samples: u64, more: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("room");
    let train = dataset(&home.path().join("a"), samples, 1);
    let test = dataset(&home.path().join("b"), 16, 2);
    let experiment = experiment(home.path(), &train, &test, more);
    (home, experiment)
}

/// Changes a bit of a dataset's first shard, in the middle of a picture, where nothing but the checksum would notice.
pub fn damage(dataset: &Path) {
    let shard = dataset.join("shard-000000.tar");
    let mut bytes = std::fs::read(&shard).expect("readable");
    let middle = bytes.windows(6).position(|w| w == b"\x93NUMPY").expect("a cube") + 5_000;
    bytes[middle] ^= 1;
    std::fs::write(&shard, bytes).expect("writable");
}
