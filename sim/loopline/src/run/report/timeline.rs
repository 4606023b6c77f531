//! Value, picks and items that wait, over time.

use loopline_line::plant::Place;
use maud::{Markup, html};

use super::numbers::{digits, fixed, round_step};
use super::story::{Story, Waiting};
use crate::run::terms::Worth;

/// Lengths of a period, s; the first that makes few enough is taken.
const PERIODS_S: [f64; 9] = [10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0];
const MOST_PERIODS: f64 = 60.0;

const WIDTH: f64 = 960.0;
const PANEL: f64 = 92.0;
const PITCH: f64 = 128.0;
/// Where panels begin and end.
const X: [f64; 2] = [56.0, 950.0];

/// A run by periods of the same length.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Timeline {
    pub(super) period_s: f64,
    /// What ended in each period was worth, EUR.
    pub(super) value_eur: Vec<f64>,
    /// Items that came into bins.
    pub(super) picks: Vec<f64>,
    /// Items that waited to be picked, on average.
    pub(super) waiting: Vec<f64>,
}

impl Timeline {
    pub(super) fn of(story: &Story, worth: &Worth) -> Self {
        let until_s = story.until_s;
        let fits = |period_s: &f64| until_s / period_s <= MOST_PERIODS;
        let period_s = PERIODS_S.into_iter().find(fits).unwrap_or(until_s / MOST_PERIODS);
        let periods = (until_s / period_s).ceil().max(1.0) as usize;
        let mut line = Self {
            period_s,
            value_eur: vec![0.0; periods],
            picks: vec![0.0; periods],
            waiting: means(&story.waiting, period_s, periods, until_s),
        };
        for fate in story.fates.values() {
            let Some((t_s, place)) = fate.ended else { continue };
            let period = ((t_s / period_s) as usize).min(periods - 1);
            line.value_eur[period] += worth.ended_eur(place, &fate.item);
            line.picks[period] += f64::from(u8::from(matches!(place, Place::Bin(_))));
        }
        line
    }

    pub(super) fn draw(&self) -> Markup {
        let period = fixed(self.period_s, 0);
        let panels = [
            (format!("value in {period} s, EUR"), &self.value_eur),
            (format!("items into bins in {period} s"), &self.picks),
            ("items that wait to be picked, mean".to_owned(), &self.waiting),
        ];
        let words: Vec<String> = panels
            .iter()
            .map(|(name, values)| {
                let (low, high) = bounds(values);
                format!("{name}: from {} to {}, together {}", digits(low), digits(high), digits(values.iter().sum()))
            })
            .collect();
        let height = PITCH * panels.len() as f64 + 16.0;
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(format!("Over time. {}.", words.join("; "))) {
                @for (number, (name, values)) in panels.iter().enumerate() {
                    (self.panel(PITCH * number as f64, name, values, number == panels.len() - 1))
                }
            }
        }
    }

    fn panel(&self, top: f64, name: &str, values: &[f64], last: bool) -> Markup {
        let (low, high) = bounds(values);
        let step = round_step(high - low, 3.0);
        let (low, high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil().max(1.0) * step);
        let (from, to) = (top + 24.0, top + 24.0 + PANEL);
        let y = |value: f64| to - PANEL * (value - low) / (high - low);
        let width = (X[1] - X[0]) / values.len() as f64;
        let x = |period: f64| X[0] + width * period;
        let ticks = ((high - low) / step).round() as i32;
        let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 6.0) as usize;
        let all_s = self.period_s * values.len() as f64;
        let minutes = all_s >= 300.0;
        let time_step =
            if minutes { 60.0 * round_step(all_s / 60.0, 10.0).max(1.0) } else { round_step(all_s, 10.0).max(10.0) };
        let times = (all_s / time_step + 1e-9).floor() as i32;
        html! {
            text.head x=(X[0]) y=(top + 14.0) { (name) }
            @for tick in 0..=ticks {
                @let value = low + f64::from(tick) * step;
                line.grid x1=(X[0]) x2=(X[1]) y1=(px(y(value))) y2=(px(y(value))) {}
                text.soft x=(X[0] - 6.0) y=(px(y(value) + 4.0)) text-anchor="end" { (fixed(value, decimals)) }
            }
            @for (period, &value) in values.iter().enumerate() {
                @let (a, b) = (y(value.max(0.0)), y(value.min(0.0)));
                rect.bar.loss[value < 0.0] x=(px(x(period as f64) + 0.5)) y=(px(a)) width=(px((width - 1.0).max(0.5))) height=(px(b - a)) {
                    title { (fixed(self.period_s * period as f64, 0)) " s: " (digits(value)) }
                }
            }
            line.axis x1=(X[0]) x2=(X[1]) y1=(px(y(0.0))) y2=(px(y(0.0))) {}
            @for tick in 0..=times {
                @let at = f64::from(tick) * time_step;
                @let at_x = x(at / self.period_s);
                line.axis x1=(px(at_x)) x2=(px(at_x)) y1=(px(to)) y2=(px(to + 4.0)) {}
                @if last {
                    text.soft x=(px(at_x)) y=(px(to + 17.0)) text-anchor="middle" {
                        @if minutes { (fixed(at / 60.0, 0)) " min" } @else { (fixed(at, 0)) " s" }
                    }
                }
            }
            line.axis x1=(X[0]) x2=(X[0]) y1=(px(from)) y2=(px(to)) {}
        }
    }
}

/// Lowest and highest of some values and 0.
fn bounds(values: &[f64]) -> (f64, f64) {
    values.iter().fold((0.0, 0.0), |(low, high): (f64, f64), &value| (low.min(value), high.max(value)))
}

/// Means over periods of a number that changes in steps; the last period may be cut short.
fn means(steps: &Waiting, period_s: f64, periods: usize, until_s: f64) -> Vec<f64> {
    let mut sums = vec![0.0; periods];
    let ends = steps.iter().skip(1).map(|(t_s, _)| *t_s).chain([until_s]);
    for (&(from_s, n), to_s) in steps.iter().zip(ends) {
        let first = (from_s / period_s) as usize;
        let last = ((to_s / period_s) as usize).min(periods - 1);
        for (period, sum) in sums.iter_mut().enumerate().take(last + 1).skip(first) {
            let begins_s = period_s * period as f64;
            *sum += n as f64 * (to_s.min(begins_s + period_s) - from_s.max(begins_s)).max(0.0);
        }
    }
    let length = |period: usize| (until_s - period_s * period as f64).clamp(1e-9, period_s);
    sums.iter().enumerate().map(|(period, sum)| sum / length(period)).collect()
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_weigh_numbers_by_their_time() {
        // 0 for 5 s, 2 for 10 s, 1 for 5 s and for half a period more.
        let steps = vec![(5.0, 2), (15.0, 1)];
        assert_eq!(means(&steps, 10.0, 3, 25.0), [1.0, 1.5, 1.0]);
        assert_eq!(means(&Vec::new(), 10.0, 1, 0.0), [0.0]);
    }
}
