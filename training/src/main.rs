//! The `loopline-train` program.

fn main() {}
