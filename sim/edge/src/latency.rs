//! How long the stages of perception take.

use std::time::Duration;

use serde::Serialize;

/// Frames whose times are remembered; older ones are only counted.
const REMEMBERED: usize = 4096;

/// Time of each stage of one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrameTimes {
    /// Items of the frame.
    pub items: usize,
    /// Finding the items.
    pub detect: Duration,
    /// Cutting their pictures.
    pub crop: Duration,
    /// Running the model.
    pub model: Duration,
    /// Deciding.
    pub decide: Duration,
}

impl FrameTimes {
    /// All stages.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.detect + self.per_crop()
    }

    /// Cutting, model and decision of all items.
    #[must_use]
    pub fn per_crop(&self) -> Duration {
        self.crop + self.model + self.decide
    }
}

/// Times of the last frames, and how many there were in all.
#[derive(Clone, Debug, Default)]
pub struct Latency {
    frames: Vec<FrameTimes>,
    next: usize,
    frames_in_all: u64,
    items_in_all: u64,
}

/// Mean, median and 95th percentile, milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// Of how many times.
    pub count: usize,
    /// Mean.
    pub mean_ms: f64,
    /// Half of all took less.
    pub median_ms: f64,
    /// 95 of 100 took less.
    pub p95_ms: f64,
}

impl Latency {
    pub(crate) fn push(&mut self, frame: FrameTimes) {
        if self.frames.len() < REMEMBERED {
            // Room for all at once, so that no later frame allocates.
            self.frames.reserve_exact(REMEMBERED - self.frames.len());
            self.frames.push(frame);
        } else {
            self.frames[self.next] = frame;
        }
        self.next = (self.next + 1) % REMEMBERED;
        self.frames_in_all += 1;
        self.items_in_all += frame.items as u64;
    }

    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        (self.next, self.frames_in_all, self.items_in_all) = (0, 0, 0);
    }

    /// Frames in all, those included of which the times are forgotten.
    #[must_use]
    pub fn frames_in_all(&self) -> u64 {
        self.frames_in_all
    }

    /// Items of all these frames.
    #[must_use]
    pub fn items_in_all(&self) -> u64 {
        self.items_in_all
    }

    /// The last frame.
    #[must_use]
    pub fn last(&self) -> Option<&FrameTimes> {
        self.frames.get((self.next + REMEMBERED - 1) % REMEMBERED)
    }

    /// The remembered frames, in no particular order.
    #[must_use]
    pub fn frames(&self) -> &[FrameTimes] {
        &self.frames
    }

    /// Statistics of one number of each remembered frame.
    #[must_use]
    pub fn of(&self, time: impl Fn(&FrameTimes) -> Duration) -> Statistics {
        Statistics::of(self.frames.iter().map(time).collect())
    }

    /// Statistics of the time per item of each remembered frame, frames without items left out.
    #[must_use]
    pub fn per_item(&self, time: impl Fn(&FrameTimes) -> Duration) -> Statistics {
        let with_items = self.frames.iter().filter(|frame| frame.items > 0);
        Statistics::of(with_items.map(|frame| time(frame) / frame.items as u32).collect())
    }
}

impl Statistics {
    /// Of these times; zeros of none.
    #[must_use]
    pub fn of(mut times: Vec<Duration>) -> Self {
        if times.is_empty() {
            return Self::default();
        }
        times.sort_unstable();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let at = |share: f64| ms(times[((times.len() - 1) as f64 * share).round() as usize]);
        let mean_ms = ms(times.iter().sum::<Duration>()) / times.len() as f64;
        Self { count: times.len(), mean_ms, median_ms: at(0.5), p95_ms: at(0.95) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_beyond_those_that_are_remembered() {
        let mut latency = Latency::default();
        for frame in 0..REMEMBERED + 5 {
            latency.push(FrameTimes { items: frame % 2, detect: Duration::from_millis(frame as u64), ..Default::default() });
        }
        assert_eq!((latency.frames_in_all(), latency.items_in_all()), (REMEMBERED as u64 + 5, REMEMBERED as u64 / 2 + 2));
        assert_eq!(latency.of(|frame| frame.detect).count, REMEMBERED);
        assert_eq!(latency.per_item(|frame| frame.detect).count, REMEMBERED / 2);
        assert_eq!(latency.last().map(|frame| frame.detect), Some(Duration::from_millis(REMEMBERED as u64 + 4)));
        assert_eq!(latency.frames().iter().map(|frame| frame.detect).min(), Some(Duration::from_millis(5)));
        latency.clear();
        assert_eq!((latency.frames_in_all(), latency.items_in_all(), latency.last()), (0, 0, None));
    }
}
