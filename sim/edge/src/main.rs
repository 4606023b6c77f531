//! The `loopline-edge` program.

fn main() {}
