//! Training a teacher: labels, all sensors.

use tch::nn::VarStore;

use super::datasets::Datasets;
use super::run::{self, Options, Task};
use crate::data::augment::ViewSet;
use crate::data::batch::Batch;
use crate::error::{Context, Result, ensure};
use crate::experiment::Experiment;
use crate::losses::{LossSpec, Term, hard};
use crate::model::{self, Card, Network, NetworkSpec};

struct Teach {
    network: Network,
    losses: LossSpec,
}

impl Task for Teach {
    fn network(&self) -> &Network {
        &self.network
    }

    fn uses_unlabelled(&self) -> bool {
        false
    }

    fn wants(&self) -> ViewSet {
        self.network.wants()
    }

    fn terms(&self, batch: &Batch) -> Vec<Term> {
        let Network::Teacher(teacher) = &self.network else { unreachable!("a teacher is trained here") };
        let out = teacher.forward(&batch.views, &[], true);
        let s = &self.losses;
        hard::terms(&out, &batch.labels, s.hard, s.quality, s.state, s.label_smoothing)
    }
}

/// Trains the teacher of an experiment.
///
/// # Errors
/// When the experiment describes none, or as [`run::train`].
pub(crate) fn teach(experiment: &Experiment, options: &Options) -> Result<()> {
    let spec = experiment.teacher.as_ref().with_context(|| "the experiment has no [teacher], which `teacher` trains")?;
    ensure!(experiment.losses.hard > 0.0, "losses.hard = {}: a teacher learns from labels", experiment.losses.hard);
    let datasets = Datasets::open(experiment)?;
    run::check_items(experiment, &datasets, false)?;
    run::prepare(experiment, options)?;
    tch::manual_seed(experiment.seed as i64);
    let store = VarStore::new(run::device());
    let spec = NetworkSpec::Teacher(spec.clone());
    let task = Teach { network: Network::new(&store, &spec, datasets.classes()), losses: experiment.losses.clone() };
    let card = card(experiment, &datasets, spec);
    run::train(experiment, &datasets, &store, &task, &card, options)
}

/// The card of the network that an experiment trains.
pub(crate) fn card(experiment: &Experiment, datasets: &Datasets, network: NetworkSpec) -> Card {
    Card {
        format: model::FORMAT,
        name: experiment.name.clone(),
        seed: experiment.seed,
        network,
        materials: datasets.materials.to_vec(),
        states: datasets.states.to_vec(),
        triage: datasets.triage,
        trained_on: datasets.in_words(),
    }
}
