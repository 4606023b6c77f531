//! From a trained student to an ONNX file.
//!
//! - [`graph`]: the network with normalisation folded into its weights; [`fold`] makes it, [`run`] runs it here
//! - [`quantise`]: ranges of activations, int8 weights; [`tune`]: training with rounding in place
//! - [`proto`], [`emit`]: the file
//! - [`robot`]: what the file says where the robot runs it
//! - [`splice`]: another last layer for a file that exists

pub(crate) mod emit;
pub(crate) mod fold;
pub(crate) mod graph;
#[allow(unreachable_pub, reason = "messages are written as `prost` writes them")]
pub(crate) mod proto;
pub(crate) mod quantise;
pub(crate) mod robot;
pub(crate) mod run;
pub(crate) mod splice;
pub(crate) mod tune;

#[cfg(test)]
mod tests;
