//! Folds normalisation into weights and biases, and the calibration temperature into the last layer.

use tch::{Tensor, no_grad};

use super::graph::{Graph, Op, Value, Weights};
use crate::nn::Student;
use crate::nn::net::{BN_EPS, Linear, Net, Node};

/// The graph of a student.
pub(crate) fn fold(student: &Student, temperature: f64) -> Graph {
    no_grad(|| {
        let mut graph = Graph::default();
        let map = add(&mut graph, &student.trunk.nodes, 0);
        let features = add(&mut graph, &student.neck.nodes, map);
        graph.material = head(&mut graph, &student.heads.material, features, temperature);
        let quality = head(&mut graph, &student.heads.quality, features, 1.0);
        graph.quality = graph.push(Op::Sigmoid(quality));
        if let Some(state) = &student.heads.state {
            graph.state = Some(head(&mut graph, state, features, 1.0));
        }
        graph
    })
}

fn add(graph: &mut Graph, nodes: &[Node], mut value: Value) -> Value {
    for node in nodes {
        value = match node {
            Node::Conv(c) => {
                let scale = &c.gamma / (&c.variance + BN_EPS).sqrt();
                let weight = &c.weight * scale.view([-1, 1, 1, 1]);
                let bias = &c.beta - &c.mean * &scale;
                let weights = Weights { weight: kept(&weight), bias: kept(&bias), act: c.act };
                graph.push(Op::Conv { input: value, weights, stride: c.stride, padding: c.padding, groups: c.groups })
            }
            Node::Residual(inner) => {
                let other = add(graph, inner, value);
                graph.push(Op::Add(value, other))
            }
            Node::Pool => graph.push(Op::Pool(value)),
            Node::Linear(l) => graph.push(Op::Linear { input: value, weights: linear(l, 1.0) }),
            // It does nothing outside training.
            Node::Dropout(_) => value,
            Node::PoolBoth => unreachable!("students have no such layer"),
        };
    }
    value
}

fn head(graph: &mut Graph, net: &Net, features: Value, temperature: f64) -> Value {
    match net.nodes.as_slice() {
        [Node::Linear(l)] => graph.push(Op::Linear { input: features, weights: linear(l, 1.0 / temperature) }),
        _ => unreachable!("a head is one linear layer"),
    }
}

fn linear(l: &Linear, scale: f64) -> Weights {
    Weights { weight: kept(&(&l.weight * scale)), bias: kept(&(&l.bias * scale)), act: l.act }
}

fn kept(tensor: &Tensor) -> Tensor {
    tensor.detach().to_device(tch::Device::Cpu).copy()
}
