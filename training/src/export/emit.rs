//! Writes a graph as ONNX, in floats or with int8 between `QuantizeLinear` and `DequantizeLinear`.

use prost::Message;
use tch::{Device, Kind, Tensor};

use super::graph::{Graph, Op, Value, Weights};
use super::proto::{
    self, Attribute, Constant, Dimension, FLOAT, INT8, INT32, Length, Node, OperatorSet, Property, UINT8, ValueInfo,
};
use super::quantise::{Plan, Range, WEIGHT_STEPS, cuts, scales};
use crate::error::Result;
use crate::nn::Classes;
use crate::nn::layer::Act;

/// The version of ONNX's operators.
const OPSET: i64 = 17;

struct Emitter<'a> {
    plan: Option<&'a Plan>,
    nodes: Vec<Node>,
    constants: Vec<Constant>,
    /// The name under which each value is read.
    names: Vec<String>,
}

/// The bytes of an ONNX file.
///
/// # Errors
/// When a tensor cannot be read.
pub(crate) fn onnx(graph: &Graph, classes: Classes, plan: Option<&Plan>, properties: &[(&str, String)]) -> Result<Vec<u8>> {
    let mut e = Emitter { plan, nodes: Vec::new(), constants: Vec::new(), names: Vec::new() };
    e.offer(0, "rgb")?;
    for (place, op) in graph.ops.iter().enumerate() {
        e.op(graph, place + 1, op)?;
    }
    let size = loopline_edge::crop::SIZE as i64;
    let mut output = vec![info("material", &[classes.materials]), info("quality", &[1])];
    if graph.state.is_some() {
        output.push(info("state", &[classes.states]));
    }
    let model = proto::Model {
        ir_version: 8,
        producer_name: "loopline".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: Some(proto::Graph {
            node: e.nodes,
            name: "student".to_owned(),
            initializer: e.constants,
            input: vec![info("rgb", &[3, size, size])],
            output,
        }),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
        metadata_props: properties.iter().map(|(k, v)| Property { key: (*k).to_owned(), value: v.clone() }).collect(),
    };
    Ok(model.encode_to_vec())
}

/// A value of floats: any number of rows of this shape.
pub(crate) fn info(name: &str, shape: &[i64]) -> ValueInfo {
    let batch = Dimension { length: Some(Length::Name("N".to_owned())) };
    let fixed = shape.iter().map(|n| Dimension { length: Some(Length::Value(*n)) });
    let shape = Some(proto::Shape { dim: std::iter::once(batch).chain(fixed).collect() });
    let tensor_type = Some(proto::TensorType { elem_type: FLOAT, shape });
    ValueInfo { name: name.to_owned(), r#type: Some(proto::Type { tensor_type }) }
}

impl Emitter<'_> {
    fn op(&mut self, graph: &Graph, value: Value, op: &Op) -> Result<()> {
        let name = if value == graph.material {
            "material".to_owned()
        } else if value == graph.quality {
            "quality".to_owned()
        } else if Some(value) == graph.state {
            "state".to_owned()
        } else {
            format!("v{value}")
        };
        match op {
            Op::Conv { input, weights, stride, padding, groups } => {
                let [weight, bias] = self.weights(&name, *input, weights)?;
                let kernel = weights.weight.size();
                let attributes = vec![
                    ints("kernel_shape", &kernel[2..]),
                    ints("strides", &[*stride; 2]),
                    ints("pads", &[*padding; 4]),
                    int("group", *groups),
                ];
                let cut = self.range(value).is_some_and(|range| cuts(weights.act, range));
                let act = if cut { Act::None } else { weights.act };
                self.summed("Conv", [&self.names[*input].clone(), &weight, &bias], &name, attributes, act);
            }
            Op::Linear { input, weights } => {
                let weight = self.floats(&format!("{name}.weight"), &weights.weight)?;
                let bias = self.floats(&format!("{name}.bias"), &weights.bias)?;
                let attributes = vec![int("transB", 1)];
                self.summed("Gemm", [&self.names[*input].clone(), &weight, &bias], &name, attributes, weights.act);
            }
            Op::Add(a, b) => self.node("Add", &[&self.names[*a].clone(), &self.names[*b].clone()], &name, Vec::new()),
            Op::Pool(a) => {
                let pooled = format!("{name}.pooled");
                self.node("GlobalAveragePool", &[&self.names[*a].clone()], &pooled, Vec::new());
                self.node("Flatten", &[&pooled], &name, vec![int("axis", 1)]);
            }
            Op::Sigmoid(a) => self.node("Sigmoid", &[&self.names[*a].clone()], &name, Vec::new()),
        }
        self.offer(value, &name)
    }

    /// Makes a value readable: as it is, or through int8.
    fn offer(&mut self, value: Value, name: &str) -> Result<()> {
        debug_assert_eq!(value, self.names.len());
        let Some(range) = self.range(value) else {
            self.names.push(name.to_owned());
            return Ok(());
        };
        let scale = self.constant(&format!("{name}.scale"), FLOAT, &[], range.scale.to_le_bytes().to_vec());
        let zero = self.constant(&format!("{name}.zero"), UINT8, &[], vec![range.zero]);
        let (rounded, back) = (format!("{name}.q"), format!("{name}.dq"));
        self.node("QuantizeLinear", &[name, &scale, &zero], &rounded, Vec::new());
        self.node("DequantizeLinear", &[&rounded, &scale, &zero], &back, Vec::new());
        self.names.push(back);
        Ok(())
    }

    fn range(&self, value: Value) -> Option<Range> {
        self.plan.and_then(|plan| plan.ranges.get(value).copied().flatten())
    }

    /// Weight and bias of a convolution: floats, or int8 and int32 with the scale that the sum of products has.
    fn weights(&mut self, name: &str, input: Value, weights: &Weights) -> Result<[String; 2]> {
        let Some(range) = self.range(input) else {
            let weight = self.floats(&format!("{name}.weight"), &weights.weight)?;
            return Ok([weight, self.floats(&format!("{name}.bias"), &weights.bias)?]);
        };
        let scale = scales(&weights.weight);
        let shape = weights.weight.size();
        let channels = shape[0];
        let steps = (&weights.weight / scale.view([-1, 1, 1, 1]))
            .round()
            .clamp(-(WEIGHT_STEPS as f64), WEIGHT_STEPS as f64)
            .to_kind(Kind::Int8);
        let steps: Vec<i8> = Vec::try_from(steps.contiguous().flatten(0, -1))?;
        let q = self.constant(&format!("{name}.weight.q"), INT8, &shape, steps.iter().map(|v| *v as u8).collect());
        let s = self.floats(&format!("{name}.weight.scale"), &scale)?;
        let zeros = self.constant(&format!("{name}.weight.zero"), INT8, &[channels], vec![0; channels as usize]);
        let weight = format!("{name}.weight");
        self.node("DequantizeLinear", &[&q, &s, &zeros], &weight, vec![int("axis", 0)]);

        let bias_scale = scale * f64::from(range.scale);
        let bias_steps = (&weights.bias / &bias_scale).to_kind(Kind::Double).round().clamp(-2.0e9, 2.0e9);
        let bias_steps: Vec<i64> = Vec::try_from(bias_steps.to_kind(Kind::Int64))?;
        let bytes = bias_steps.iter().flat_map(|v| (*v as i32).to_le_bytes()).collect();
        let q = self.constant(&format!("{name}.bias.q"), INT32, &[channels], bytes);
        let s = self.floats(&format!("{name}.bias.scale"), &bias_scale)?;
        let bias = format!("{name}.bias");
        self.node("DequantizeLinear", &[&q, &s], &bias, vec![int("axis", 0)]);
        Ok([weight, bias])
    }

    /// A sum and its activation.
    fn summed(&mut self, op: &str, inputs: [&str; 3], name: &str, attributes: Vec<Attribute>, act: Act) {
        let before = format!("{name}.sum");
        match act {
            Act::None => self.node(op, &inputs, name, attributes),
            Act::Relu => {
                self.node(op, &inputs, &before, attributes);
                self.node("Relu", &[&before], name, Vec::new());
            }
            Act::Relu6 => {
                self.node(op, &inputs, &before, attributes);
                for (bound, value) in [("zero", 0.0f32), ("six", 6.0)] {
                    if !self.constants.iter().any(|c| c.name == bound) {
                        self.constant(bound, FLOAT, &[], value.to_le_bytes().to_vec());
                    }
                }
                self.node("Clip", &[&before, "zero", "six"], name, Vec::new());
            }
        }
    }

    fn floats(&mut self, name: &str, tensor: &Tensor) -> Result<String> {
        let values: Vec<f32> =
            Vec::try_from(tensor.to_device(Device::Cpu).to_kind(Kind::Float).contiguous().flatten(0, -1))?;
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Ok(self.constant(name, FLOAT, &tensor.size(), bytes))
    }

    fn constant(&mut self, name: &str, data_type: i32, dims: &[i64], raw_data: Vec<u8>) -> String {
        self.constants.push(Constant { dims: dims.to_vec(), data_type, name: name.to_owned(), raw_data });
        name.to_owned()
    }

    fn node(&mut self, op_type: &str, input: &[&str], output: &str, attribute: Vec<Attribute>) {
        let input = input.iter().map(|&name| name.to_owned()).collect();
        let name = format!("{op_type} {output}");
        self.nodes.push(Node { input, output: vec![output.to_owned()], name, op_type: op_type.to_owned(), attribute });
    }
}

pub(crate) fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_owned(), i, ints: Vec::new(), kind: 2 }
}

fn ints(name: &str, ints: &[i64]) -> Attribute {
    Attribute { name: name.to_owned(), i: 0, ints: ints.to_vec(), kind: 7 }
}
