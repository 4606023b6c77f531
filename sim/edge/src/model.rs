//! The student: a model file, run on batches of cut pictures on one thread.

use std::path::{Path, PathBuf};

use ort::memory::Allocator;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::session::{IoBinding, Session};
use ort::value::{Tensor, ValueType};

use crate::crop;
use crate::error::{EdgeError, Result};
use crate::metadata::{ModelCard, PROPERTY};
use crate::runtime;

/// Largest batch that the model is run on at once; longer ones are run in turns.
pub const LARGEST_BATCH: usize = 8;

const INPUT: &str = "rgb";
const OUTPUTS: [&str; 3] = ["material", "quality", "state"];

/// A loaded student.
pub struct Student {
    path: PathBuf,
    card: ModelCard,
    widths: [usize; 3],
    session: Session,
    /// Tensors for each size of batch, made when it first occurs and kept.
    slots: [Option<Slot>; LARGEST_BATCH],
}

/// Input and outputs of one size of batch, bound to the session once.
struct Slot {
    binding: IoBinding,
    input: Tensor<f32>,
    outputs: [Tensor<f32>; 3],
}

/// What the model says of a batch: for each picture so many numbers as the output is wide.
#[derive(Clone, Copy, Debug)]
pub struct Outputs<'a> {
    /// Logits of materials.
    pub material: &'a [f32],
    /// Qualities, 0..1.
    pub quality: &'a [f32],
    /// Logits of states.
    pub state: &'a [f32],
}

impl Student {
    /// Loads a model file.
    ///
    /// # Errors
    /// When ONNX Runtime is missing, or the file is absent, damaged, or no student of a version that is known here.
    pub fn load(path: &Path) -> Result<Self> {
        let unread = |e| EdgeError::Model { path: path.to_owned(), what: format!("the model cannot be read: {e}") };
        Self::from_bytes(path, &std::fs::read(path).map_err(unread)?)
    }

    /// Loads the bytes of a model file; `path` names it in messages.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self> {
        let wrong = |what: String| EdgeError::Model { path: path.to_owned(), what };
        let environment = runtime::environment()?;
        let mut builder = SessionBuilder::new(&environment)
            .and_then(|b| Ok(b.with_intra_threads(1)?.with_inter_threads(1)?))
            .and_then(|b| Ok(b.with_optimization_level(GraphOptimizationLevel::Level3)?))
            .map_err(|e| wrong(format!("no session could be made: {e}")))?;
        let session =
            builder.commit_from_memory(bytes).map_err(|e| wrong(format!("is no model that ONNX Runtime can load: {e}")))?;
        let card = {
            let metadata = session.metadata().map_err(|e| wrong(e.to_string()))?;
            let text = metadata.custom(PROPERTY).ok_or_else(|| {
                wrong(format!("has no metadata property `{PROPERTY}`, so it is no student of Loopline: export one with `loopline-train export`"))
            })?;
            ModelCard::parse(&text).map_err(wrong)?
        };
        let widths = [card.materials.len(), 1, card.states.len()];
        check_shapes(&session, widths).map_err(wrong)?;
        Ok(Self { path: path.to_owned(), card, widths, session, slots: Default::default() })
    }

    /// What the model says of itself.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Runs the model on `count` pictures (at most [`LARGEST_BATCH`]) that `fill` writes, each [`crop::LEN`] numbers, in
    /// order. Nothing is allocated here after the first batch of a size.
    ///
    /// # Errors
    /// What the runtime says.
    ///
    /// # Panics
    /// When `count` is 0 or larger than [`LARGEST_BATCH`].
    pub fn run(&mut self, count: usize, fill: impl FnOnce(&mut [f32])) -> Result<Outputs<'_>> {
        assert!((1..=LARGEST_BATCH).contains(&count), "a batch has 1 to {LARGEST_BATCH} pictures, not {count}");
        self.fill(count, fill)?;
        self.infer(count)
    }

    /// The first half of [`Self::run`], apart so that its time can be told.
    pub(crate) fn fill(&mut self, count: usize, fill: impl FnOnce(&mut [f32])) -> Result<()> {
        let slot = self.slot(count)?;
        fill(slot.input.extract_tensor_mut().1);
        Ok(())
    }

    /// The second half of [`Self::run`].
    pub(crate) fn infer(&mut self, count: usize) -> Result<Outputs<'_>> {
        self.slot(count)?;
        let Some(slot) = &self.slots[count - 1] else { unreachable!("the slot was just made") };
        self.session.run_binding(&slot.binding).map_err(|e| run_error(&self.path, &e))?;
        let [material, quality, state] = slot.outputs.each_ref().map(|tensor| tensor.extract_tensor().1);
        Ok(Outputs { material, quality, state })
    }

    fn slot(&mut self, count: usize) -> Result<&mut Slot> {
        let place = &mut self.slots[count - 1];
        let slot = match place.take() {
            Some(slot) => slot,
            None => Slot::new(&self.session, count, self.widths).map_err(|e| run_error(&self.path, &e))?,
        };
        Ok(place.insert(slot))
    }
}

impl std::fmt::Debug for Student {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Student").field("path", &self.path).field("card", &self.card).finish_non_exhaustive()
    }
}

impl Slot {
    fn new(session: &Session, count: usize, widths: [usize; 3]) -> ort::Result<Self> {
        // Tensors with memory of their own are bound as they are, not copied: writing into one is feeding the model.
        let input = Tensor::from_array(([count, 3, crop::SIZE, crop::SIZE], vec![0.0_f32; count * crop::LEN]))?;
        let allocator = Allocator::default();
        let output = |width: usize| Tensor::<f32>::new(&allocator, [count, width]);
        let mut outputs = [output(widths[0])?, output(widths[1])?, output(widths[2])?];
        let mut binding = session.create_binding()?;
        binding.bind_input(INPUT, &input)?;
        for (name, tensor) in OUTPUTS.into_iter().zip(&mut outputs) {
            binding.bind_output(name, tensor)?;
        }
        Ok(Self { binding, input, outputs })
    }
}

fn run_error(path: &Path, error: &ort::Error) -> EdgeError {
    EdgeError::Run { path: path.to_owned(), what: error.to_string() }
}

/// The graph must have the student's one input and its outputs, in the widths that its metadata names.
fn check_shapes(session: &Session, widths: [usize; 3]) -> Result<(), String> {
    let size = crop::SIZE as i64;
    let inputs = session.inputs().iter().map(|i| (i.name(), i.dtype()));
    expect("input", inputs, INPUT, &[3, size, size])?;
    if let Some(other) = session.inputs().iter().find(|input| input.name() != INPUT) {
        return Err(format!("has an input {} beside {INPUT}, and {INPUT} alone is due", other.name()));
    }
    for (name, width) in OUTPUTS.into_iter().zip(widths) {
        let outputs = session.outputs().iter().map(|o| (o.name(), o.dtype()));
        expect("output", outputs, name, &[width as i64])?;
    }
    Ok(())
}

/// There must be a float tensor of this name, its first dimension free, the others as given.
fn expect<'a>(
    kind: &str,
    all: impl Iterator<Item = (&'a str, &'a ValueType)>,
    name: &str,
    rest: &[i64],
) -> Result<(), String> {
    let dims = rest.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let due = format!("float32 [N, {dims}] is due");
    for (found, dtype) in all {
        if found != name {
            continue;
        }
        let ValueType::Tensor { ty, shape, .. } = dtype else { return Err(format!("{kind} {name} is no tensor; {due}")) };
        let fits = *ty == ort::value::TensorElementType::Float32 && shape.len() == rest.len() + 1 && shape[0] == -1;
        if fits && shape[1..] == *rest {
            return Ok(());
        }
        let got = shape.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        return Err(format!("{kind} {name} is {ty} [{got}]; {due}"));
    }
    Err(format!("has no {kind} {name}; {due}"))
}
