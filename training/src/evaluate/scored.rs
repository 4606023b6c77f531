//! Scores the network of a run on the items of its experiment.

use std::path::Path;

use super::answers::Answers;
use super::scores::{self, Fit, Scores};
use crate::error::{Result, ensure};
use crate::experiment::{self, Experiment};
use crate::model::Model;
use crate::nn::teacher::Modality;
use crate::train::Datasets;
use crate::train::run::device;

/// A run's network with its scores.
#[derive(Debug)]
pub(crate) struct Evaluated {
    /// The network.
    pub(crate) model: Model,
    /// The datasets of its experiment.
    pub(crate) datasets: Datasets,
    /// Fitted on validation items.
    pub(crate) fit: Fit,
    /// On test items.
    pub(crate) scores: Scores,
}

/// Scores the network of a run.
///
/// # Errors
/// When the run has no network, or data are missing or damaged.
pub(crate) fn score(run: &Path, without: &[Modality], set: &[String]) -> Result<Evaluated> {
    let experiment = Experiment::read(&run.join(experiment::FILE), set)?;
    let datasets = Datasets::open(&experiment)?;
    let model = Model::load(run, device())?;
    datasets.check_names(&model)?;
    for sensor in without {
        ensure!(
            model.network.sees(*sensor),
            "--without {}: {} does not look at that sensor, so it cannot miss it",
            sensor.name(),
            run.display()
        );
    }
    ensure!(
        without.is_empty() || Modality::ALL.iter().any(|m| model.network.sees(*m) && !without.contains(m)),
        "--without: {} would see nothing; leave it at least one sensor",
        run.display()
    );
    let device = model.device();
    let validation = Answers::collect(&model.network, datasets.validation(256), without, device)?;
    let fit = scores::fit(&validation)?;
    let test = Answers::collect(&model.network, datasets.test(256)?, without, device)?;
    let scores = Scores::new(&test, fit, &model.card)?;
    Ok(Evaluated { model, datasets, fit, scores })
}
