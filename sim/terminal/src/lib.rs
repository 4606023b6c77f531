//! What `loopline` and `loopline-train` do alike on a terminal.
//!
//! | module | holds |
//! |---|---|
//! | [`exit`] | exit codes, and an error's chain of causes in one line |
//! | [`interrupt`] | Ctrl-C as a flag |
//! | [`Progress`] | a bar on a terminal, plain lines elsewhere |
//!
//! **Invariant:** knows nothing of what the programs do, and no other crate of Loopline.

pub mod exit;
pub mod interrupt;
mod progress;

pub use progress::Progress;
