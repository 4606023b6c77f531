//! What a network is made of, as a list.

/// What follows a layer's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Nothing.
    None,
    /// max(0, x).
    Relu,
    /// min(max(0, x), 6).
    Relu6,
}

/// One layer. How many channels come in is known from what precedes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LayerSpec {
    /// Convolution without bias, normalised over the batch.
    Conv {
        /// Channels that come out.
        output: i64,
        /// Width and height.
        kernel: i64,
        /// Step.
        stride: i64,
        /// One filter a channel; `output` then equals the input.
        depthwise: bool,
        /// What follows.
        act: Act,
    },
    /// What comes out is added to what went in.
    Residual(Vec<LayerSpec>),
    /// Mean over all pixels.
    Pool,
    /// Mean over all pixels beside the largest value: twice the channels.
    PoolBoth,
    /// Weighted sums with bias.
    Linear {
        /// Numbers that come out.
        output: i64,
        /// What follows.
        act: Act,
    },
    /// Drops numbers in training.
    Dropout(f64),
}

/// A plain convolution with `act`.
pub(crate) fn conv(output: i64, kernel: i64, stride: i64, act: Act) -> LayerSpec {
    LayerSpec::Conv { output, kernel, stride, depthwise: false, act }
}

/// A filter for each of `channels` channels.
pub(crate) fn depthwise(channels: i64, stride: i64) -> LayerSpec {
    LayerSpec::Conv { output: channels, kernel: 3, stride, depthwise: true, act: Act::Relu6 }
}

/// Two 3 x 3 convolutions beside a way around them.
pub(crate) fn basic(channels: i64) -> LayerSpec {
    LayerSpec::Residual(vec![conv(channels, 3, 1, Act::Relu), conv(channels, 3, 1, Act::None)])
}

/// An inverted residual: widened `expand` times, filtered channel by channel, narrowed without activation.
pub(crate) fn inverted(input: i64, output: i64, expand: i64, stride: i64) -> Vec<LayerSpec> {
    let wide = input * expand;
    let mut layers = Vec::new();
    if expand > 1 {
        layers.push(conv(wide, 1, 1, Act::Relu6));
    }
    layers.extend([depthwise(wide, stride), conv(output, 1, 1, Act::None)]);
    if stride == 1 && input == output { vec![LayerSpec::Residual(layers)] } else { layers }
}
