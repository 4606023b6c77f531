//! What a run amounts to. Every number is a fold over the log; [`Worth`] says what belongs where.
//!
//! - **purity** of a bin: mass of what it accepts over all mass in it (as of a product in sorting plants: an item counts whole, with its
//!   cap and label, as product specifications of packaging do);
//! - **recovery**: mass in a bin that accepts it, over the mass that some bin accepts;
//! - **yield**: mass in bins, over all mass.

use std::collections::BTreeMap;

use loopline_control::Record;
use loopline_line::plant::{EventKind, GripFailure, Place};
use serde::Serialize;

use super::log::{Entry, What};
use super::terms::{Arrival, Worth};

/// What is in a bin.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BinKpis {
    /// Its name.
    pub name: String,
    /// Items in it.
    pub items: u64,
    /// Their mass, kg.
    pub kg: f64,
    /// Mass of those that belong there, kg.
    pub accepted_kg: f64,
    /// `accepted_kg` over `kg`; none of an empty bin.
    pub purity: Option<f64>,
}

/// Why picks failed that were begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// The cup met nothing.
    pub nothing_there: u64,
    /// Too much air came in.
    pub leak: u64,
    /// Lost on the way.
    pub dropped: u64,
    /// The arm could not go on from where it was.
    pub out_of_reach: u64,
    /// Let go over the bin, and fell beside it.
    pub beside_the_bin: u64,
}

/// What a run amounts to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Kpis {
    /// Minutes in which items arrived.
    pub minutes: f64,
    /// Items that arrived.
    pub items: u64,
    /// Their mass, kg.
    pub kg: f64,
    /// Mass in bins that belongs there, over all mass in bins.
    pub purity: f64,
    /// Mass in a bin that accepts it, over the mass that some bin accepts.
    pub recovery: f64,
    /// Mass in bins over all mass.
    #[serde(rename = "yield")]
    pub mass_yield: f64,
    /// What bins fetch less what penalties and the tail cost, EUR.
    pub value_eur: f64,
    /// The same in an hour, EUR/h.
    pub value_eur_h: f64,
    /// What it would be if all that arrived lay where it is worth most, EUR/h.
    pub best_value_eur_h: f64,
    /// What it would be if nothing were picked, EUR/h.
    pub idle_value_eur_h: f64,
    /// Items that arms put into bins in a minute, all cells together.
    pub picks_per_min: f64,
    /// Picks that were begun.
    pub picks_begun: u64,
    /// Picks that ended with an item in the bin that was ordered.
    pub picks_succeeded: u64,
    /// `picks_succeeded` over `picks_begun`.
    pub pick_success: f64,
    /// Why the others failed.
    pub failures: Failures,
    /// Orders that came too late or could not be reached.
    pub refused: u64,
    /// Items worth picking that left the last window unpicked.
    pub missed_deadlines: u64,
    /// Picks that lifted more than one item.
    pub double_picks: u64,
    /// Things that items ran into while arms held them: other items, guards, bins.
    pub touches: u64,
    /// Items that arms themselves pushed, not what they held.
    pub arm_touches: u64,
    /// Items that passed the cameras and were never found.
    pub unseen: u64,
    /// Electrical energy of arms and pumps for each item in a bin, J.
    pub arm_j_per_item: f64,
    /// Mass at the tail, kg.
    pub tail_kg: f64,
    /// Mass on the floor, kg.
    pub floor_kg: f64,
    /// Each bin, in the file's order.
    pub bins: Vec<BinKpis>,
    /// Mass, kg, of what is worth most in each bin (rows; last: on the belt) by where it ended (columns; last: tail or floor).
    pub confusion_kg: Vec<Vec<f64>>,
}

impl Kpis {
    /// Of a log, over the time in which items arrived, s. What is still on the line counts for nothing: let it run empty first.
    #[must_use]
    pub fn of(log: &[Entry], worth: &Worth, fed_s: f64) -> Self {
        let mut tally = Tally::new(worth);
        tally.add(log, worth);
        tally.kpis(fed_s)
    }
}

/// KPIs of a log that is told piece by piece. It keeps items as long as they are on the line, so that it does not grow with the run.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    kpis: Kpis,
    arrivals: BTreeMap<u64, Arrival>,
    /// Whether an item was found, of items in frames; of those that have ended only the ones that were not.
    framed: BTreeMap<u64, bool>,
    /// The bin that an item was let go over.
    let_go: BTreeMap<u64, usize>,
    /// The bin of each order under way, by cell.
    orders: BTreeMap<usize, usize>,
    acceptable_kg: f64,
    accepted_kg: f64,
    best_eur: f64,
    idle_eur: f64,
    energy_j: BTreeMap<usize, f64>,
}

impl Tally {
    /// Of nothing yet.
    pub(super) fn new(worth: &Worth) -> Self {
        let bins = worth.bins();
        let names = bins.iter().map(|bin| BinKpis { name: bin.name.clone(), ..BinKpis::default() });
        let kpis =
            Kpis { bins: names.collect(), confusion_kg: vec![vec![0.0; bins.len() + 1]; bins.len() + 1], ..Kpis::default() };
        Self {
            kpis,
            arrivals: BTreeMap::new(),
            framed: BTreeMap::new(),
            let_go: BTreeMap::new(),
            orders: BTreeMap::new(),
            acceptable_kg: 0.0,
            accepted_kg: 0.0,
            best_eur: 0.0,
            idle_eur: 0.0,
            energy_j: BTreeMap::new(),
        }
    }

    /// Goes on with the next piece of the log.
    pub(super) fn add(&mut self, log: &[Entry], worth: &Worth) {
        for entry in log {
            match &entry.what {
                What::Plant(event) => self.plant(event, worth),
                What::Look(look) => {
                    look.serials.iter().flatten().for_each(|serial| {
                        self.framed.insert(*serial, true);
                    });
                }
                What::Policy(Record::Unpicked { .. }) => self.kpis.missed_deadlines += 1,
                What::Policy(_) => {}
                What::Energy(energy) => {
                    self.energy_j.insert(energy.energy_of_cell, energy.drives_j + energy.pump_j);
                }
            }
        }
    }

    /// What it comes to, over the time in which items arrived, s.
    pub(super) fn kpis(self, fed_s: f64) -> Kpis {
        let mut kpis = self.kpis;
        let hours = fed_s / 3600.0;
        kpis.minutes = fed_s / 60.0;
        let in_bins_kg: f64 = kpis.bins.iter().map(|bin| bin.kg).sum();
        let items_in_bins: u64 = kpis.bins.iter().map(|bin| bin.items).sum();
        let ended_kg = in_bins_kg + kpis.tail_kg + kpis.floor_kg;
        for bin in &mut kpis.bins {
            bin.purity = (bin.items > 0).then(|| bin.accepted_kg / bin.kg);
        }
        kpis.purity = share(self.accepted_kg, in_bins_kg);
        kpis.recovery = share(self.accepted_kg, self.acceptable_kg);
        kpis.mass_yield = share(in_bins_kg, ended_kg);
        kpis.value_eur_h = share(kpis.value_eur, hours);
        kpis.best_value_eur_h = share(self.best_eur, hours);
        kpis.idle_value_eur_h = share(self.idle_eur, hours);
        kpis.picks_per_min = share(items_in_bins as f64, kpis.minutes);
        kpis.pick_success = share(kpis.picks_succeeded as f64, kpis.picks_begun as f64);
        kpis.unseen = self.framed.values().filter(|found| !**found).count() as u64;
        kpis.arm_j_per_item = share(self.energy_j.values().sum(), items_in_bins as f64);
        kpis
    }

    fn plant(&mut self, event: &EventKind, worth: &Worth) {
        let kpis = &mut self.kpis;
        match event {
            EventKind::Arrived { .. } => {
                if let Some((serial, item)) = Arrival::of(event) {
                    kpis.items += 1;
                    kpis.kg += item.kg;
                    self.arrivals.insert(serial, item);
                }
            }
            EventKind::Frame { serials, .. } => {
                serials.iter().for_each(|serial| {
                    self.framed.entry(*serial).or_insert(false);
                });
            }
            EventKind::PickBegan { cell, bin, .. } => {
                kpis.picks_begun += 1;
                self.orders.insert(*cell, *bin);
            }
            EventKind::PickRefused { .. } => kpis.refused += 1,
            EventKind::GripFailed { why, .. } => match why {
                GripFailure::Nothing => kpis.failures.nothing_there += 1,
                GripFailure::Leak { .. } => kpis.failures.leak += 1,
                GripFailure::Shaken | GripFailure::Struck => kpis.failures.dropped += 1,
                GripFailure::OutOfReach => kpis.failures.out_of_reach += 1,
            },
            EventKind::Gripped { serials, .. } => kpis.double_picks += u64::from(serials.len() > 1),
            EventKind::Dropped { .. } => kpis.failures.dropped += 1,
            EventKind::Touched { .. } => kpis.touches += 1,
            EventKind::ArmTouched { .. } => kpis.arm_touches += 1,
            EventKind::Released { cell, serials, .. } => {
                if let Some(bin) = self.orders.get(cell) {
                    // A pick succeeds once, whatever else it lifted. What was let go before and came back had missed its bin.
                    let before = serials.first().and_then(|serial| self.let_go.insert(*serial, *bin));
                    kpis.failures.beside_the_bin += u64::from(before.is_some());
                }
            }
            EventKind::Ended { serial, place } => self.ended(*serial, *place, worth),
        }
    }

    fn ended(&mut self, serial: u64, place: Place, worth: &Worth) {
        let Some(item) = self.arrivals.remove(&serial) else { return };
        let item = &item;
        if self.framed.get(&serial) == Some(&true) {
            self.framed.remove(&serial);
        }
        let kpis = &mut self.kpis;
        let best = worth.best_bin(item);
        let acceptable = (0..kpis.bins.len()).any(|bin| worth.accepts(bin, item));
        self.acceptable_kg += if acceptable { item.kg } else { 0.0 };
        self.idle_eur += worth.left_eur(item);
        self.best_eur += worth.best_eur(item);
        kpis.value_eur += worth.ended_eur(place, item);
        let last = kpis.bins.len();
        let column = match place {
            Place::Bin(bin) => {
                let accepted = worth.accepts(bin, item);
                let in_bin = &mut kpis.bins[bin];
                in_bin.items += 1;
                in_bin.kg += item.kg;
                if accepted {
                    in_bin.accepted_kg += item.kg;
                    self.accepted_kg += item.kg;
                }
                bin
            }
            Place::Tail => {
                kpis.tail_kg += item.kg;
                last
            }
            Place::Floor => {
                kpis.floor_kg += item.kg;
                last
            }
        };
        kpis.confusion_kg[best.unwrap_or(last)][column] += item.kg;
        if let Some(due) = self.let_go.remove(&serial) {
            if place == Place::Bin(due) {
                kpis.picks_succeeded += 1;
            } else {
                kpis.failures.beside_the_bin += 1;
            }
        }
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
