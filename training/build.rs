//! Gives the program the path of libtorch, so that it runs without LD_LIBRARY_PATH, and its version, for the records of runs.

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-changed=build.rs");
    if let Ok(folder) = std::env::var("LIBTORCH") {
        // Old-style tags: libtorch's own libraries are found by it too.
        println!("cargo:rustc-link-arg=-Wl,--disable-new-dtags,-rpath,{folder}/lib");
        let file = format!("{folder}/build-version");
        println!("cargo:rerun-if-changed={file}");
        if let Ok(version) = std::fs::read_to_string(file) {
            println!("cargo:rustc-env=LOOPLINE_LIBTORCH={}", version.trim());
        }
    }
}
