//! What a line's robots can do, as schedulers ask.

use loopline_control::schedule::{Meeting, Reach, Spot, Start, Target};
use loopline_line::plant::PickTimes;

/// Steps towards the moment at which an arm meets an item that moves.
const STEPS: usize = 4;

/// The arms of a plant at one moment.
pub(super) struct Reaches<'a> {
    pub(super) cells: &'a [PickTimes],
    /// Where each arm's tool is, world frame, m.
    pub(super) tools_m: Vec<[f64; 3]>,
}

impl Reach for Reaches<'_> {
    fn meet(&self, arm: usize, start: Start, target: &Target) -> Option<Meeting> {
        let cell = &self.cells[arm];
        let from_m = match start.from {
            // A scheduler knows an arm's place, not its height.
            Spot::Place([x, y]) => [x, y, self.tools_m[arm][2]],
            Spot::Bin(bin) => cell.over_bin(bin)?,
        };
        let y_m = target.place_m[1];
        let mut meet_s = start.at_s;
        for _ in 0..STEPS {
            meet_s = start.at_s + cell.reach_s(from_m, [target.x_m(meet_s), y_m]);
        }
        let [from, to] = target.window_m;
        if target.x_m(meet_s) < from {
            if target.belt_m_s <= 0.0 {
                return None;
            }
            meet_s = target.at_s + (from - target.place_m[0]) / target.belt_m_s;
        }
        let x_m = target.x_m(meet_s);
        (x_m <= to && cell.reaches_item([x_m, y_m])).then_some(Meeting { meet_s, x_m })
    }

    fn cycle(&self, arm: usize, meeting: Meeting, y_m: f64, bin: usize) -> Option<f64> {
        self.cells[arm].cycle_s([meeting.x_m, y_m], bin).map(|takes_s| meeting.meet_s + takes_s)
    }
}
