//! Networks: one description from which come the layers that learn, the counts of parameters and MACs, and the exported graph.

pub mod layer;
pub mod net;
pub mod outputs;
pub mod student;
pub mod teacher;

pub use outputs::Outputs;
pub use student::Student;
pub use teacher::Teacher;
