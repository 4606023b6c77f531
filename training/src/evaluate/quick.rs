//! The few scores that training prints.

use tch::Device;

use super::answers::{Answers, accuracy, mean_distance};
use crate::data::loader::Pass;
use crate::error::Result;
use crate::model::Network;

/// Material accuracy, quality error, state accuracy.
///
/// # Errors
/// When data are damaged.
pub(crate) fn score(network: &Network, pass: Pass, device: Device) -> Result<Vec<(String, f64)>> {
    let answers = Answers::collect(network, pass, &[], device)?;
    let mut values = vec![
        ("material".to_owned(), accuracy(&answers.materials()?, &answers.true_material)),
        ("quality_mae".to_owned(), mean_distance(&answers.quality, &answers.true_quality)),
    ];
    if let Some(state) = &answers.state {
        values.push(("state".to_owned(), accuracy(state, &answers.true_state)));
    }
    Ok(values)
}
