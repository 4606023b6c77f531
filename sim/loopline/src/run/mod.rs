//! A line in a closed loop: a plant, what sees, what decides, and what came of it.
//!
//! ```text
//! Plant ── View ──> perception ── Observation ──> Policy ── PickOrder ──> Plant
//!   '── events ──────────┴────────────────────────────┴──> Entry ──> Kpis, report
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`Line`] | the loop itself: make one, [`step`](Line::step) it, ask it |
//! | [`eyes`](PerceptionChoice) | student, oracle, guess, or a perception of your own |
//! | `commissioning` | what is known of the goods before any arrive |
//! | [`terms`](Worth) | what things are worth, to the policy and to the scores |
//! | [`log`](Entry) | all that happened |
//! | [`kpi`](Kpis) | what that amounts to |
//! | [`check`](verdicts) | whether that is good enough |
//! | [`report`] | all of it on one page |
//! | `reach` | how long picks take, for schedulers |
//!
//! A test of a line in ten lines:
//! ```
//! use loopline::run::{Line, Options, PerceptionChoice, Stock};
//! use loopline_scenario::LineFile;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
//! let stock = Stock::load(None)?;
//! let file = LineFile::load("scenarios/lines/packaging.toml")?;
//! let mut line = Line::new(file, &stock, Options { seed: 1, perception: PerceptionChoice::Oracle, ..Options::default() })?;
//! line.run_for(60.0)?;
//! line.plant().set_belt_running(false);
//! line.run_for(5.0)?;
//! line.plant().set_belt_running(true);
//! line.run_for(60.0)?;
//! line.run_empty()?;
//! assert!(line.kpis().purity > 0.9);
//! # Ok(())
//! # }
//! ```
//!
//! **Invariant:** truth reaches the log and never the policy: only [`PerceptionChoice::Oracle`] and [`PerceptionChoice::Random`] are shown a view.

mod check;
mod commissioning;
mod eyes;
mod kpi;
mod log;
mod reach;
mod report;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use image::{ImageFormat, RgbImage};
use loopline_control::{
    ArmSpec, ArmStatus, Command, LookAhead, Observation, Outcome, PickResult, Policy, PolicyConfig, Scheduler, Sighting,
    Status,
};
use loopline_dataset::RgbFrame;
use loopline_items::ArchetypeCatalogue;
use loopline_line::plant::{EventKind, PickOrder, PickOutcome, Plant};
use loopline_materials::Library;
use loopline_robot::Robots;
use loopline_scenario::LineFile;
use loopline_scenario::line::{Failure, Fault};
use loopline_station::View;

use crate::{Result, assets};
pub use check::{Compared, Mean, Verdict, compare, means, verdicts};
use commissioning::Commissioned;
use eyes::{Eyes, Seen};
pub use eyes::{Perceive, PerceptionChoice, Picture};
use kpi::Tally;
pub use kpi::{BinKpis, Failures, Kpis};
pub use log::{Energy, Entry, Look, What, write};
use reach::Reaches;
pub use report::{Reported, report};
pub use terms::Worth;

/// How near to an item's centre a sighting's must be to be of it, m; for scores.
const SAME_ITEM_M: f64 = 0.08;
/// Most pictures that are kept, of 20 kB each.
const MOST_PICTURES: usize = 4000;
/// Longest time that a line takes to run empty after the infeed ends, beyond the belt's length over its speed, s.
const RUN_EMPTY_S: f64 = 20.0;

/// Materials, archetypes and robots that a line is built of.
#[derive(Clone, Debug)]
pub struct Stock {
    /// The materials.
    pub library: Arc<Library>,
    /// The archetypes.
    pub catalogue: ArchetypeCatalogue,
    /// The robots.
    pub robots: Robots,
}

impl Stock {
    /// The built-in ones, with those of the user's folder over them.
    ///
    /// # Errors
    /// The first thing wrong with a file.
    pub fn load(folder: Option<&Path>) -> Result<Self> {
        Ok(Self {
            library: Arc::new(assets::library(folder)?),
            catalogue: assets::catalogue(folder)?,
            robots: assets::robots(folder)?,
        })
    }
}

/// How a line is run.
pub struct Options {
    /// Seed of every random draw.
    pub seed: u64,
    /// What sees the items.
    pub perception: PerceptionChoice,
    /// Who picks what next.
    pub scheduler: Scheduler,
}

impl Default for Options {
    /// Seed 0, the oracle, the scheduler that looks ahead.
    fn default() -> Self {
        Self { seed: 0, perception: PerceptionChoice::Oracle, scheduler: Scheduler::Value(LookAhead::default()) }
    }
}

/// A line in a closed loop.
pub struct Line {
    file: LineFile,
    plant: Plant,
    eyes: Eyes,
    policy: Policy,
    worth: Worth,
    /// What was taken of the log counts on in the tally.
    log: Vec<Entry>,
    tally: Tally,
    /// Numbers of the items in frames whose views are still to be looked at.
    framed: VecDeque<Vec<u64>>,
    fed_s: f64,
    pictures: Option<BTreeMap<u64, Vec<u8>>>,
    last_seen: Vec<Sighting>,
}

impl Line {
    /// A line at time 0, its belt running and empty.
    ///
    /// # Errors
    /// What is wrong with the file, the model or the graphics device.
    pub fn new(file: LineFile, stock: &Stock, options: Options) -> Result<Self> {
        let Options { seed, perception, scheduler } = options;
        let mut plant = Plant::of_line(&file, &stock.robots, stock.library.clone(), &stock.catalogue, seed)?;
        let commissioned = Commissioned::new(plant.infeed());
        let eyes = Eyes::new(perception, &file.scenario, &stock.library, &commissioned, seed, &plant.view()?)?;
        let terms = terms::terms(&file, &stock.library, &commissioned, eyes.materials(), eyes.states());
        let arms = file.cells.iter().map(|cell| ArmSpec {
            window_from_m: cell.pick_from_m,
            window_to_m: cell.pick_to_m,
            bins: file.bins_of(cell).collect(),
        });
        let policy = Policy::new(PolicyConfig::new(terms, arms.collect(), scheduler))?;
        let worth = Worth::new(&file, stock.library.clone());
        Ok(Self {
            file,
            plant,
            eyes,
            policy,
            tally: Tally::new(&worth),
            worth,
            log: Vec::new(),
            framed: VecDeque::new(),
            fed_s: 0.0,
            pictures: None,
            last_seen: Vec::new(),
        })
    }

    /// One tick: the plant moves, frames are looked at, the policy decides.
    ///
    /// # Errors
    /// [`Error::Plant`](crate::Error::Plant) where the books do not balance or physics lost an item; else of perception.
    pub fn step(&mut self) -> Result<()> {
        self.step_shown(|view, serials| (view, serials))
    }

    /// One tick in which perception is shown another world than there is: for tests of what it looks at.
    fn step_shown(&mut self, shown: impl Fn(View, Vec<u64>) -> (View, Vec<u64>)) -> Result<()> {
        self.plant.step()?;
        let now_s = self.plant.clock().now_s();
        self.fed_s = if self.plant.infeed_open() { now_s } else { self.fed_s };
        for event in self.plant.take_events() {
            if let EventKind::Frame { serials, .. } = &event.kind {
                self.framed.push_back(serials.clone());
            }
            self.log.push(Entry { t_s: now_s, what: What::Plant(event.kind) });
        }
        for view in self.plant.take_views() {
            let (view, serials) = shown(view, self.framed.pop_front().unwrap_or_default());
            self.look(&view, &serials, now_s)?;
        }
        for report in self.plant.take_reports() {
            let outcome = match report.outcome {
                PickOutcome::Refused => Outcome::Abandoned,
                PickOutcome::Missed => Outcome::Missed,
                PickOutcome::Gripped => Outcome::Gripped,
                PickOutcome::Dropped => Outcome::Dropped,
                PickOutcome::Released => Outcome::Placed,
            };
            self.policy.report(PickResult { track: report.tag, outcome, at_s: now_s });
        }
        self.decide(now_s);
        Ok(())
    }

    fn look(&mut self, view: &View, serials: &[u64], now_s: f64) -> Result<()> {
        let failing: Vec<Failure> = self.plant.faults().at(now_s).cloned().collect();
        let Seen { mut sightings, picture, blind } = self.eyes.look(view, serials, &failing)?;
        if let (Some(kept), Some(picture)) = (&mut self.pictures, picture) {
            kept.insert(view.frame.index(), png(picture));
            // A long run keeps its last frames.
            if kept.len() > MOST_PICTURES {
                kept.pop_first();
            }
        }
        // A camera that is frozen hands out its last frame as if it were new.
        if failing.contains(&Failure::FrameFrozen) {
            sightings.clone_from(&self.last_seen);
        } else {
            self.last_seen.clone_from(&sightings);
        }
        let fast_s = |failure: &Failure| if let Failure::ClockJump { by_s } = failure { *by_s } else { 0.0 };
        let now_s = now_s + failing.iter().map(fast_s).sum::<f64>();
        let ready_s = now_s + self.file.computer.decided_after_s(sightings.len(), self.eyes.macs_per_item());
        let frame = view.frame.index();
        let matched = sightings.iter().map(|sighting| lies_at(view, serials, [sighting.x_m, sighting.y_m])).collect();
        self.log.push(Entry { t_s: self.now_s(), what: What::Look(Look { look: frame, ready_s, blind, serials: matched }) });
        let encoder_m = self.plant.belt().encoder_m;
        self.policy.observe(Observation { frame, encoder_m, taken_s: now_s, ready_s, sightings });
        Ok(())
    }

    fn decide(&mut self, now_s: f64) {
        let belt = self.plant.belt();
        let arms = self.plant.arms();
        let status = Status {
            now_s,
            encoder_m: belt.encoder_m,
            belt_m_s: belt.drive_m_s,
            arms: arms
                .iter()
                .map(|arm| ArmStatus { idle: arm.idle, place_m: [arm.tool_m[0], arm.tool_m[1]], stopped: arm.stopped })
                .collect(),
        };
        let reach = Reaches { cells: self.plant.pick_times(), tools_m: arms.iter().map(|arm| arm.tool_m).collect() };
        let commands = self.policy.decide(&status, &reach);
        for command in commands {
            let Command::Pick { arm, track, place_m, mass_kg, bin, .. } = command;
            self.plant.pick(PickOrder { cell: arm, tag: track, place_m, encoder_m: belt.encoder_m, mass_kg, bin });
        }
        let records = self.policy.take_records();
        self.log.extend(records.into_iter().map(|record| Entry { t_s: now_s, what: What::Policy(record) }));
    }

    /// Steps until so much more of the line's time, s, has passed.
    ///
    /// # Errors
    /// As [`Line::step`].
    pub fn run_for(&mut self, seconds: f64) -> Result<()> {
        let until_s = self.now_s() + seconds;
        while self.now_s() < until_s - 1e-9 {
            self.step()?;
        }
        Ok(())
    }

    /// Ends the infeed and runs until the line is empty, and notes what the arms took.
    ///
    /// # Errors
    /// As [`Line::step`].
    pub fn run_empty(&mut self) -> Result<()> {
        self.plant.set_infeed_open(false);
        let belt = &self.file.scenario.belt;
        let until_s = self.now_s() + (belt.before_camera_m + belt.after_camera_m) / belt.speed_m_s + RUN_EMPTY_S;
        while self.plant.ledger().on_line.items > 0 && self.now_s() < until_s {
            self.step()?;
        }
        let t_s = self.now_s();
        let arms = self.plant.arms();
        self.log.extend(arms.iter().enumerate().map(|(cell, arm)| Entry {
            t_s,
            what: What::Energy(Energy { energy_of_cell: cell, drives_j: arm.drives_j, pump_j: arm.pump_j }),
        }));
        Ok(())
    }

    /// Keeps the pictures from now on, for the report.
    pub fn keep_pictures(&mut self) {
        self.pictures.get_or_insert_default();
    }

    /// The pictures that were kept, as PNG, by the numbers of their frames.
    #[must_use]
    pub fn pictures(&self) -> Option<&BTreeMap<u64, Vec<u8>>> {
        self.pictures.as_ref()
    }

    /// Ids of the materials that posteriors in the log are of, in their order.
    #[must_use]
    pub fn materials(&self) -> &[String] {
        self.eyes.materials()
    }

    /// The line's time, s.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        self.plant.clock().now_s()
    }

    /// Lets something fail, beside what the file lets fail.
    pub fn inject(&mut self, fault: Fault) {
        self.plant.inject(fault);
    }

    /// The plant: ask it anything, stop its belt.
    pub fn plant(&mut self) -> &mut Plant {
        &mut self.plant
    }

    /// The file that it is built from.
    #[must_use]
    pub fn file(&self) -> &LineFile {
        &self.file
    }

    /// All that has happened and was not taken.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Hands the log over, so that a long run does not fill memory with it. KPIs count it on; a report needs it.
    pub fn take_log(&mut self) -> Vec<Entry> {
        self.tally.add(&self.log, &self.worth);
        std::mem::take(&mut self.log)
    }

    /// What things are worth.
    #[must_use]
    pub fn worth(&self) -> &Worth {
        &self.worth
    }

    /// What it amounts to.
    #[must_use]
    pub fn kpis(&self) -> Kpis {
        let mut tally = self.tally.clone();
        tally.add(&self.log, &self.worth);
        tally.kpis(self.fed_s)
    }
}

/// A picture as a file.
fn png(picture: RgbFrame) -> Vec<u8> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let image =
        RgbImage::from_raw(width, height, picture.data().to_vec()).expect("a frame has as many values as its size says");
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).expect("writing to memory does not fail");
    bytes.into_inner()
}

/// The item whose centre lies nearest to a place, if any is near.
fn lies_at(view: &View, serials: &[u64], [x, y]: [f64; 2]) -> Option<u64> {
    let off = |at: glam::Vec3A| (f64::from(at.x) - x).hypot(f64::from(at.y) - y);
    let nearest = view
        .placed()
        .iter()
        .zip(serials)
        .map(|(placed, serial)| (off(placed.world_from_item.translation), *serial))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(off_m, _)| *off_m < SAME_ITEM_M).map(|(_, serial)| serial)
}
