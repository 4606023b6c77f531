//! One shard: its size and checksum against the manifest, and its samples one by one, in one reading.

use std::fs::File;
use std::io::{self, BufReader};

use super::{Finding, sample};
use crate::hashing::HashingReader;
use crate::member::Member;
use crate::reader::{Dataset, ShardReader};

/// What one shard came to.
pub(super) struct ShardReport {
    pub(super) file: String,
    pub(super) samples: u64,
    pub(super) items: u64,
    pub(super) problems: Vec<Finding>,
    /// Key and hash of each RGB picture, to find repeats across shards.
    pub(super) pictures: Vec<(String, [u8; 32])>,
}

pub(super) fn check(dataset: &Dataset, shard: usize, after_sample: &dyn Fn()) -> ShardReport {
    let record = &dataset.manifest().shards[shard];
    let mut report =
        ShardReport { file: record.name.clone(), samples: 0, items: 0, problems: Vec::new(), pictures: Vec::new() };
    let file = match File::open(dataset.shard_path(shard)) {
        Ok(file) => file,
        Err(e) => {
            report.problem(None, format!("could not be opened: {e}"));
            return report;
        }
    };
    let input = BufReader::with_capacity(1 << 20, HashingReader::new(file));
    let mut reader = ShardReader::new(record.name.as_ref(), input);
    for (expected, encoded) in (record.first..).zip(reader.by_ref()) {
        let encoded = match encoded {
            Ok(encoded) => encoded,
            Err(e) => {
                report.problem(None, e.to_string());
                break;
            }
        };
        report.samples += 1;
        if let Some(rgb) = encoded.file(Member::Rgb) {
            let hash = *blake3::hash(rgb).as_bytes();
            report.pictures.push((encoded.key.clone(), hash));
        }
        let checked = sample::check(&encoded, expected, &dataset.manifest().plan);
        report.items += checked.items;
        for what in checked.problems {
            report.problem(Some(&encoded.key), what);
        }
        after_sample();
    }
    if report.samples != record.samples {
        let what = format!("holds {} readable samples, the manifest says {}", report.samples, record.samples);
        report.problem(None, what);
    }
    let mut input = reader.into_inner();
    // What follows the archive's end, or its damage, counts for the checksum too.
    match io::copy(&mut input, &mut io::sink()) {
        Err(e) => report.problem(None, format!("could not be read to its end: {e}")),
        Ok(_) => {
            if let Some(what) = input.into_inner().departs_from(record) {
                report.problem(None, what);
            }
        }
    }
    report
}

impl ShardReport {
    fn problem(&mut self, sample: Option<&str>, what: String) {
        self.problems.push(Finding { file: self.file.clone(), sample: sample.map(str::to_owned), what });
    }
}
