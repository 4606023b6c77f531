//! A trained network in one file: weights, and beside them what is needed to use it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use loopline_edge::TriageBounds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

use crate::data::augment::ViewSet;
use crate::data::batch::Views;
use crate::error::{Context, Error, Result, bail, ensure};
use crate::nn::net::Cost;
use crate::nn::student::StudentSpec;
use crate::nn::teacher::{Modality, TeacherSpec};
use crate::nn::{Classes, Outputs, Student, Teacher};
use crate::tensors;
use crate::train::checkpoint;

/// The file's name in a run's folder.
pub(crate) const FILE: &str = "model.safetensors";

/// The version of [`Card`] that this program reads.
pub(crate) const FORMAT: u32 = 2;

/// What stands beside the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Card {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// The experiment's name.
    pub(crate) name: String,
    /// The run's seed.
    pub(crate) seed: u64,
    /// What network it is.
    pub(crate) network: NetworkSpec,
    /// Ids of materials in the order of outputs.
    pub(crate) materials: Vec<String>,
    /// Ids of states in the order of outputs.
    pub(crate) states: Vec<String>,
    /// Which quality leads to which triage, by the datasets.
    pub(crate) triage: TriageBounds,
    /// What it was trained on, in words.
    pub(crate) trained_on: String,
}

impl Card {
    /// How many classes the network tells apart.
    pub(crate) fn classes(&self) -> Classes {
        Classes { materials: self.materials.len() as i64, states: self.states.len() as i64 }
    }
}

/// Which network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NetworkSpec {
    /// A teacher.
    Teacher(TeacherSpec),
    /// A student.
    Student(StudentSpec),
}

/// A network.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a run holds one or two")]
pub(crate) enum Network {
    /// Sees what its description says.
    Teacher(Teacher),
    /// Sees colour.
    Student(Student),
}

impl Network {
    /// Makes a network's weights in a store.
    pub(crate) fn new(store: &VarStore, spec: &NetworkSpec, classes: Classes) -> Self {
        let path = store.root() / "network";
        match spec {
            NetworkSpec::Teacher(spec) => Self::Teacher(Teacher::new(&path, spec, classes)),
            NetworkSpec::Student(spec) => Self::Student(Student::new(&path, spec, classes)),
        }
    }

    /// What it costs.
    pub(crate) fn cost(&self) -> Cost {
        match self {
            Self::Teacher(t) => t.cost(),
            Self::Student(s) => s.cost(),
        }
    }

    /// Which views it looks at beside colour.
    pub(crate) fn wants(&self) -> ViewSet {
        match self {
            Self::Teacher(t) => t.wants(),
            Self::Student(_) => ViewSet::RGB,
        }
    }

    /// Whether it looks at a sensor.
    pub(crate) fn sees(&self, modality: Modality) -> bool {
        match self {
            Self::Teacher(t) => t.sees(modality),
            Self::Student(_) => modality == Modality::Rgb,
        }
    }

    /// What it says about views, without learning from them.
    pub(crate) fn answer(&self, views: &Views, missing: &[Modality]) -> Outputs {
        no_grad(|| match self {
            Self::Teacher(t) => t.forward(views, missing, false),
            Self::Student(s) => s.forward(&views.rgb, false),
        })
    }
}

/// A network with its weights and card.
#[derive(Debug)]
pub(crate) struct Model {
    /// Where it came from.
    pub(crate) path: PathBuf,
    /// Its weights.
    pub(crate) store: VarStore,
    /// It.
    pub(crate) network: Network,
    /// What stands beside it.
    pub(crate) card: Card,
    /// BLAKE3 of the file.
    pub(crate) hash: String,
}

/// Saves a network out of a store that may hold more (projectors).
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn save(folder: &Path, store: &VarStore, card: &Card) -> Result<()> {
    let network = store.variables().into_iter().filter(|(name, _)| name.starts_with("network."));
    let weights: BTreeMap<String, Tensor> = network.collect();
    let texts = HashMap::from([("loopline".to_owned(), serde_json::to_string(card)?)]);
    tensors::save(&folder.join(FILE), &weights, texts)
}

impl Model {
    /// Loads a run's network; `folder` may also be the file.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub(crate) fn load(folder: &Path, device: Device) -> Result<Self> {
        let path = if folder.is_dir() { folder.join(FILE) } else { folder.to_owned() };
        if !path.exists() {
            bail!("{} holds no {FILE}; train it with `loopline-train teacher` or `distill` first", folder.display());
        }
        let hash = blake3::hash(&std::fs::read(&path)?).to_hex().to_string();
        let (weights, texts) = tensors::load(&path)?;
        let foreign = || format!("{} is no network of this program", path.display());
        let text = texts.get("loopline").with_context(foreign)?;
        let card: Value = serde_json::from_str(text).or_error(Error::Request, foreign)?;
        ensure!(card["format"] == FORMAT, "{} is of format {}; this program reads {FORMAT}", path.display(), card["format"]);
        let card: Card = serde_json::from_value(card).or_error(Error::Request, foreign)?;
        let store = VarStore::new(device);
        let network = Network::new(&store, &card.network, card.classes());
        checkpoint::fill(&store, &weights, "").with_context(foreign)?;
        Ok(Self { path, store, network, card, hash })
    }

    /// The device of its weights.
    pub(crate) fn device(&self) -> Device {
        self.store.device()
    }
}
