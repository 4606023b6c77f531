//! Perception on the robot's computer: finds items in a colour picture and decides what they are.
//!
//! **Invariant:** knows no other crate of Loopline, no Bevy and no libtorch; it sees pixels and a model file, nothing else.

pub mod crop;
pub mod detect;
