//! The program's commands, one a file.

pub mod ablate;
pub mod bench;
pub mod card;
pub mod docs;
pub mod evaluate;
pub mod export;
pub mod teach;
