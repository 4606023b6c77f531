//! What pays, against sums by hand.

mod common;

use common::{Coming, sighting};
use loopline_control::economy::best_of;
use loopline_control::fusion::FusionSettings;
use loopline_control::{BinTerms, MassBySize, Route, Terms, Track, Valued, evaluate};

fn bin(
    name: &str,
    route: Route,
    value_eur_kg: [f64; 2],
    accepts_quality: (f64, f64),
    wrong_quality_eur_kg: f64,
) -> BinTerms {
    BinTerms {
        name: name.to_owned(),
        route,
        value_eur_kg: value_eur_kg.to_vec(),
        accepts_quality,
        accepts_states: Vec::new(),
        wrong_quality_eur_kg,
    }
}

fn terms() -> Terms {
    Terms {
        bins: vec![
            bin("PET", Route::Recycle, [0.5, -0.8], (0.0, 1.0), 0.0),
            bin("crates to mend", Route::Repair, [-1.0, 3.0], (0.3, 0.7), 0.2),
        ],
        tail_value_eur_kg: -0.05,
        mass: [2.0, 4.0].map(MassBySize::areal).to_vec(),
        quality_spread: 0.1,
    }
}

/// An item of 0.2 m by 0.1 m.
fn item(posterior: [f32; 2], quality: f32) -> Track {
    let coming = Coming { arrives_s: 0.0, y_m: 0.0, length_m: 0.2, width_m: 0.1, material: 0 };
    let mut track = Track::new(0, &sighting(&coming, 0.0), 0.0, 0.0, FusionSettings::default());
    (track.posterior, track.quality) = (posterior.to_vec(), quality);
    track
}

fn values(options: &[Valued]) -> Vec<(Option<usize>, f64)> {
    options.iter().map(|option| (option.bin, option.value_eur)).collect()
}

#[test]
fn worth_is_what_the_sum_by_hand_says() {
    let options = evaluate(&item([0.75, 0.25], 0.5), &terms());
    // Masses: 0.02 m2 x 2 kg/m2 = 0.04 kg, and 0.08 kg. Within two standard deviations lie 0.954500 of a normal quality.
    let accepted = 0.954_500;
    let pet = 0.75 * 0.04 * 0.5 + 0.25 * 0.08 * -0.8;
    let mend = -(0.75 * 0.04 * 1.0) + 0.25 * 0.08 * (accepted * 3.0 + (1.0 - accepted) * 0.2);
    let belt = (0.75 * 0.04 + 0.25 * 0.08) * -0.05;
    for ((bin, value_eur), (due_bin, due_eur)) in
        values(&options).into_iter().zip([(Some(0), pet), (Some(1), mend), (None, belt)])
    {
        assert_eq!(bin, due_bin);
        assert!((value_eur - due_eur).abs() < 1e-7, "{bin:?}: {value_eur} {due_eur}");
    }
    assert_eq!(best_of(&options, |_| true).bin, Some(1));
    assert_eq!(best_of(&options, |bin| bin == 0).bin, Some(0), "it loses less there than on the belt");
}

#[test]
fn a_penalty_makes_it_leave_what_it_would_else_pick() {
    let best = |terms: &Terms| best_of(&evaluate(&item([0.9, 0.1], 0.5), terms), |_| true).bin;
    assert_eq!(best(&terms()), Some(0));
    let mut strict = terms();
    strict.bins[0].value_eur_kg[1] = -5.0;
    assert_eq!(best(&strict), None);
    strict.tail_value_eur_kg = -1.0;
    assert_eq!(best(&strict), Some(1), "a dear tail makes it pick after all, where it loses least");
}

#[test]
fn quality_decides_between_bins_of_one_material() {
    let best = |quality| best_of(&evaluate(&item([0.0, 1.0], quality), &terms()), |_| true);
    assert_eq!(best(0.5).bin, Some(1));
    assert!(best(0.9).value_eur < best(0.5).value_eur / 3.0, "beyond what the bin accepts");
}

#[test]
fn a_bin_for_some_states_is_worth_what_is_likely_in_them() {
    let mut terms = terms();
    terms.bins[1].accepts_states = vec![true, false];
    let mend_eur = |states: &[f32]| {
        let mut track = item([0.0, 1.0], 0.5);
        track.states = states.to_vec();
        evaluate(&track, &terms)[1].value_eur
    };
    // 0.08 kg at 3 EUR/kg where state and quality (0.9545 of it) are right, and 0.2 EUR/kg where not.
    for (right, states) in [(1.0, [1.0, 0.0]), (0.25, [0.25, 0.75]), (0.0, [0.0, 1.0])] {
        let due_eur = 0.08 * (0.954_500 * right * 3.0 + (1.0 - 0.954_500 * right) * 0.2);
        assert!((mend_eur(&states) - due_eur).abs() < 1e-7, "{states:?}: {} {due_eur}", mend_eur(&states));
    }
    assert_eq!(mend_eur(&[]), mend_eur(&[1.0, 0.0]), "where no state is known, none is held against it");
}

#[test]
fn what_is_no_posterior_is_left_on_the_belt() {
    for damaged in [[f32::NAN, 1.0], [f32::INFINITY, 0.0], [0.5, 0.498], [0.6, 0.5], [-0.5, 1.5], [0.0, 0.0]] {
        assert_eq!(values(&evaluate(&item(damaged, 0.5), &terms())), [(None, 0.0)], "{damaged:?}");
    }
    let mut unknown = item([1.0, 0.0], 0.5);
    unknown.posterior.clear();
    assert_eq!(values(&evaluate(&unknown, &terms())), [(None, 0.0)]);
    unknown.posterior = vec![1.0, 0.0, 0.0];
    assert_eq!(values(&evaluate(&unknown, &terms())), [(None, 0.0)], "of other materials");
    assert_eq!(values(&evaluate(&item([1.0, 0.0], f32::NAN), &terms())), [(None, 0.0)]);
    assert_ne!(values(&evaluate(&item([0.5, 0.4995], 0.5), &terms())).len(), 1, "rounding is no damage");
}

#[test]
fn settings_that_cannot_be_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Terms)| {
        let mut terms = terms();
        change(&mut terms);
        terms.check().expect_err("it cannot be").to_string()
    };
    assert!(terms().check().is_ok());
    assert_eq!(
        refused(&|terms| terms.bins[1].value_eur_kg = vec![1.0]),
        "terms.bins[1].value_eur_kg is [1.0], and a finite number for each material of mass is due"
    );
    assert_eq!(
        refused(&|terms| terms.bins[0].accepts_quality = (0.7, 0.3)),
        "terms.bins[0].accepts_quality is (0.7, 0.3), and 0 <= low < high <= 1 is due"
    );
    assert!(refused(&|terms| terms.quality_spread = 0.0).starts_with("terms.quality_spread is 0.0"));
    assert!(refused(&|terms| terms.tail_value_eur_kg = f64::NAN).starts_with("terms.tail_value_eur_kg is NaN"));
}
