//! Gives the program the path of libtorch, so that it runs without LD_LIBRARY_PATH; and for the records of runs, the version of libtorch
//! and a digest of the code that decides a run's numbers.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Code that decides a run's numbers: how items are read and cut, the networks, losses, steps, kept tensors and scores.
const DECIDING: [&str; 11] = [
    "src/data",
    "src/nn",
    "src/losses",
    "src/train",
    "src/evaluate",
    "src/experiment.rs",
    "src/model.rs",
    "src/tensors.rs",
    "../sim/edge/src/crop.rs",
    "../sim/edge/src/decide.rs",
    "../sim/dataset/src/decode.rs",
];

/// Crates whose versions decide them too: what is computed, and what is drawn.
const CRATES: [&str; 4] = ["rand", "rand_chacha", "rand_distr", "tch"];

/// The versions of all crates.
const LOCK: &str = "../Cargo.lock";

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
    println!("cargo:rerun-if-changed={LOCK}");
    let lock = fs::read_to_string(LOCK)?;
    for name in CRATES {
        let version = version(&lock, name).ok_or_else(|| io::Error::other(format!("{LOCK} names no {name}")))?;
        hasher.update(format!("{name} {version}\n").as_bytes());
    }
    println!("cargo:rustc-env=LOOPLINE_TRAIN_CODE={}", &hasher.finalize().to_hex()[..16]);
    Ok(())
}

/// The version of a crate that this one depends on.
fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let package = |name: &str| {
        let head = format!("name = \"{name}\"\nversion = \"");
        lock.split("[[package]]\n").find_map(|package| package.strip_prefix(&head))
    };
    // Where there are several of the name, the list of dependencies says which.
    let listed = package("loopline-training")?.split_once(&format!("\n \"{name} ")).map(|(_, rest)| rest);
    listed.or_else(|| package(name))?.split(['"', ' ']).next()
}

/// The Rust files at a place, sorted; files of tests are left out.
fn files(place: &Path) -> io::Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        if path.is_dir() || (path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs")) {
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
