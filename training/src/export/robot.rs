//! What an exported file says, asked through `loopline-edge` and ONNX Runtime as on the robot.

use std::collections::{BTreeMap, BTreeSet};

use loopline_edge::model::LARGEST_BATCH;
use loopline_edge::{Expectation, Learned, Student, crop};
use tch::{Kind, Tensor};

use crate::data::augment::ViewSet;
use crate::data::loader::{Loader, Pass};
use crate::error::{Error, Result};
use crate::evaluate::calibration::Confidence;

/// What a file says of items, and what is true of them.
#[derive(Debug)]
pub(crate) struct Said {
    /// Logits of materials, one item after the other.
    logits: Vec<f32>,
    /// The material of each item.
    truth: Vec<i64>,
    /// Which dataset each is of ([`crate::data::split::source`]).
    pub(crate) sources: Vec<u64>,
    /// How many materials there are.
    materials: usize,
}

/// Asks the file about a pass.
///
/// # Errors
/// When data are damaged or the runtime fails.
pub(crate) fn answers(student: &mut Student, pass: Pass) -> Result<Said> {
    let materials = student.card().materials.len();
    let (mut logits, mut truth, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    for batch in Loader::start(Pass { wanted: ViewSet::RGB, ..pass }) {
        let batch = batch?;
        let pictures: Vec<f32> = Vec::try_from(batch.views.rgb.to_kind(Kind::Float).contiguous().flatten(0, -1))?;
        for some in pictures.chunks(LARGEST_BATCH * crop::LEN) {
            logits.extend_from_slice(student.run(some.len() / crop::LEN, |input| input.copy_from_slice(some))?.material);
        }
        truth.extend(Vec::<i64>::try_from(&batch.labels.material)?);
        sources.extend(batch.keys.iter().map(|key| key.source));
    }
    Ok(Said { logits, truth, sources, materials })
}

impl Said {
    /// How sure it is of each item, and whether it is right.
    ///
    /// # Errors
    /// Never, as logits are on the CPU.
    pub(crate) fn confidence(&self) -> Result<Confidence> {
        Confidence::new(&Tensor::from_slice(&self.logits).view([-1, self.materials as i64]), &self.truth, 1.0)
    }

    /// How many items of each material there are: of all datasets, or of one.
    pub(crate) fn amounts(&self, source: Option<u64>) -> Vec<f32> {
        let mut amounts = vec![0.0; self.materials];
        for (material, of) in self.truth.iter().zip(&self.sources) {
            if source.is_none_or(|source| source == *of) {
                amounts[*material as usize] += 1.0;
            }
        }
        amounts
    }

    /// What a file that learned from `learned` would say if it were told, in each dataset, what that dataset holds.
    ///
    /// # Errors
    /// [`Error::Fault`] if that is of other materials.
    pub(crate) fn told(mut self, learned: &Learned) -> Result<Self> {
        let mut expectations = BTreeMap::new();
        for source in self.sources.iter().copied().collect::<BTreeSet<_>>() {
            let expectation = Expectation::new(learned, &self.amounts(Some(source))).map_err(Error::Fault)?;
            expectations.insert(source, expectation);
        }
        for (logits, source) in self.logits.chunks_exact_mut(self.materials).zip(&self.sources) {
            expectations[source].tell(logits);
        }
        Ok(self)
    }
}
