//! What a line's file says that things are worth, as its policy and its scores take it.

use std::sync::Arc;

use loopline_control::{BinTerms, Route, Terms};
use loopline_line::plant::{EventKind, Place};
use loopline_materials::{DegradationState, Library, Triage};
use loopline_scenario::LineFile;
use loopline_scenario::line::{self, Bin};

use super::commissioning::Commissioned;

/// Standard deviation of a student's quality around the truth (docs/perception.md gives a mean error of 0.30).
const QUALITY_SPREAD: f64 = 0.3;

/// The terms of a line for posteriors over these materials and states.
pub(super) fn terms(
    line: &LineFile,
    library: &Library,
    commissioned: &Commissioned,
    materials: &[String],
    states: &[String],
) -> Terms {
    Terms {
        bins: line.bins.iter().map(|bin| bin_terms(bin, library, materials, states)).collect(),
        tail_value_eur_kg: -line.tail.cost_eur_kg,
        mass: commissioned.mass_by_size(library, materials),
        quality_spread: QUALITY_SPREAD,
    }
}

fn bin_terms(bin: &Bin, library: &Library, materials: &[String], states: &[String]) -> BinTerms {
    let value = |id: &String| match library.get(id) {
        Some(material) if bin.takes(material) => bin.fetches_eur_kg(&material.value),
        _ => -bin.penalty_eur_kg,
    };
    let accepted = |name: &String| bin.states.iter().any(|state| state.name() == name);
    let accepts_quality = match bin.route {
        line::Route::Reuse => (f64::from(Triage::REUSE_ABOVE), 1.0),
        line::Route::Repair => (f64::from(Triage::RECYCLE_BELOW), 1.0),
        line::Route::Recycle => (0.0, 1.0),
    };
    BinTerms {
        name: bin.name.clone(),
        route: match bin.route {
            line::Route::Reuse => Route::Reuse,
            line::Route::Repair => Route::Repair,
            line::Route::Recycle => Route::Recycle,
        },
        value_eur_kg: materials.iter().map(value).collect(),
        accepts_quality,
        accepts_states: if bin.states.is_empty() { Vec::new() } else { states.iter().map(accepted).collect() },
        wrong_quality_eur_kg: -bin.penalty_eur_kg,
    }
}

/// What an item is, for scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Name of its archetype: what it was made as.
    pub archetype: String,
    /// Id of the material that it mainly is of.
    pub material: String,
    /// Name of its state of degradation.
    pub state: &'static str,
    /// Remaining function, 0 to 1.
    pub quality: f32,
    /// Mass, kg.
    pub kg: f64,
}

impl Arrival {
    /// The item that an event brings, and its number.
    pub(super) fn of(event: &EventKind) -> Option<(u64, Self)> {
        let EventKind::Arrived { serial, mass_kg, archetype, material, state, quality } = event else { return None };
        let (archetype, material) = (archetype.clone(), material.clone());
        Some((*serial, Self { archetype, material, state, quality: *quality, kg: *mass_kg }))
    }
}

/// What things are worth where they ended.
#[derive(Clone, Debug)]
pub struct Worth {
    bins: Vec<Bin>,
    tail_cost_eur_kg: f64,
    library: Arc<Library>,
}

impl Worth {
    /// As a line's file says.
    #[must_use]
    pub fn new(line: &LineFile, library: Arc<Library>) -> Self {
        Self { bins: line.bins.clone(), tail_cost_eur_kg: line.tail.cost_eur_kg, library }
    }

    /// The bins, in the file's order.
    #[must_use]
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// Whether an item belongs in a bin: by its main material, its state, and for reuse and repair by its quality.
    #[must_use]
    pub fn accepts(&self, bin: usize, item: &Arrival) -> bool {
        let bin = &self.bins[bin];
        let state = DegradationState::ALL.into_iter().find(|state| state.name() == item.state);
        let material = self.library.get(&item.material);
        material.zip(state).is_some_and(|(material, state)| bin.accepts(material, state))
            && good_enough(bin, Triage::of(item.quality))
    }

    /// What an item is worth in a bin, EUR: its price, or less than nothing where it spoils it.
    #[must_use]
    pub fn in_bin_eur(&self, bin: usize, item: &Arrival) -> f64 {
        let spec = &self.bins[bin];
        match self.library.get(&item.material) {
            Some(material) if self.accepts(bin, item) => item.kg * spec.fetches_eur_kg(&material.value),
            _ => -item.kg * spec.penalty_eur_kg,
        }
    }

    /// What an item is worth that no bin holds, EUR.
    #[must_use]
    pub fn left_eur(&self, item: &Arrival) -> f64 {
        -item.kg * self.tail_cost_eur_kg
    }

    /// The bin in which an item is worth most, if it is worth more there than left on the belt.
    #[must_use]
    pub fn best_bin(&self, item: &Arrival) -> Option<usize> {
        let best = (0..self.bins.len()).map(|bin| (bin, self.in_bin_eur(bin, item))).max_by(|a, b| a.1.total_cmp(&b.1));
        best.filter(|(_, eur)| *eur > self.left_eur(item)).map(|(bin, _)| bin)
    }

    /// What an item is worth where it is worth most, EUR.
    #[must_use]
    pub fn best_eur(&self, item: &Arrival) -> f64 {
        self.best_bin(item).map_or_else(|| self.left_eur(item), |bin| self.in_bin_eur(bin, item))
    }

    /// What an item is worth that ended somewhere, EUR.
    #[must_use]
    pub fn ended_eur(&self, place: Place, item: &Arrival) -> f64 {
        match place {
            Place::Bin(bin) => self.in_bin_eur(bin, item),
            Place::Tail | Place::Floor => self.left_eur(item),
        }
    }
}

/// Whether an item of this triage is good enough for a bin's route.
fn good_enough(bin: &Bin, triage: Triage) -> bool {
    match bin.route {
        line::Route::Reuse => triage == Triage::Reuse,
        line::Route::Repair => triage != Triage::Recycle,
        line::Route::Recycle => true,
    }
}
