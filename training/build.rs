//! Gives the program the path of libtorch, so that it runs without LD_LIBRARY_PATH; and for the records of runs, the version of libtorch
//! and a digest of the code that decides a run's numbers.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Code that decides a run's numbers: how items are read and cut, the networks, losses, steps and scores.
const DECIDING: [&str; 10] = [
    "src/data",
    "src/nn",
    "src/losses",
    "src/train",
    "src/evaluate",
    "src/experiment.rs",
    "src/model.rs",
    "../sim/edge/src/crop.rs",
    "../sim/edge/src/decide.rs",
    "../sim/dataset/src/decode.rs",
];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-changed=build.rs");
    let mut hasher = blake3::Hasher::new();
    if let Ok(folder) = std::env::var("LIBTORCH") {
        // Old-style tags: libtorch's own libraries are found by it too.
        println!("cargo:rustc-link-arg=-Wl,--disable-new-dtags,-rpath,{folder}/lib");
        let file = format!("{folder}/build-version");
        println!("cargo:rerun-if-changed={file}");
        if let Ok(version) = fs::read_to_string(file) {
            println!("cargo:rustc-env=LOOPLINE_LIBTORCH={}", version.trim());
            hasher.update(version.trim().as_bytes());
        }
    }
    for place in DECIDING {
        println!("cargo:rerun-if-changed={place}");
        for file in files(Path::new(place))? {
            hasher.update(file.to_string_lossy().as_bytes());
            for line in code(&fs::read_to_string(&file)?) {
                hasher.update(line.as_bytes()).update(b"\n");
            }
        }
    }
    println!("cargo:rustc-env=LOOPLINE_TRAIN_CODE={}", &hasher.finalize().to_hex()[..16]);
    Ok(())
}

/// The Rust files at a place, sorted.
fn files(place: &Path) -> io::Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        if path.is_dir() || path.extension().is_some_and(|e| e == "rs") {
            found.extend(files(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// The lines of a file that compute: no comments, no tests, which stand last.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let computing = text.split("#[cfg(test)]").next().unwrap_or_default();
    computing.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"))
}
