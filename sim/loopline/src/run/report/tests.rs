//! A page of a log made by hand: five items, of which one lies right.

use std::path::PathBuf;
use std::sync::Arc;

use loopline_control::record::Likely;
use loopline_control::schedule::{Meeting, Pick};
use loopline_control::{Outcome, Record, Valued};
use loopline_line::plant::{EventKind, GripFailure, Place};
use loopline_scenario::LineFile;

use super::losses::{Cause, losses};
use super::*;
use crate::assets;
use crate::run::log::{Look, What};

const PET: usize = 0;
const HDPE: usize = 1;

/// The line for packaging at prices that a head can reckon with: PET 1 EUR/kg, the rest 0.5, wrong 0.2, tail 0.1.
fn worth() -> Worth {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let mut file = LineFile::load(path).expect("a line that ships");
    for (number, bin) in file.bins.iter_mut().enumerate() {
        bin.price_eur_kg = Some(if number == PET { 1.0 } else { 0.5 });
        bin.penalty_eur_kg = 0.2;
    }
    file.tail.cost_eur_kg = 0.1;
    Worth::new(&file, Arc::new(assets::library(None).expect("built in")))
}

fn materials() -> Vec<String> {
    ["pet_clear", "hdpe_natural"].map(str::to_owned).to_vec()
}

#[derive(Default)]
struct Log(Vec<Entry>);

impl Log {
    fn plant(&mut self, t_s: f64, event: EventKind) {
        self.0.push(Entry { t_s, what: What::Plant(event) });
    }

    fn policy(&mut self, t_s: f64, record: Record) {
        self.0.push(Entry { t_s, what: What::Policy(record) });
    }

    fn arrives(&mut self, serial: u64, material: &str, mass_kg: f64) {
        let (archetype, material) = ("bottle".to_owned(), material.to_owned());
        self.plant(1.0, EventKind::Arrived { serial, mass_kg, archetype, material, state: "worn", quality: 0.5 });
    }

    /// A frame of one item, in which it is found or not; its track has the item's number and ten more.
    fn looks(&mut self, serial: u64, found: bool) {
        self.plant(2.0, EventKind::Frame { frame: serial, serials: vec![serial] });
        let serials = if found { vec![None, Some(serial)] } else { Vec::new() };
        self.0.push(Entry { t_s: 2.0, what: What::Look(Look { look: serial, ready_s: 2.1, blind: false, serials }) });
        if found {
            let place_m = [0.04, -0.02];
            let (frame, track) = (serial, serial + 10);
            self.policy(2.1, Record::Looked { at_s: 2.1, frame, sighting: 1, track, new: true, place_m });
        }
    }

    fn decides(&mut self, serial: u64, bin: usize, material: usize) {
        let best = Valued { bin: Some(bin), value_eur: 0.75 };
        let options = vec![best, Valued { bin: None, value_eur: -0.125 }];
        let likely = |material, posterior| Likely { material, posterior };
        let top = vec![likely(material, 0.875), likely(1 - material.min(1), 0.125)];
        let record = Record::Decided { at_s: 2.1, track: serial + 10, looks: 1, best, options, top, quality: 0.625 };
        self.policy(2.1, record);
    }

    fn begins(&mut self, serial: u64, bin: usize) {
        let track = serial + 10;
        let pick = Pick { arm: 0, track, bin, gain_eur: 0.5, meeting: Meeting { meet_s: 3.0, x_m: 1.2 }, done_s: 4.0 };
        self.policy(2.5, Record::Commanded { at_s: 2.5, pick, value_eur: 0.75, attempt: 1 });
        self.plant(2.5, EventKind::PickBegan { cell: 0, tag: track, bin, place_m: [1.0, 0.0] });
    }

    fn places(&mut self, serial: u64, bin: usize) {
        let (tag, serials) = (serial + 10, vec![serial]);
        self.plant(3.0, EventKind::Gripped { cell: 0, tag, serials: serials.clone(), vacuum_pa: 4e4, force_n: 20.0 });
        self.plant(4.0, EventKind::Released { cell: 0, tag, serials });
        self.policy(4.0, Record::Reported { at_s: 4.0, track: tag, outcome: Outcome::Placed });
        self.ends(4.5, serial, Place::Bin(bin));
    }

    fn ends(&mut self, t_s: f64, serial: u64, place: Place) {
        self.plant(t_s, EventKind::Ended { serial, place });
    }
}

/// Value -0.2 + 0.2 - 0.03 - 0.01 - 0.005 = -0.045 EUR of at best 1.15, idle -0.165.
fn log() -> Vec<Entry> {
    let mut log = Log::default();
    // Costs 0.055: nobody came for it.
    log.arrives(0, "pet_clear", 0.05);
    log.looks(0, true);
    log.decides(0, PET, PET);
    log.policy(6.0, Record::Unpicked { at_s: 6.0, track: 10, bin: PET, lost_eur: 0.875 });
    log.ends(7.0, 0, Place::Tail);
    // Costs 0.33: never seen.
    log.arrives(1, "pet_clear", 0.3);
    log.looks(1, false);
    log.ends(7.0, 1, Place::Tail);
    // Costs nothing.
    log.arrives(2, "pet_clear", 0.2);
    log.looks(2, true);
    log.decides(2, PET, PET);
    log.begins(2, PET);
    log.places(2, PET);
    // Costs 0.11: the cup leaked.
    log.arrives(3, "pet_clear", 0.1);
    log.looks(3, true);
    log.decides(3, PET, PET);
    log.begins(3, PET);
    let why = GripFailure::Leak { vacuum_pa: 12_300.0 };
    log.plant(3.0, EventKind::GripFailed { cell: 0, tag: 13, why });
    log.ends(17.0, 3, Place::Floor);
    // Costs 0.7: taken for PET.
    log.arrives(4, "hdpe_natural", 1.0);
    log.looks(4, true);
    log.decides(4, PET, PET);
    log.begins(4, PET);
    log.places(4, PET);
    log.0
}

fn with<T>(
    log: &[Entry],
    beside: &[(String, Kpis)],
    pictures: &BTreeMap<u64, Vec<u8>>,
    what: impl Fn(&Reported<'_>) -> T,
) -> T {
    let worth = worth();
    let kpis = Kpis::of(log, &worth, if log.is_empty() { 0.0 } else { 60.0 });
    what(&Reported {
        title: "A <line>",
        file_name: "packaging.toml",
        seed: 7,
        perception: "student",
        scheduler: "value",
        materials: &materials(),
        log,
        kpis: &kpis,
        worth: &worth,
        beside,
        pictures,
    })
}

fn tell(log: &[Entry], pictures: &BTreeMap<u64, Vec<u8>>) -> String {
    let page = with(log, &[("oracle".to_owned(), Kpis { value_eur_h: 123.4, ..Kpis::default() })], pictures, report);
    for wrong in ["http", "<script", "NaN", "inf ", "<link", "@import", "url("] {
        assert!(!page.contains(wrong), "{wrong} in the page");
    }
    page
}

#[test]
fn a_page_tells_the_numbers_of_its_log() {
    let page = tell(&log(), &BTreeMap::new());
    for due in [
        "A &lt;line&gt;",
        "<td class=\"this\">-2.70</td><td>123</td><td class=\"unit\">EUR/h</td>", // -0.045 EUR in a minute, beside another
        "<td class=\"this\">-9.90</td>",                                          // nothing picked
        "<td class=\"this\">69.0</td>",                                           // all where it is worth most
        "<td class=\"this\">16.7 %</td>",                                         // purity, 0.2 kg of 1.2 kg
        "<td class=\"this\">66.7 %</td>",                                         // two of three picks
        "hdpe → pet: 1.00 kg",
        "pet → tail or floor: 0.450 kg",
        "too much air came in: 1;",
    ] {
        assert!(page.contains(due), "{due} is not in the page");
    }
    assert!(!page.contains("<img"), "there are no pictures");
}

#[test]
fn the_most_costly_decision_comes_first_with_its_cause() {
    let log = log();
    let found = with(&log, &[], &BTreeMap::new(), |run| {
        let story = Story::of(run.log);
        let losses = losses(run, &story);
        losses.iter().map(|loss| (loss.fate.serial, loss.cause, (1e3 * loss.cost_eur).round())).collect::<Vec<_>>()
    });
    let due = [(4, Cause::Material, 700.0), (1, Cause::Unseen, 330.0), (3, Cause::Grip, 110.0), (0, Cause::Deadline, 55.0)];
    assert_eq!(found, due);
    // All that was lost is what the best is above the value.
    let lost_eur = found.iter().map(|(_, _, cost)| cost / 1e3).sum::<f64>();
    let kpis = with(&log, &[], &BTreeMap::new(), |run| run.kpis.clone());
    assert!((60.0 * lost_eur - kpis.best_value_eur_h + kpis.value_eur_h).abs() < 1e-3, "{lost_eur} {kpis:?}");
    let page = tell(&log, &BTreeMap::new());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in the page"));
    let order = ["0.700 EUR: wrong belief", "0.330 EUR: never seen", "0.110 EUR: grip failed", "0.0550 EUR: missed"].map(at);
    assert!(order.is_sorted(), "{order:?}");
    at("taken for pet_clear, 87.5 % sure");
    at("pet_clear 87.5 %, hdpe_natural 12.5 %; quality 0.62");
    at("pet 0.750, belt -0.125");
    at("too much air came in, 12.3 kPa of vacuum left");
}

#[test]
fn an_item_is_shown_in_a_frame_in_which_it_was_found() {
    let pictures = [(0, vec![1, 2, 3]), (1, vec![4, 5]), (2, vec![6]), (77, vec![7])].into();
    let page = tell(&log(), &pictures);
    assert!(page.contains("src=\"data:image/png;base64,AQID\" alt=\"The station's picture number 0 with item 0.\""));
    assert!(page.contains("frame 0<br>item 4 cm right and 2 cm down from the middle"));
    assert!(page.contains("base64,BAU="), "an item that was never found is shown where it was");
    assert_eq!(page.matches("<img").count(), 2, "item 2 lies right, frame 77 shows nothing that was lost");
}

#[test]
fn periods_sum_to_the_run() {
    let log = log();
    let (worth, story) = (worth(), Story::of(&log));
    let line = Timeline::of(&story, &worth);
    assert_eq!((line.period_s, line.picks.as_slice()), (10.0, [2.0, 0.0].as_slice()));
    assert!((line.value_eur.iter().sum::<f64>() + 0.045).abs() < 1e-6, "{line:?}");
    // Track 10 from 2.1 s to 6 s, tracks 12, 13 and 14 until arms were sent at 2.5 s.
    assert!((line.waiting[0] - (3.9 + 3.0 * 0.4) / 10.0).abs() < 1e-9, "{line:?}");
}

#[test]
fn a_run_without_items_has_a_page() {
    let page = tell(&[], &BTreeMap::new());
    assert!(page.contains("Nothing has left the line.") && page.contains("<p>None.</p>"));
    let mut arrived = Log::default();
    arrived.arrives(0, "pet_clear", 0.5);
    assert!(
        tell(&arrived.0, &BTreeMap::new()).contains("Still on the line, and counted for nothing: 1 of the items, 0.500 kg")
    );
}

#[test]
fn a_log_of_other_materials_and_bins_has_a_page() {
    let mut log = Log::default();
    log.arrives(0, "unobtainium", 0.5);
    log.looks(0, true);
    log.decides(0, 99, HDPE);
    log.ends(5.0, 0, Place::Tail);
    // Reports of what never was.
    log.plant(6.0, EventKind::Released { cell: 9, tag: 99, serials: vec![99] });
    log.ends(6.0, 99, Place::Tail);
    tell(&log.0, &BTreeMap::new());
}
