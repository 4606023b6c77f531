//! `bench`: what a step on real data costs over a step on constant tensors.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use tch::nn::VarStore;
use tch::{Kind, Tensor};

use crate::data::batch::{Batch, BatchLabels, Views};
use crate::data::loader::{Loader, Pass};
use crate::error::{Result, bail, ensure};
use crate::experiment::Experiment;
use crate::losses::{self, hard};
use crate::model::{Network, NetworkSpec};
use crate::train::Datasets;
use crate::train::optimiser::AdamW;
use crate::train::run::{device, spare_a_processor, to_device};

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The experiment whose network and data are timed.
    experiment: PathBuf,
    /// Steps on data in a round at most; a round is one pass over the items.
    #[arg(long, default_value_t = 200)]
    steps: usize,
    /// Rounds; the median of them counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    rounds: u64,
    /// Change a key of the experiment.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Runs it.
///
/// # Errors
/// When the data hold too few items.
pub(crate) fn bench(args: &BenchArgs) -> Result<()> {
    let experiment = Experiment::read(&args.experiment, &args.set)?;
    let datasets = Datasets::open(&experiment)?;
    let device = device();
    let store = VarStore::new(device);
    let spec = match (&experiment.teacher, experiment.student) {
        (Some(teacher), _) => NetworkSpec::Teacher(teacher.clone()),
        (None, Some(student)) => NetworkSpec::Student(student),
        (None, None) => bail!("the experiment has neither [teacher] nor [student]"),
    };
    let network = Network::new(&store, &spec, datasets.classes());
    spare_a_processor(&network, device);
    let cost = network.cost();
    println!("{} parameters, {:.2} MMAC an item, batch {}", cost.parameters, cost.macs as f64 / 1e6, experiment.train.batch);
    let mut optimiser = AdamW::new(&store, 0.01, 1.0);
    let mut number = 0;
    let mut step = |batch: &Batch| {
        number += 1;
        let out = match &network {
            Network::Teacher(t) => t.forward(&batch.views, &[], true),
            Network::Student(s) => s.forward(&batch.views.rgb, true),
        };
        let loss = losses::total(&hard::terms(&out, &batch.labels, 1.0, 1.0, 0.3, 0.0), device);
        optimiser.step(&loss, 1e-4, number);
    };
    let n = experiment.train.batch as i64;
    let zeros = Tensor::zeros([n], (Kind::Int64, device));
    let ones = Tensor::ones([n], (Kind::Float, device));
    let constant = Batch {
        keys: Vec::new(),
        turns: zeros.shallow_clone(),
        views: Views::constant(n, device),
        labels: BatchLabels { material: zeros.shallow_clone(), state: zeros, quality: ones.shallow_clone(), labelled: ones },
    };
    let (mut real, mut still) = (Vec::new(), Vec::new());
    // The first pass fills the cache and warms up.
    for round in 0..=args.rounds {
        let pass = datasets.training(true, experiment.augment, experiment.train.batch, 1, round, 0);
        // A whole pass, so that filling the shuffle buffer at its start counts.
        let (began, mut steps) = (Instant::now(), 0);
        for batch in Loader::start(Pass { wanted: network.wants(), ..pass }).take(args.steps) {
            step(&to_device(batch?, device));
            steps += 1;
        }
        ensure!(steps > 0, "the data hold fewer items than train.batch = {n}");
        let each = |began: Instant, steps: usize| began.elapsed().as_secs_f64() / steps as f64;
        let on_data = each(began, steps);
        let (began, steps) = (Instant::now(), 20);
        for _ in 0..steps {
            step(&constant);
        }
        if round > 0 {
            real.push(on_data);
            still.push(each(began, steps));
        }
    }
    let median = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (real, still) = (median(&mut real), median(&mut still));
    println!("a step on data {:.1} ms, on constant tensors {:.1} ms: ratio {:.3}", real * 1e3, still * 1e3, real / still);
    println!("{:.0} items/s", experiment.train.batch as f64 / real);
    Ok(())
}
