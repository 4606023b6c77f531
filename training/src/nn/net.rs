//! A list of layers with its weights.

use std::borrow::Borrow;

use tch::Tensor;
use tch::nn::{Init, Path, init};

use super::layer::{Act, LayerSpec};

/// Normalisation's safety term.
pub(crate) const BN_EPS: f64 = 1e-5;
const BN_MOMENTUM: f64 = 0.1;

/// Parameters and multiply-accumulates of one pass over one item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Numbers that are learned.
    pub(crate) parameters: i64,
    /// Multiplications with a weight.
    pub(crate) macs: i64,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.parameters += other.parameters;
        self.macs += other.macs;
    }
}

/// Channels, height and width; a vector has height and width 1.
pub(crate) type Shape = [i64; 3];

/// A convolution's weights.
#[derive(Debug)]
pub(crate) struct Conv {
    /// [out, in / groups, k, k].
    pub(crate) weight: Tensor,
    /// Scale of normalisation.
    pub(crate) gamma: Tensor,
    /// Shift of normalisation.
    pub(crate) beta: Tensor,
    /// Running mean.
    pub(crate) mean: Tensor,
    /// Running variance.
    pub(crate) variance: Tensor,
    /// Step.
    pub(crate) stride: i64,
    /// Zeros on each side.
    pub(crate) padding: i64,
    /// Groups.
    pub(crate) groups: i64,
    /// What follows.
    pub(crate) act: Act,
}

/// A linear layer's weights.
#[derive(Debug)]
pub(crate) struct Linear {
    /// [out, in].
    pub(crate) weight: Tensor,
    /// [out].
    pub(crate) bias: Tensor,
    /// What follows.
    pub(crate) act: Act,
}

/// A layer with its weights.
#[derive(Debug)]
pub(crate) enum Node {
    /// See [`LayerSpec::Conv`].
    Conv(Box<Conv>),
    /// See [`LayerSpec::Residual`].
    Residual(Vec<Node>),
    /// See [`LayerSpec::Pool`].
    Pool,
    /// See [`LayerSpec::PoolBoth`].
    PoolBoth,
    /// See [`LayerSpec::Linear`].
    Linear(Linear),
    /// See [`LayerSpec::Dropout`].
    Dropout(f64),
}

/// Layers in a row.
#[derive(Debug)]
pub(crate) struct Net {
    /// Its layers.
    pub(crate) nodes: Vec<Node>,
    /// What comes out of it.
    pub(crate) shape: Shape,
    /// What it costs.
    pub(crate) cost: Cost,
}

impl Net {
    /// Makes weights for `layers` under `path`; `shape` goes in.
    pub(crate) fn new<'a>(path: impl Borrow<Path<'a>>, layers: &[LayerSpec], shape: Shape) -> Self {
        let path = path.borrow();
        let mut net = Self { nodes: Vec::new(), shape, cost: Cost::default() };
        for (number, layer) in layers.iter().enumerate() {
            let node = net.node(&(path / number), layer);
            net.nodes.push(node);
        }
        net
    }

    fn node(&mut self, path: &Path<'_>, layer: &LayerSpec) -> Node {
        let [channels, height, width] = self.shape;
        match *layer {
            LayerSpec::Conv { output, kernel, stride, depthwise, act } => {
                let groups = if depthwise { channels } else { 1 };
                let padding = kernel / 2;
                let size = |length: i64| (length + 2 * padding - kernel) / stride + 1;
                self.shape = [output, size(height), size(width)];
                let taps = channels / groups * kernel * kernel;
                let pixels = self.shape[1] * self.shape[2];
                self.cost += Cost { parameters: output * (taps + 2), macs: output * taps * pixels };
                let spread = (2.0 / (output / groups * kernel * kernel) as f64).sqrt();
                Node::Conv(Box::new(Conv {
                    weight: path.var(
                        "weight",
                        &[output, channels / groups, kernel, kernel],
                        Init::Randn { mean: 0.0, stdev: spread },
                    ),
                    gamma: path.var("gamma", &[output], Init::Const(1.0)),
                    beta: path.var("beta", &[output], Init::Const(0.0)),
                    mean: path.zeros_no_train("mean", &[output]),
                    variance: path.ones_no_train("variance", &[output]),
                    stride,
                    padding,
                    groups,
                    act,
                }))
            }
            LayerSpec::Residual(ref inner) => {
                let inner = Self::new(path, inner, self.shape);
                self.cost += inner.cost;
                Node::Residual(inner.nodes)
            }
            LayerSpec::Pool => {
                self.shape = [channels, 1, 1];
                Node::Pool
            }
            LayerSpec::PoolBoth => {
                self.shape = [2 * channels, 1, 1];
                Node::PoolBoth
            }
            LayerSpec::Linear { output, act } => {
                self.shape = [output, 1, 1];
                let input = channels * height * width;
                self.cost += Cost { parameters: output * (input + 1), macs: output * input };
                Node::Linear(Linear {
                    weight: path.var("weight", &[output, input], init::DEFAULT_KAIMING_UNIFORM),
                    bias: path.var("bias", &[output], Init::Const(0.0)),
                    act,
                })
            }
            LayerSpec::Dropout(share) => Node::Dropout(share),
        }
    }

    /// What comes out for `x`.
    pub(crate) fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        run(&self.nodes, x, train)
    }
}

fn run(nodes: &[Node], x: &Tensor, train: bool) -> Tensor {
    let mut x = x.shallow_clone();
    for node in nodes {
        x = match node {
            Node::Conv(c) => c.forward(&x, train),
            Node::Residual(inner) => &x + run(inner, &x, train),
            Node::Pool => x.mean_dim([2i64, 3].as_slice(), false, None),
            Node::PoolBoth => {
                Tensor::cat(&[x.mean_dim([2i64, 3].as_slice(), false, None), x.amax([2i64, 3].as_slice(), false)], 1)
            }
            Node::Linear(l) => l.forward(&x),
            Node::Dropout(share) => x.dropout(*share, train),
        };
    }
    x
}

impl Conv {
    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        let (s, p) = (self.stride, self.padding);
        let sum = x.conv2d(&self.weight, None::<Tensor>, [s, s], [p, p], [1, 1], self.groups);
        let (gamma, beta) = (Some(&self.gamma), Some(&self.beta));
        let (mean, variance) = (Some(&self.mean), Some(&self.variance));
        self.act.apply(sum.batch_norm(gamma, beta, mean, variance, train, BN_MOMENTUM, BN_EPS, true))
    }
}

impl Linear {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.act.apply(x.flatten(1, -1).linear(&self.weight, Some(&self.bias)))
    }
}

impl Act {
    /// Applies it, in the memory of `x`.
    pub(crate) fn apply(self, mut x: Tensor) -> Tensor {
        match self {
            Self::None => x,
            Self::Relu => x.relu_(),
            Self::Relu6 => x.relu6_(),
        }
    }
}
