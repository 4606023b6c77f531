//! Gives an exported student another last layer. Everything else of its file is kept byte for byte: what this crate's schema ([`super::proto`])
//! does not name would be lost in reading and writing.

use std::path::Path;

use prost::Message;

use super::emit::{info, int};
use super::proto::{Constant, FLOAT, Node, Property, ValueInfo};
use crate::error::{Error, Result};

/// The layer's output.
const LOGITS: &str = "material";
/// Names of the new layer's numbers.
const OWN: [&str; 2] = ["material.own.weight", "material.own.bias"];

// Numbers of fields in `onnx.proto`.
const MODEL_GRAPH: usize = 7;
const MODEL_PROPERTY: usize = 14;
const GRAPH_NODE: usize = 1;
const GRAPH_CONSTANT: usize = 5;
const GRAPH_OUTPUT: usize = 12;

/// A student's file, open at its last layer for materials.
#[derive(Debug)]
pub(crate) struct Spliced {
    /// Of the file, the graph left out.
    model: Vec<Field>,
    /// Of the graph; the layer, its numbers and its output are left out.
    graph: Vec<Field>,
    /// What goes into the layer.
    input: String,
    /// How many numbers that is.
    features: usize,
    /// How many numbers the layer had learned.
    learned: usize,
    /// How many logits came out of it.
    classes: usize,
}

/// A field of a message.
#[derive(Debug, Clone)]
struct Field {
    number: usize,
    /// As it stands in the file.
    whole: Vec<u8>,
    /// Bytes of a message or a text.
    content: Vec<u8>,
}

impl Spliced {
    /// Opens the bytes of a student's file; `path` names it in messages.
    ///
    /// # Errors
    /// When it is no ONNX file, or its materials are not the outcome of one linear layer.
    pub(crate) fn open(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::opened(bytes).map_err(|what| Error::Request(format!("{}: {what}", path.display())))
    }

    fn opened(bytes: &[u8]) -> Result<Self, String> {
        let damaged = || "is no ONNX file that can be read; export it with `loopline-train export`".to_owned();
        let (graphs, model): (Vec<_>, Vec<_>) =
            fields(bytes).ok_or_else(damaged)?.into_iter().partition(|field| field.number == MODEL_GRAPH);
        let [graph] = graphs.as_slice() else { return Err(damaged()) };
        let mut graph = fields(&graph.content).ok_or_else(damaged)?;
        let nodes: Vec<Node> = messages(&graph, GRAPH_NODE).ok_or_else(damaged)?;
        let constants: Vec<Constant> = messages(&graph, GRAPH_CONSTANT).ok_or_else(damaged)?;
        let layer = nodes.iter().find(|node| node.output == [LOGITS]);
        let layer = layer.ok_or_else(|| format!("nothing in it gives {LOGITS}; export it with `loopline-train export`"))?;
        let own = |place: usize| layer.input.get(place).and_then(|name| constants.iter().find(|c| c.name == *name));
        let number = |name: &str| layer.attribute.iter().find(|a| a.name == name).map_or(0, |a| a.i);
        let wrong = || {
            let kind = &layer.op_type;
            format!(
                "{LOGITS} comes out of {kind}, and a Gemm with a constant weight is due; export it with `loopline-train export`"
            )
        };
        let weight = own(1).filter(|weight| layer.op_type == "Gemm" && weight.dims.len() == 2 && number("transA") == 0);
        let weight = weight.ok_or_else(wrong)?;
        let [rows, columns] = [0, 1].map(|axis| weight.dims[axis] as usize);
        let (classes, features) = if number("transB") == 0 { (columns, rows) } else { (rows, columns) };
        let learned = rows * columns + own(2).map_or(0, |bias| bias.dims.iter().product::<i64>() as usize);
        // Other layers may read the same numbers.
        let read_elsewhere =
            |name: &str| nodes.iter().any(|n| n.output != layer.output && n.input.iter().any(|i| i == name));
        let gone: Vec<&str> = layer.input[1..].iter().map(String::as_str).filter(|name| !read_elsewhere(name)).collect();
        let kept = |field: &Field| match field.number {
            GRAPH_NODE => Node::decode(field.content.as_slice()).is_ok_and(|node| node.output != layer.output),
            GRAPH_CONSTANT => Constant::decode(field.content.as_slice()).is_ok_and(|c| !gone.contains(&c.name.as_str())),
            GRAPH_OUTPUT => ValueInfo::decode(field.content.as_slice()).is_ok_and(|output| output.name != LOGITS),
            _ => true,
        };
        let input = layer.input[0].clone();
        graph.retain(kept);
        Ok(Self { model, graph, input, features, learned, classes })
    }

    /// How many features the layer sees.
    pub(crate) fn features(&self) -> usize {
        self.features
    }

    /// Multiply-accumulates and numbers of the layer as it was.
    pub(crate) fn cost(&self) -> [u64; 2] {
        [self.features * self.classes, self.learned].map(|n| n as u64)
    }

    /// The file with the features in place of logits, so that who runs it is told the features.
    pub(crate) fn with_features(&self, properties: &[(&str, String)]) -> Vec<u8> {
        self.with("Identity", &[&self.input], Vec::new(), self.features, properties)
    }

    /// The file with a layer of this weight (row by row, a row a class) and bias.
    pub(crate) fn with_layer(&self, weight: &[f32], bias: &[f32], properties: &[(&str, String)]) -> Vec<u8> {
        let classes = bias.len();
        assert_eq!(weight.len(), classes * self.features, "a row of weights for each class");
        let shapes = [vec![classes as i64, self.features as i64], vec![classes as i64]];
        let constants = OWN.iter().zip(shapes).zip([weight, bias]).map(|((name, dims), values)| Constant {
            dims,
            data_type: FLOAT,
            name: (*name).to_owned(),
            raw_data: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        });
        self.with("Gemm", &[&self.input, OWN[0], OWN[1]], constants.collect(), classes, properties)
    }

    fn with(
        &self,
        op_type: &str,
        input: &[&str],
        constants: Vec<Constant>,
        width: usize,
        properties: &[(&str, String)],
    ) -> Vec<u8> {
        let node = Node {
            input: input.iter().map(|&name| name.to_owned()).collect(),
            output: vec![LOGITS.to_owned()],
            name: format!("{op_type} {LOGITS}"),
            op_type: op_type.to_owned(),
            attribute: if op_type == "Gemm" { vec![int("transB", 1)] } else { Vec::new() },
        };
        let mut graph: Vec<u8> = self.graph.iter().flat_map(|field| field.whole.iter().copied()).collect();
        append(&mut graph, GRAPH_NODE, &node.encode_to_vec());
        for constant in constants {
            append(&mut graph, GRAPH_CONSTANT, &constant.encode_to_vec());
        }
        append(&mut graph, GRAPH_OUTPUT, &info(LOGITS, &[width as i64]).encode_to_vec());
        let replaced = |field: &&Field| {
            let property = (field.number == MODEL_PROPERTY).then(|| Property::decode(field.content.as_slice()));
            !matches!(property, Some(Ok(old)) if properties.iter().any(|(key, _)| *key == old.key))
        };
        let mut file: Vec<u8> = self.model.iter().filter(replaced).flat_map(|field| field.whole.iter().copied()).collect();
        append(&mut file, MODEL_GRAPH, &graph);
        for (key, value) in properties {
            let property = Property { key: (*key).to_owned(), value: value.clone() };
            append(&mut file, MODEL_PROPERTY, &property.encode_to_vec());
        }
        file
    }
}

/// The fields of a message; nothing where it is none.
fn fields(mut bytes: &[u8]) -> Option<Vec<Field>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let start = bytes;
        let key = varint(&mut bytes)?;
        let mut content: &[u8] = &[];
        match key & 7 {
            0 => drop(varint(&mut bytes)?),
            1 => bytes = bytes.get(8..)?,
            2 => {
                let length = varint(&mut bytes)?;
                (content, bytes) = bytes.split_at_checked(length)?;
            }
            5 => bytes = bytes.get(4..)?,
            _ => return None,
        }
        let whole = start[..start.len() - bytes.len()].to_vec();
        all.push(Field { number: key >> 3, whole, content: content.to_vec() });
    }
    Some(all)
}

/// A number of variable length; a length is written as one.
fn varint(bytes: &mut &[u8]) -> Option<usize> {
    prost::decode_length_delimiter(bytes).ok()
}

/// All messages in fields of this number.
fn messages<M: Message + Default>(fields: &[Field], number: usize) -> Option<Vec<M>> {
    let of = fields.iter().filter(|field| field.number == number);
    of.map(|field| M::decode(field.content.as_slice()).ok()).collect()
}

/// Writes a field that holds a message.
fn append(bytes: &mut Vec<u8>, number: usize, content: &[u8]) {
    // Bytes with their length before them; numbers below 16 take one byte.
    bytes.push((number << 3 | 2) as u8);
    prost::encode_length_delimiter(content.len(), bytes).expect("memory takes all that is written");
    bytes.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use loopline_edge::{ModelCard, Student, crop, metadata};

    use super::*;

    /// A model of another program than this one.
    const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/edge/tests/data/tiny.onnx");
    /// Int8, of `loopline-train export`.
    const SHIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/models/student.onnx");

    fn load(bytes: &[u8]) -> Student {
        Student::from_bytes(Path::new("test.onnx"), bytes).unwrap_or_else(|e| panic!("{e}; run `make onnxruntime`"))
    }

    fn card(of: &ModelCard, materials: usize) -> (&'static str, String) {
        let materials = (0..materials).map(|k| format!("m{k}")).collect();
        (metadata::PROPERTY, serde_json::to_string(&ModelCard { materials, learned: None, ..of.clone() }).expect("JSON"))
    }

    fn ask(student: &mut Student) -> [Vec<f32>; 3] {
        let fill = |input: &mut [f32]| {
            let wave = |(k, value): (usize, &mut f32)| *value = (k as f32 * 0.37).sin().abs();
            input.iter_mut().enumerate().for_each(wave);
        };
        assert_eq!(crop::LEN, 3 * 48 * 48);
        let said = student.run(2, fill).unwrap_or_else(|e| panic!("{e}"));
        [said.material, said.quality, said.state].map(<[f32]>::to_vec)
    }

    #[test]
    fn a_layer_on_the_features_says_what_it_says_of_them_and_all_else_stays() {
        for path in [TINY, SHIPS] {
            let bytes = std::fs::read(path).expect("committed");
            let spliced = Spliced::open(Path::new(path), &bytes).expect("a student");
            let width = spliced.features();
            let mut before = load(&bytes);
            let [_, quality, state] = ask(&mut before);
            let mut shown = load(&spliced.with_features(&[card(before.card(), width)]));
            let features = ask(&mut shown);
            assert_eq!(features[0].len(), 2 * width);
            assert!(features[0].iter().any(|f| *f != features[0][0]), "{path}");
            let weight: Vec<f32> = (0..3 * width).map(|k| (k as f32 * 0.11).cos()).collect();
            let bias = [0.5, -1.0, 2.0];
            let mut other = load(&spliced.with_layer(&weight, &bias, &[card(before.card(), 3)]));
            assert_eq!(other.card().materials, ["m0", "m1", "m2"]);
            let said = ask(&mut other);
            for (row, logits) in features[0].chunks(width).zip(said[0].chunks(3)) {
                for ((weight, bias), logit) in weight.chunks(width).zip(bias).zip(logits) {
                    let due: f32 = weight.iter().zip(row).map(|(w, f)| w * f).sum::<f32>() + bias;
                    assert!((due - logit).abs() < 1e-3 * due.abs().max(1.0), "{path}: {due} {logit}");
                }
            }
            assert_eq!([&said[1], &said[2]], [&quality, &state], "{path}");
            assert_eq!([&features[1], &features[2]], [&quality, &state], "{path}");
            // What was spliced can be spliced.
            let again = spliced.with_layer(&weight, &bias, &[card(before.card(), 3)]);
            let reopened = Spliced::open(Path::new(path), &again).expect("a student");
            assert_eq!((reopened.features(), reopened.cost()), (width, [3 * width as u64, 3 * width as u64 + 3]));
            assert_eq!(reopened.with_layer(&weight, &bias, &[card(before.card(), 3)]), again);
        }
    }

    #[test]
    fn what_is_no_student_is_refused() {
        let message = |bytes: &[u8]| Spliced::open(Path::new("m.onnx"), bytes).expect_err("no student").to_string();
        for bytes in [b"no model".as_slice(), b""] {
            assert!(message(bytes).starts_with("m.onnx: is no ONNX file that can be read"), "{}", message(bytes));
        }
        let mut graph = Vec::new();
        let sigmoid = Node { op_type: "Sigmoid".to_owned(), output: vec![LOGITS.to_owned()], ..Node::default() };
        append(&mut graph, GRAPH_NODE, &sigmoid.encode_to_vec());
        let mut model = Vec::new();
        append(&mut model, MODEL_GRAPH, &graph);
        assert!(message(&model).contains("material comes out of Sigmoid, and a Gemm"), "{}", message(&model));
    }
}
