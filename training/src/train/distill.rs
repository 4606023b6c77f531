//! Training a student: from a teacher, from labels, or from both.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;

use tch::nn::VarStore;
use tch::{Kind, Tensor};

use super::datasets::Datasets;
use super::run::{self, Options, Task};
use super::teach::card;
use crate::data::augment::ViewSet;
use crate::data::batch::Batch;
use crate::data::item::ItemKey;
use crate::data::loader::{Loader, Pass};
use crate::data::pack;
use crate::error::{Context, Error, Result, ensure};
use crate::experiment::{Experiment, View};
use crate::losses::spec::Target;
use crate::losses::{LossInput, Losses, Term};
use crate::model::{Model, Network, NetworkSpec};
use crate::nn::Outputs;
use crate::nn::outputs::turned_attention;
use crate::nn::teacher::Modality;
use crate::tensors;

/// Where the teacher's answers come from.
#[allow(clippy::large_enum_variant, reason = "a run holds one")]
enum Answers {
    /// The teacher looks at the same view in every step.
    Live(Model),
    /// Its answers to the unchanged views, by item.
    Kept { rows: HashMap<ItemKey, i64>, table: Outputs },
}

struct Distil {
    network: Network,
    /// BLAKE3 of the teacher's file.
    taught_by: Option<String>,
    losses: Losses,
    answers: Option<Answers>,
}

impl Task for Distil {
    fn network(&self) -> &Network {
        &self.network
    }

    fn uses_unlabelled(&self) -> bool {
        self.answers.is_some()
    }

    fn taught_by(&self) -> Option<&str> {
        self.taught_by.as_deref()
    }

    fn wants(&self) -> ViewSet {
        match &self.answers {
            Some(Answers::Live(teacher)) => teacher.network.wants(),
            _ => ViewSet::RGB,
        }
    }

    fn terms(&self, batch: &Batch) -> Vec<Term> {
        let Network::Student(student) = &self.network else { unreachable!("a student is trained here") };
        let own = student.forward(&batch.views.rgb, true);
        let given = self.answers.as_ref().map(|a| a.of(batch));
        // Without a teacher no term looks at it.
        let teacher = given.unwrap_or_else(|| own.detach());
        let trust = self.losses.trust(&teacher, &batch.labels);
        self.losses.terms(LossInput { student: &own, teacher: &teacher, labels: &batch.labels, trust: &trust })
    }
}

impl Answers {
    fn of(&self, batch: &Batch) -> Outputs {
        match self {
            Self::Live(model) => model.network.answer(&batch.views, &[]),
            Self::Kept { rows, table } => {
                // Every item to train on has a row.
                let rows: Vec<_> = batch.keys.iter().map(|key| rows[key]).collect();
                let rows = Tensor::from_slice(&rows).to_device(table.material.device());
                let pick = |t: &Tensor| t.index_select(0, &rows);
                Outputs {
                    material: pick(&table.material),
                    quality: pick(&table.quality),
                    state: table.state.as_ref().map(pick),
                    features: pick(&table.features),
                    visual: pick(&table.visual),
                    // The student sees the view turned, the teacher saw it as it is.
                    attention: table.attention.as_ref().map(|t| turned_attention(&pick(t), &batch.turns)),
                }
            }
        }
    }
}

/// Trains the student of an experiment.
///
/// # Errors
/// When the experiment describes none, lacks the teacher that its losses need, or as [`run::train`].
pub(crate) fn distill(experiment: &Experiment, options: &Options) -> Result<()> {
    let spec = experiment.student.with_context(|| "the experiment has no [student], which `distill` trains")?;
    let needed = experiment.losses.needs_teacher();
    if needed {
        ensure!(experiment.distill.is_some(), "losses need a teacher: name its run as distill.teacher");
    }
    let datasets = Datasets::open(experiment)?;
    let device = run::device();
    let teacher = match &experiment.distill {
        Some(distill) if needed => Some((Model::load(&distill.teacher, device)?, distill.view)),
        _ => None,
    };
    if let Some((model, _)) = &teacher {
        datasets.check_names(model)?;
        let (sees_colour, path) = (model.network.sees(Modality::Rgb), model.path.display());
        let target = experiment.losses.feature.map(|f| f.target);
        ensure!(
            sees_colour || target != Some(Target::Visual),
            "losses.feature.target = \"visual\", but {path} sees no colour; aim at \"fused\""
        );
        ensure!(
            sees_colour || experiment.losses.attention.is_none(),
            "losses.attention: {path} sees no colour, so there is no map of its attention; leave the key out"
        );
    }
    run::check_items(experiment, &datasets, needed)?;
    run::prepare(experiment, options)?;
    tch::manual_seed(experiment.seed as i64);
    let store = VarStore::new(device);
    let network_spec = NetworkSpec::Student(spec);
    let network = Network::new(&store, &network_spec, datasets.classes());
    let (fused, visual) = match teacher.as_ref().map(|(model, _)| &model.network) {
        Some(Network::Teacher(t)) => (512, t.visual_width().unwrap_or(512)),
        Some(Network::Student(s)) => (s.features(), s.features()),
        None => (1, 1),
    };
    let Network::Student(student) = &network else { unreachable!("a student is trained here") };
    let losses = Losses::new(&(store.root() / "losses"), &experiment.losses, student.features(), fused, visual);
    let taught_by = teacher.as_ref().map(|(model, _)| model.hash.clone());
    let answers = match teacher {
        None => None,
        Some((model, View::Same)) => Some(Answers::Live(model)),
        Some((model, View::Plain)) => Some(kept(&model, &datasets, experiment)?),
    };
    let task = Distil { network, taught_by, losses, answers };
    let card = card(experiment, &datasets, network_spec);
    run::train(experiment, &datasets, &store, &task, &card, options)
}

/// The teacher's answers to all items, from the cache or asked now. They are kept by what decides them: the teacher's weights, the
/// shards, how items are cut, and which items.
fn kept(model: &Model, datasets: &Datasets, experiment: &Experiment) -> Result<Answers> {
    // Answers stand in the order of the items' names.
    let rows: HashMap<_, _> = datasets.chosen.iter().zip(0..).map(|(key, row)| (*key, row)).collect();
    let table = match &experiment.data.cache {
        None => ask(model, datasets, &rows)?,
        Some(cache) => {
            let mut items = blake3::Hasher::new();
            items.update(pack::MAGIC).update(datasets.training_shards().as_bytes());
            items.update(&serde_json::to_vec(&*datasets.chosen)?);
            let name = format!("answers-{}-{}", &model.hash[..16], &items.finalize().to_hex()[..16]);
            let path = cache.join(format!("{name}.safetensors"));
            // Another process may be asking the same teacher.
            let lock = cache.join(format!("{name}.lock"));
            let locked = File::create(&lock).and_then(|file| file.lock().map(|()| file));
            let _alone = locked.with_context(|| format!("{} could not be locked", lock.display()))?;
            let whole = |t: &BTreeMap<String, Tensor>| t.values().all(|t| t.size().first() == Some(&(rows.len() as i64)));
            match path.exists().then(|| tensors::load(&path)) {
                Some(Ok((table, _))) if whole(&table) => table,
                _ => {
                    let table = ask(model, datasets, &rows)?;
                    tensors::save(&path, &table, HashMap::new())?;
                    table
                }
            }
        }
    };
    let device = model.device();
    let get = |name: &str| table.get(name).map(|t| t.to_device(device));
    let must = |name: &str| get(name).or_error(Error::Damaged, || format!("the kept answers lack {name}"));
    let table = Outputs {
        material: must("material")?,
        quality: must("quality")?,
        state: get("state"),
        features: must("features")?,
        visual: must("visual")?,
        attention: get("attention"),
    };
    Ok(Answers::Kept { rows, table })
}

fn ask(model: &Model, datasets: &Datasets, rows: &HashMap<ItemKey, i64>) -> Result<BTreeMap<String, Tensor>> {
    let names = ["material", "quality", "state", "features", "visual", "attention"];
    let mut parts: BTreeMap<String, Vec<Tensor>> = BTreeMap::new();
    let mut order = Vec::new();
    for batch in Loader::start(Pass { wanted: model.network.wants(), ..datasets.plain(128) }) {
        let batch = run::to_device(batch?, model.device());
        for key in &batch.keys {
            order.push(rows[key]);
        }
        let out = model.network.answer(&batch.views, &[]);
        let each = [Some(out.material), Some(out.quality), out.state, Some(out.features), Some(out.visual), out.attention];
        for (name, tensor) in names.into_iter().zip(each) {
            if let Some(tensor) = tensor {
                parts.entry(name.to_owned()).or_default().push(tensor.to_device(tch::Device::Cpu).to_kind(Kind::Float));
            }
        }
    }
    let order = Tensor::from_slice(&order).argsort(0, false);
    Ok(parts.into_iter().map(|(name, parts)| (name, Tensor::cat(&parts, 0).index_select(0, &order))).collect())
}
