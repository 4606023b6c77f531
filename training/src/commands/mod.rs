//! The program's commands, one a file.

pub mod bench;
pub mod evaluate;
pub mod export;
pub mod teach;
