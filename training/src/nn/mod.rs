//! Networks: one description from which come the layers that learn, the counts of parameters and MACs, and the exported graph.

pub(crate) mod layer;
pub(crate) mod net;
pub(crate) mod outputs;
pub(crate) mod student;
pub(crate) mod teacher;

pub(crate) use outputs::{Classes, Outputs};
pub(crate) use student::Student;
pub(crate) use teacher::Teacher;

use tch::{Device, Tensor};

/// Pictures [N, C, H, W] with channels innermost in memory where a CPU computes: its convolutions then need not reorder
/// their input.
pub(crate) fn channels_innermost(x: &Tensor) -> Tensor {
    match x.device() {
        Device::Cpu => x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2]),
        _ => x.shallow_clone(),
    }
}
