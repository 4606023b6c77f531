//! The program's commands, one a file.

pub mod bench;
pub mod teach;
