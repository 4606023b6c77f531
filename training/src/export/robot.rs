//! What an exported file says, asked through `loopline-edge` and ONNX Runtime as on the robot.

use loopline_edge::model::LARGEST_BATCH;
use loopline_edge::{Student, crop};
use tch::{Kind, Tensor};

use crate::data::augment::ViewSet;
use crate::data::loader::{Loader, Pass};
use crate::error::Result;
use crate::evaluate::calibration::Confidence;

/// Its confidence in each item of a pass, whether it was right, and which dataset each is of ([`crate::data::split::source`]).
///
/// # Errors
/// When data are damaged or the runtime fails.
pub(crate) fn answers(student: &mut Student, pass: Pass) -> Result<(Confidence, Vec<u64>)> {
    let width = student.card().materials.len();
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
    Ok((Confidence::new(&Tensor::from_slice(&logits).view([-1, width as i64]), &truth, 1.0)?, sources))
}
