//! Which sightings are of one item: belts that stop and slip, items abreast, clocks that jump.

mod common;

use common::{Coming, sighting};
use loopline_control::{Observation, Sighting, TrackState, Tracker, TrackerSettings};

const BOTTLE: Coming = Coming { arrives_s: 0.0, y_m: 0.0, length_m: 0.2, width_m: 0.07, material: 0 };

fn tracker() -> Tracker {
    Tracker::new(TrackerSettings::default(), 2.0)
}

fn frame(frame: u64, encoder_m: f64, sightings: Vec<Sighting>) -> Observation {
    let taken_s = frame as f64 * 0.5;
    Observation { frame, encoder_m, taken_s, ready_s: taken_s + 0.1, sightings }
}

/// The tracks that each observation's sightings joined, in their order.
fn joined(tracker: &mut Tracker, observation: &Observation) -> Vec<u64> {
    let mut joined = tracker.observe(observation).expect("it is newer");
    joined.sort_by_key(|joined| joined.sighting);
    joined.iter().map(|joined| joined.track).collect()
}

#[test]
fn an_item_is_one_track_while_the_belt_runs_stops_and_slips() {
    let mut tracker = tracker();
    // Encoder, and how far the item has really come: it stops with the belt, then 20 mm less than the encoder says.
    let looks = [(0.0, -0.1), (0.1, 0.0), (0.1, 0.0), (0.1, 0.0), (0.2, 0.08), (0.3, 0.18)];
    for (number, (encoder_m, x_m)) in looks.into_iter().enumerate() {
        assert_eq!(
            joined(&mut tracker, &frame(number as u64, encoder_m, vec![sighting(&BOTTLE, x_m)])),
            [0],
            "frame {number}"
        );
    }
    let track = &tracker.tracks()[0];
    assert_eq!((tracker.tracks().len(), track.looks), (1, 6));
    assert!((track.x_m(0.3) - 0.18).abs() < 0.006, "its place follows the slip: {}", track.x_m(0.3));
}

#[test]
fn two_items_abreast_keep_their_tracks_though_both_slip() {
    let mut tracker = tracker();
    let (left, right) = (Coming { y_m: 0.06, ..BOTTLE }, Coming { y_m: -0.06, material: 1, ..BOTTLE });
    assert_eq!(joined(&mut tracker, &frame(0, 0.0, vec![sighting(&left, 0.0), sighting(&right, 0.0)])), [1, 0]);
    // In the other order, and one of them turned out of its place by its neighbour.
    let moved = Coming { y_m: -0.04, ..right };
    assert_eq!(joined(&mut tracker, &frame(1, 0.1, vec![sighting(&moved, 0.08), sighting(&left, 0.12)])), [0, 1]);
    let of = |id: u64| tracker.track(id).expect("known");
    assert!(of(0).posterior[1] > 0.99 && of(1).posterior[0] > 0.99);
    assert!(of(0).y_m < -0.04 && (of(1).y_m - 0.06).abs() < 1e-9);
}

#[test]
fn a_sighting_of_another_size_or_place_is_another_item() {
    let mut tracker = tracker();
    tracker.observe(&frame(0, 0.0, vec![sighting(&BOTTLE, 0.0)]));
    let cap = Coming { length_m: 0.03, width_m: 0.03, ..BOTTLE };
    assert_eq!(joined(&mut tracker, &frame(1, 0.1, vec![sighting(&cap, 0.1)])), [1]);
    assert_eq!(joined(&mut tracker, &frame(2, 0.1, vec![sighting(&BOTTLE, 0.04)])), [2], "60 mm behind");
}

#[test]
fn an_old_frame_is_ignored_and_a_clock_that_jumps_moves_nothing() {
    let mut tracker = tracker();
    tracker.observe(&frame(7, 0.0, vec![sighting(&BOTTLE, 0.0)]));
    let before = tracker.tracks().to_vec();
    assert!(tracker.observe(&frame(7, 0.1, vec![sighting(&BOTTLE, 0.5)])).is_none());
    assert!(tracker.observe(&frame(3, 0.1, vec![sighting(&BOTTLE, 0.5)])).is_none());
    assert_eq!(tracker.tracks(), before);

    let jumped = Observation { taken_s: -1e6, ready_s: -1e6, ..frame(8, 0.1, vec![sighting(&BOTTLE, 0.1)]) };
    assert_eq!(joined(&mut tracker, &jumped), [0], "an hour back or forth is the same place on the belt");
    assert!((tracker.tracks()[0].x_m(0.1) - 0.1).abs() < 1e-12);
}

#[test]
fn what_passes_the_last_window_is_forgotten() {
    let mut tracker = tracker();
    let ahead = Coming { y_m: 0.2, ..BOTTLE };
    tracker.observe(&frame(0, 0.0, vec![sighting(&BOTTLE, 0.0), sighting(&ahead, 0.3)]));
    assert!(tracker.advance(1.69).is_empty());
    let passed = tracker.advance(1.71);
    assert_eq!(passed.iter().map(|track| (track.id, track.state)).collect::<Vec<_>>(), [(0, TrackState::Waiting)]);
    tracker.claim(1, 0);
    assert!(tracker.advance(2.4).is_empty(), "an arm has it in hand, and has not said so yet");
    assert_eq!(tracker.advance(2.6).len(), 1, "or never will");
    assert!(tracker.tracks().is_empty());
}

#[test]
fn a_late_picture_of_a_taken_item_begins_no_track() {
    let mut tracker = tracker();
    tracker.observe(&frame(0, 0.0, vec![sighting(&BOTTLE, 0.0)]));
    tracker.claim(0, 0);
    tracker.take(0, 0.3);
    assert_eq!(joined(&mut tracker, &frame(1, 0.2, vec![sighting(&BOTTLE, 0.2)])), [0], "exposed before it was taken");
    assert_eq!(joined(&mut tracker, &frame(2, 0.4, vec![sighting(&BOTTLE, 0.4)])), [1], "another lies there now");
}

#[test]
fn looks_that_are_no_numbers_are_no_looks() {
    let mut tracker = tracker();
    let mut nowhere = sighting(&BOTTLE, f64::NAN);
    assert!(joined(&mut tracker, &frame(0, 0.0, vec![nowhere.clone()])).is_empty());
    nowhere.x_m = 0.0;
    nowhere.materials[0] = f32::NAN;
    assert_eq!(joined(&mut tracker, &frame(1, 0.0, vec![nowhere])), [0], "it is seen, and unknown");
    assert!(tracker.tracks()[0].posterior.is_empty());
    joined(&mut tracker, &frame(2, 0.0, vec![sighting(&BOTTLE, 0.0)]));
    assert!(tracker.tracks()[0].posterior[0] > 0.99, "the next look makes it known");
}

/// What a camera that sees 0.15 m to each side sees of an item there.
fn seen(item: &Coming, x_m: f64) -> Option<Sighting> {
    let (edge_m, half_m) = (0.15, 0.5 * item.length_m);
    let (from_m, to_m) = ((x_m - half_m).max(-edge_m), (x_m + half_m).min(edge_m));
    let part = Coming { length_m: to_m - from_m, ..*item };
    let cut = [x_m - half_m < -edge_m, x_m + half_m > edge_m];
    (from_m < to_m).then(|| Sighting { cut, ..sighting(&part, 0.5 * (from_m + to_m)) })
}

#[test]
fn the_parts_of_an_item_longer_than_a_frame_are_one_track() {
    let mut tracker = tracker();
    // A rod of 0.4 m and one beside it of 0.2 m; a frame each 0.15 m.
    let (long, short) = (Coming { length_m: 0.4, y_m: 0.05, ..BOTTLE }, Coming { y_m: -0.05, ..BOTTLE });
    let mut cuts = Vec::new();
    for (number, encoder_m) in [0.0, 0.15, 0.3, 0.45].into_iter().enumerate() {
        let x_m = -0.3 + encoder_m;
        let parts: Vec<Sighting> = [&long, &short].into_iter().filter_map(|item| seen(item, x_m)).collect();
        tracker.observe(&frame(number as u64, encoder_m, parts));
        let of_long = tracker.tracks().iter().find(|track| track.y_m > 0.0).expect("seen");
        cuts.push(of_long.cut);
    }
    assert_eq!(cuts, [[true, false], [true, false], [true, false], [false, false]], "its head, then its tail");
    let tracks = tracker.tracks();
    assert_eq!(tracks.len(), 2, "{tracks:?}");
    for (track, item) in tracks.iter().map(|track| (track, if track.y_m > 0.0 { &long } else { &short })) {
        assert!((track.x_m(0.45) - 0.15).abs() < 1e-9 && (track.length_m - item.length_m).abs() < 1e-9, "{track:?}");
        assert!((track.width_m - item.width_m).abs() < 1e-9 && track.y_m == item.y_m, "{track:?}");
    }
}

#[test]
fn parts_that_end_where_a_track_does_not_or_lie_beside_it_are_another_item() {
    let mut tracker = tracker();
    let long = Coming { length_m: 0.4, ..BOTTLE };
    tracker.observe(&frame(0, 0.0, seen(&long, -0.2).into_iter().collect()));
    // Its head has come 0.15 m; this one ends 0.1 m behind it, and this one lies beside.
    let behind = seen(&long, -0.15).expect("seen");
    let beside = seen(&Coming { y_m: 0.06, ..long }, -0.05).expect("seen");
    let same = seen(&long, -0.05).expect("seen");
    assert_eq!(joined(&mut tracker, &frame(1, 0.15, vec![behind, beside, same])), [2, 1, 0]);
}

#[test]
fn a_part_cannot_reach_beyond_the_end_of_its_item_and_no_part_takes_away_what_another_showed() {
    let mut tracker = tracker();
    tracker.observe(&frame(0, 0.0, seen(&BOTTLE, -0.02).into_iter().collect()));
    // It ends at 0.08; what the edge cuts at 0.15 reaches farther.
    let farther = seen(&Coming { length_m: 0.3, ..BOTTLE }, 0.03).expect("seen");
    assert_eq!(joined(&mut tracker, &frame(1, 0.0, vec![farther.clone()])), [1]);
    // On the way out less and less of it is in sight.
    let later = seen(&Coming { length_m: 0.3, ..BOTTLE }, 0.13).expect("seen");
    assert_eq!(joined(&mut tracker, &frame(2, 0.1, vec![later])), [1]);
    let track = &tracker.tracks()[1];
    assert!(track.cut == [false, true] && (track.length_m - farther.length_m).abs() < 1e-9, "{track:?}");
}
