//! Time to encode and decode one sample at default sizes, whole and member by member.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use common::{DEFAULT, sample};
use criterion::{Criterion, criterion_group, criterion_main};
use loopline_dataset::{EncodedSample, decode, encode, encode_into};

fn benches(c: &mut Criterion) {
    let sample = sample(7, 0, DEFAULT);
    let encoded = encode(&sample).expect("sound");
    for (member, bytes) in &encoded.files {
        println!("{}: {} bytes", member.extension(), bytes.len());
    }
    let mut reused = EncodedSample::default();
    c.bench_function("encode_into", |b| {
        b.iter(|| encode_into(black_box(&sample), &mut reused).expect("sound"));
    });
    c.bench_function("decode", |b| {
        b.iter(|| decode(black_box(&encoded)).expect("whole"));
    });
}

criterion_group!(group, benches);
criterion_main!(group);
