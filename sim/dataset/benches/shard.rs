//! Throughput of writing shards, on the temporary directory (set TMPDIR to choose the disk).

#[path = "../tests/common/mod.rs"]
mod common;

use common::{DEFAULT, plan, sample};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use loopline_dataset::{DatasetWriter, Job, encode};

const SAMPLES: u64 = 128;

fn benches(c: &mut Criterion) {
    let plan = plan(SAMPLES, SAMPLES, DEFAULT);
    let encoded: Vec<_> = (0..SAMPLES).map(|index| encode(&sample(plan.seed, index, DEFAULT)).expect("sound")).collect();
    let bytes: usize = encoded.iter().map(|sample| sample.len()).sum();
    let mut group = c.benchmark_group("shard");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    group.bench_function("write", |b| {
        b.iter_with_large_drop(|| {
            let home = tempfile::tempdir().expect("room");
            let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
            let range = writer.pending().expect("readable")[0];
            let mut shard = writer.begin(range).expect("writable");
            for sample in &encoded {
                shard.append(sample).expect("writable");
            }
            shard.finish().expect("writable");
            home
        });
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
