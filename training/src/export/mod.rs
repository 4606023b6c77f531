//! From a trained student to an ONNX file.
//!
//! - [`graph`]: the network with normalisation folded into its weights; [`fold`] makes it, [`run`] runs it here
//! - [`quantise`]: ranges of activations, int8 weights; [`tune`]: training with rounding in place
//! - [`proto`], [`emit`]: the file
//! - [`robot`]: what the file says where the robot runs it

pub mod emit;
pub mod fold;
pub mod graph;
pub mod proto;
pub mod quantise;
pub mod robot;
pub mod run;
pub mod tune;
