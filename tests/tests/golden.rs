//! The bytes of datasets, pinned: eight samples of each scenario that ships, for each graphics adapter that was at hand.
//!
//! `cargo build --release && UPDATE_GOLDEN=1 cargo test --release --test golden` adds the hashes of a content version or of an adapter that
//! the file has none of. It never replaces hashes: bytes that change on purpose need a new content version first.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use loopline_dataset::{Dataset, EncodedSample};
use loopline_tests::{generate, workspace};
use serde::{Deserialize, Serialize};

const SCENARIOS: [&str; 7] = ["construction", "lab", "mixed", "packaging", "scrap_metal", "textiles", "weee"];
const SAMPLES: u64 = 8;
const OPTIONS: &str = "--seed 20 --abundance";
const FILE: &str = "tests/golden/samples.toml";
const VERSION: &str = "`CONTENT_VERSION` in sim/loopline/src/generate/plan.rs";

/// The file of hashes.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Goldens {
    #[serde(default)]
    golden: Vec<Golden>,
}

/// What one content version makes on one adapter.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Golden {
    content_version: u32,
    adapter: String,
    driver: String,
    /// BLAKE3 of each sample, by scenario.
    samples: BTreeMap<String, Vec<String>>,
}

/// How the hashes compare with the file's.
#[derive(Debug, PartialEq)]
enum Verdict {
    Equal,
    /// The adapter is in no entry.
    UnknownAdapter,
    /// The adapter has entries, but none of this content version.
    UnknownVersion,
    /// Samples whose bytes are others, as `scenario sample`.
    Differ(Vec<String>),
}

fn compare(goldens: &[Golden], made: &Golden) -> Verdict {
    let mut same_adapter = goldens.iter().filter(|g| (&g.adapter, &g.driver) == (&made.adapter, &made.driver)).peekable();
    if same_adapter.peek().is_none() {
        return Verdict::UnknownAdapter;
    }
    let Some(golden) = same_adapter.find(|g| g.content_version == made.content_version) else {
        return Verdict::UnknownVersion;
    };
    let differ = |(scenario, hashes): (&String, &Vec<String>)| {
        let due = golden.samples.get(scenario).cloned().unwrap_or_default();
        let others: Vec<String> =
            (0..hashes.len()).filter(|&k| due.get(k) != Some(&hashes[k])).map(|k| format!("{scenario} {k}")).collect();
        others
    };
    let others: Vec<String> = made.samples.iter().flat_map(differ).collect();
    if others.is_empty() { Verdict::Equal } else { Verdict::Differ(others) }
}

/// Generates the samples and hashes each: names and bytes of all its files.
fn made() -> Golden {
    let home = tempfile::tempdir().unwrap();
    let mut made = Golden { content_version: 0, adapter: String::new(), driver: String::new(), samples: BTreeMap::new() };
    for scenario in SCENARIOS {
        let out = home.path().join(scenario);
        generate(&workspace().join(format!("scenarios/{scenario}.toml")), &out, SAMPLES, OPTIONS);
        let dataset = Dataset::open(&out).unwrap();
        let plan = &dataset.manifest().plan;
        made.content_version = plan.content_version;
        made.adapter.clone_from(&plan.adapter.name);
        made.driver = format!("{} {}", plan.adapter.driver, plan.adapter.driver_info);
        let hashes: Vec<String> = dataset.encoded_samples().map(|sample| hash(&sample.unwrap())).collect();
        assert_eq!(hashes.len() as u64, SAMPLES);
        made.samples.insert(scenario.to_owned(), hashes);
    }
    made
}

fn hash(sample: &EncodedSample) -> String {
    let mut hasher = blake3::Hasher::new();
    for (member, bytes) in &sample.files {
        hasher.update(format!("{} {}\n", member.extension(), bytes.len()).as_bytes()).update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

#[test]
fn datasets_have_the_bytes_of_their_content_version() {
    let path: PathBuf = workspace().join(FILE);
    let mut goldens: Goldens = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let made = made();
    let verdict = compare(&goldens.golden, &made);
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    match verdict {
        Verdict::Equal => {}
        Verdict::Differ(samples) => panic!(
            "the bytes of {} samples are not those of content version {}: {}.\n\
             If no byte was meant to change, this is the bug. If bytes change on purpose (a model, a random stream, a shader, an asset, \
             a scenario that ships), raise {VERSION} by one, say so in CHANGELOG.md, and run\n  \
             cargo build --release && UPDATE_GOLDEN=1 cargo test --release --test golden\nwhich adds the new hashes to {FILE}.",
            samples.len(),
            made.content_version,
            samples.join(", ")
        ),
        Verdict::UnknownVersion | Verdict::UnknownAdapter if update => {
            goldens.golden.push(made);
            let head = "# BLAKE3 of eight samples of each scenario that ships; tests/tests/golden.rs says how and when lines are added.\n\n";
            fs::write(&path, format!("{head}{}", toml::to_string_pretty(&goldens).unwrap())).unwrap();
        }
        Verdict::UnknownVersion => panic!(
            "{FILE} has no hashes of content version {} on {}: if {VERSION} was raised because bytes change on purpose, run\n  \
             cargo build --release && UPDATE_GOLDEN=1 cargo test --release --test golden",
            made.content_version, made.adapter
        ),
        Verdict::UnknownAdapter => {
            // Past the harness, which keeps what a test that passes prints.
            let notice = format!(
                "NOT CHECKED: {FILE} has no golden hashes for {} ({}); UPDATE_GOLDEN=1 adds them",
                made.adapter, made.driver
            );
            writeln!(std::io::stderr(), "{notice}").unwrap();
        }
    }
}

#[test]
fn a_changed_byte_a_new_version_and_a_new_adapter_are_told_apart() {
    let golden = |version, adapter: &str, hash: &str| Golden {
        content_version: version,
        adapter: adapter.to_owned(),
        driver: "driver".to_owned(),
        samples: BTreeMap::from([("lab".to_owned(), vec!["1a".to_owned(), hash.to_owned()])]),
    };
    let known = [golden(1, "soft", "2b"), golden(2, "soft", "3c")];
    assert_eq!(compare(&known, &golden(2, "soft", "3c")), Verdict::Equal);
    assert_eq!(compare(&known, &golden(2, "soft", "2b")), Verdict::Differ(vec!["lab 1".to_owned()]));
    assert_eq!(compare(&known, &golden(3, "soft", "3c")), Verdict::UnknownVersion);
    assert_eq!(compare(&known, &golden(2, "hard", "3c")), Verdict::UnknownAdapter);
}
