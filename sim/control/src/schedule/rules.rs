//! Rules that look at one pick at a time: each arm in turn takes the item of least cost. What `value` must beat.

use super::{FreeArm, Pick, Reach, Scene, Spot, Start, Target, try_pick};

/// Ties go to the lowest number of track, as items come by rising number.
pub(super) fn assign(scene: &Scene<'_>, reach: &dyn Reach, cost: impl Fn(&FreeArm, (&Target, &Pick)) -> f64) -> Vec<Pick> {
    let mut picks: Vec<Pick> = Vec::new();
    for arm in scene.arms {
        let start = Start { at_s: scene.now_s, from: Spot::Place(arm.place_m) };
        let mut best: Option<(f64, Pick)> = None;
        for item in scene.items.iter().filter(|item| picks.iter().all(|pick| pick.track != item.track)) {
            let Some((target, pick)) = try_pick(*arm, start, item, reach) else { continue };
            if pick.meeting.meet_s > scene.now_s + scene.commit_within_s {
                continue;
            }
            let cost = cost(arm, (&target, &pick));
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, pick));
            }
        }
        picks.extend(best.map(|(_, pick)| pick));
    }
    picks
}
