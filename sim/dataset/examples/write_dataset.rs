//! Writes a small made-up dataset with both exports, for trying readers on:
//! `cargo run -p loopline-dataset --example write_dataset -- DIR [SAMPLES]`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::PathBuf;

use common::{DEFAULT, Sizes, plan, write_dataset};
use loopline_dataset::{Dataset, export_coco, export_envi, validate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("usage: write_dataset DIR [SAMPLES]")?);
    let samples = match arguments.next() {
        Some(number) => number.to_string_lossy().parse()?,
        None => 12,
    };
    let sizes = Sizes { abundance: true, ..DEFAULT };
    let manifest = write_dataset(&dir, &plan(samples, 5, sizes), sizes);
    let report = validate(&dir, 2, &|_| ())?;
    for problem in &report.problems {
        println!("{problem}");
    }
    let dataset = Dataset::open(&dir)?;
    export_coco(&dataset, &dir.join("coco"), &mut |_| ())?;
    export_envi(&dataset, &dir.join("envi"), &mut |_| ())?;
    println!("{} samples, {} items in {}", report.samples, manifest.items, dir.display());
    Ok(())
}
