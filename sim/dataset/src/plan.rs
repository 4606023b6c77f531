//! What a dataset shall be: fixed before the first sample, equal for every process that works on it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::FORMAT_VERSION;
use crate::error::{DatasetError, Result};

/// Samples per shard unless asked otherwise: some 300 MB at default sensor sizes.
pub const DEFAULT_SAMPLES_PER_SHARD: u64 = 256;
/// Shard names have six digits.
const MAX_SHARDS: u64 = 1_000_000;

/// Everything that decides a dataset's bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetPlan {
    /// Version of the format; [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of the program that generates.
    pub generator_version: String,
    /// Number of the generator's content: raised whenever the same request gives other bytes than before.
    pub content_version: u32,
    /// Digests of the files that the generator reads besides the scenario.
    pub inputs: InputsRecord,
    /// The names that labels choose from.
    pub vocabulary: Vocabulary,
    /// The scenario.
    pub scenario: ScenarioRecord,
    /// The seed.
    pub seed: u64,
    /// Number of samples.
    pub samples: u64,
    /// Samples per shard; the last shard may hold fewer.
    pub samples_per_shard: u64,
    /// The graphics adapter; another driver may round differently.
    pub adapter: AdapterRecord,
    /// Options of the run that change bytes.
    pub options: OptionsRecord,
}

/// Digests of what a run reads besides its scenario, built in or from a user's folder: BLAKE3, hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputsRecord {
    /// The library: files of materials, absorbers and deposits.
    pub materials: String,
    /// The files of archetypes.
    pub archetypes: String,
    /// The shaders of the sensor pass.
    pub shaders: String,
}

/// The names that labels choose from, in the order of every vector that has an entry for each; and the rule of triage.
/// A reader takes the number of classes from here, never from a constant of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Ids of all materials of the library, whether or not an item of this dataset is made of them.
    pub materials: Vec<String>,
    /// States of degradation; the order of [`PartLabel::degradation`](crate::PartLabel).
    pub states: Vec<String>,
    /// Endmembers of a surface; the order of abundances and of [`PartLabel::coverage`](crate::PartLabel).
    pub endmembers: Vec<String>,
    /// Which quality leads to which triage.
    pub triage: TriageBounds,
}

/// Bounds of quality between the classes of triage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TriageBounds {
    /// An item of quality above this is reused.
    pub reuse_above: f32,
    /// An item of quality below this is recycled; what lies between is repaired.
    pub recycle_below: f32,
}

/// A scenario as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// The scenario's name.
    pub name: String,
    /// Its file, verbatim.
    pub text: String,
    /// BLAKE3 of `text`, hex.
    pub blake3: String,
}

impl ScenarioRecord {
    /// Records a scenario's text under its name.
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned(), blake3: blake3::hash(text.as_bytes()).to_hex().to_string() }
    }
}

/// The graphics adapter that rasterised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterRecord {
    /// Its name.
    pub name: String,
    /// Its driver.
    pub driver: String,
    /// The driver's version and build.
    pub driver_info: String,
    /// The graphics interface (`vulkan` ...).
    pub backend: String,
}

/// Options of the run that change bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionsRecord {
    /// Sensor noise is on.
    pub noise: bool,
    /// Abundance cubes are written.
    pub abundance: bool,
}

/// One process's share of a dataset: shard k belongs to job k modulo `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// This job, from 0.
    pub index: u64,
    /// Number of jobs.
    pub count: u64,
}

impl Job {
    /// The only job.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Whether this job writes the shard.
    pub fn owns(self, shard: u64) -> bool {
        shard % self.count == self.index
    }

    pub(crate) fn check(self) -> Result<()> {
        if self.index < self.count {
            return Ok(());
        }
        Err(DatasetError::BadRequest {
            key: "job".to_owned(),
            value: self.to_string(),
            expected: "an index from 0 to below the number of jobs, such as 0/3, 1/3, 2/3".to_owned(),
        })
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// The samples of one shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardRange {
    /// The shard's number, from 0.
    pub shard: u64,
    /// Index of its first sample.
    pub first: u64,
    /// Number of its samples, at least 1.
    pub samples: u64,
}

impl ShardRange {
    /// The shard's file name.
    pub fn file_name(&self) -> String {
        format!("shard-{:06}.tar", self.shard)
    }

    /// The sample indices of the shard.
    pub fn indices(&self) -> std::ops::Range<u64> {
        self.first..self.first + self.samples
    }
}

impl DatasetPlan {
    /// Number of shards.
    pub fn shard_count(&self) -> u64 {
        self.samples.div_ceil(self.samples_per_shard)
    }

    /// The shards, in order.
    pub fn shards(&self) -> impl Iterator<Item = ShardRange> + use<> {
        let (samples, per_shard) = (self.samples, self.samples_per_shard);
        (0..self.shard_count()).map(move |shard| {
            let first = shard * per_shard;
            ShardRange { shard, first, samples: per_shard.min(samples - first) }
        })
    }

    /// Checks the bounds a plan must keep.
    ///
    /// # Errors
    /// [`DatasetError::BadRequest`] naming the field, its value and what would be right.
    pub fn check(&self) -> Result<()> {
        let bad = |key: &str, value: String, expected: String| {
            Err(DatasetError::BadRequest { key: key.to_owned(), value, expected })
        };
        if self.format_version != FORMAT_VERSION {
            return bad(
                "format_version",
                self.format_version.to_string(),
                format!("this program writes version {FORMAT_VERSION}"),
            );
        }
        if self.samples == 0 {
            return bad("samples", "0".to_owned(), "at least 1".to_owned());
        }
        if self.samples_per_shard == 0 {
            return bad("samples_per_shard", "0".to_owned(), "at least 1".to_owned());
        }
        if self.shard_count() > MAX_SHARDS {
            return bad(
                "samples",
                self.samples.to_string(),
                format!(
                    "at most {MAX_SHARDS} shards, which is {} samples at {} a shard",
                    MAX_SHARDS.saturating_mul(self.samples_per_shard),
                    self.samples_per_shard
                ),
            );
        }
        let hash = ScenarioRecord::new(&self.scenario.name, &self.scenario.text).blake3;
        if self.scenario.blake3 != hash {
            return bad("scenario.blake3", self.scenario.blake3.clone(), format!("the scenario's text has {hash}"));
        }
        Ok(())
    }

    /// The fields in which `self` (already there) and `asked` differ, with both values; `None` if equal.
    pub(crate) fn differences(&self, asked: &Self) -> Option<String> {
        if self == asked {
            return None;
        }
        let mut found = Vec::new();
        if let (Ok(there), Ok(asked)) = (serde_json::to_value(self), serde_json::to_value(asked)) {
            collect("", &there, &asked, &mut found);
        }
        Some(found.join("; "))
    }
}

fn collect(path: &str, there: &Value, asked: &Value, found: &mut Vec<String>) {
    if there == asked {
        return;
    }
    if let (Value::Object(there), Value::Object(asked)) = (there, asked) {
        for (key, value) in there {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            collect(&path, value, asked.get(key).unwrap_or(&Value::Null), found);
        }
        return;
    }
    // A whole file would drown the message; its hash differs too and is listed.
    if path != "scenario.text" {
        found.push(format!("{path} is {there} there, {asked} was asked for"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(samples: u64, samples_per_shard: u64) -> DatasetPlan {
        DatasetPlan {
            format_version: FORMAT_VERSION,
            generator_version: "0.1.0".to_owned(),
            content_version: 1,
            inputs: InputsRecord { materials: "1a".to_owned(), archetypes: "2b".to_owned(), shaders: "3c".to_owned() },
            vocabulary: Vocabulary {
                materials: vec!["pet_clear".to_owned()],
                states: vec!["pristine".to_owned()],
                endmembers: vec!["intact".to_owned()],
                triage: TriageBounds { reuse_above: 0.7, recycle_below: 0.3 },
            },
            scenario: ScenarioRecord::new("lab", "schema = 1\n"),
            seed: 7,
            samples,
            samples_per_shard,
            adapter: AdapterRecord {
                name: "llvmpipe".to_owned(),
                driver: "Mesa".to_owned(),
                driver_info: "22.3.6".to_owned(),
                backend: "vulkan".to_owned(),
            },
            options: OptionsRecord { noise: true, abundance: false },
        }
    }

    #[test]
    fn shards_cover_every_sample_once() {
        for (samples, per_shard) in [(1, 256), (256, 256), (257, 256), (10, 3), (9, 3)] {
            let indices: Vec<u64> = plan(samples, per_shard).shards().flat_map(|range| range.indices()).collect();
            assert_eq!(indices, (0..samples).collect::<Vec<_>>());
        }
    }

    #[test]
    fn each_shard_belongs_to_exactly_one_job() {
        for shard in 0..20 {
            let owners = (0..3).filter(|&index| Job { index, count: 3 }.owns(shard));
            assert_eq!(owners.count(), 1);
        }
        assert!(Job { index: 3, count: 3 }.check().is_err());
        assert!(Job { index: 0, count: 0 }.check().is_err());
    }

    #[test]
    fn a_difference_names_the_field_and_both_values() {
        let (there, mut asked) = (plan(10, 4), plan(10, 4));
        asked.seed = 8;
        asked.scenario = ScenarioRecord::new("lab", "schema = 1 # edited\n");
        let text = there.differences(&asked).expect("they differ");
        assert!(text.contains("seed is 7 there, 8 was asked for"), "{text}");
        assert!(text.contains("scenario.blake3"), "{text}");
        assert!(!text.contains("edited"), "{text}");
        assert_eq!(there.differences(&there.clone()), None);
    }

    #[test]
    fn another_build_or_other_assets_make_another_plan() {
        let (there, mut asked) = (plan(10, 4), plan(10, 4));
        asked.content_version = 2;
        asked.inputs.materials = "4d".to_owned();
        let text = there.differences(&asked).expect("they differ");
        assert!(text.contains("content_version is 1 there, 2 was asked for"), "{text}");
        assert!(text.contains("inputs.materials is \"1a\" there, \"4d\" was asked for"), "{text}");
    }

    #[test]
    fn absurd_plans_are_refused_with_the_field() {
        for (samples, per_shard, field) in [(0, 4, "samples"), (4, 0, "samples_per_shard"), (u64::MAX, 1, "samples")] {
            let error = plan(samples, per_shard).check().expect_err("absurd");
            assert!(error.to_string().starts_with(&format!("{field} = ")), "{error}");
        }
    }
}
