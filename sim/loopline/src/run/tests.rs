//! Perception cannot peek: the student is shown a world whose labels lie, in pictures that do not, and decides as before.

use std::path::PathBuf;
use std::sync::Arc;

use loopline_materials::{DegradationState, Triage};
use loopline_station::{EmptyView, Placed};

use super::*;

fn line(perception: PerceptionChoice) -> Line {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let file = LineFile::load(path).expect("a line that ships");
    let stock = Stock::load(None).expect("built in");
    Line::new(file, &stock, Options { seed: 3, perception, ..Options::default() }).expect("a line that ships")
}

fn student() -> PerceptionChoice {
    PerceptionChoice::Student(Box::new(assets::student(None).expect("built in")))
}

/// The same things to see, and every label another: kinds, materials, lives, conditions, quality, masses, and the numbers of the items.
/// What is drawn (meshes, optics, patterns, poses) stays.
fn scrambled(view: View, serials: Vec<u64>) -> (View, Vec<u64>) {
    let lie = |placed: &Placed| {
        let mut item = (*placed.item).clone();
        item.archetype = "something else".to_owned();
        item.quality = 1.0 - item.quality;
        item.life.years += 10.0;
        for part in &mut item.parts {
            // The library has fifty.
            part.surface.material = (part.surface.material + 17) % 50;
            part.mass_kg *= 3.0;
            let condition = &mut part.condition;
            condition.severity.reverse();
            condition.coverage.reverse();
            condition.state = DegradationState::ALL[(condition.state.index() + 1) % DegradationState::ALL.len()];
            condition.quality = 1.0 - condition.quality;
            condition.triage = Triage::of(condition.quality);
        }
        Placed { item: Arc::new(item), ..placed.clone() }
    };
    let placed = view.placed().iter().map(lie).collect();
    let View { frame, camera, light, belt, ambient_k, surroundings_k, .. } = view;
    let told = EmptyView { frame, camera, light, belt, ambient_k, surroundings_k }.with(placed).expect("as many parts");
    (told, serials.iter().map(|serial| serial + 1000).collect())
}

/// What happened and what was decided in half a minute. Which item a sighting lies on is told for scores, by the numbers shown.
fn decisions(perception: PerceptionChoice, shown: impl Fn(View, Vec<u64>) -> (View, Vec<u64>) + Copy) -> Vec<Entry> {
    let mut line = line(perception);
    while line.now_s() < 30.0 {
        line.step_shown(shown).expect("a line that runs");
    }
    line.log.iter_mut().for_each(|entry| {
        if let What::Look(look) = &mut entry.what {
            look.serials.clear();
        }
    });
    line.log
}

#[test]
fn a_student_decides_by_pixels_alone_and_the_oracle_does_not() {
    let honest = |view, serials| (view, serials);
    let due = decisions(student(), honest);
    let picks =
        |log: &[Entry]| log.iter().filter(|entry| matches!(&entry.what, What::Plant(EventKind::PickBegan { .. }))).count();
    assert!(picks(&due) > 5, "{} picks", picks(&due));
    assert!(due == decisions(student(), scrambled), "labels changed what the student decided");
    assert!(
        decisions(PerceptionChoice::Oracle, honest) != decisions(PerceptionChoice::Oracle, scrambled),
        "the labels that were changed are none that decide"
    );
}
