//! Gives the program the path of libtorch, so that it runs without LD_LIBRARY_PATH.

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-changed=build.rs");
    if let Ok(folder) = std::env::var("LIBTORCH") {
        // Old-style tags: libtorch's own libraries are found by it too.
        println!("cargo:rustc-link-arg=-Wl,--disable-new-dtags,-rpath,{folder}/lib");
    }
}
