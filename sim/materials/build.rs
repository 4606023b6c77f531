//! Rebuilds the crate when an asset changes: the files are compiled in, and the compiler alone would not notice.

fn main() {
    println!("cargo::rerun-if-changed=../../assets");
}
