//! Below which posterior nothing is said, and what pictures prove of it.
//!
//! Bounds are tried in an order that is settled before any answer is looked at, from answering the surest third upwards in steps of a
//! twentieth of the pictures, and the trying ends with the first that fails: so all that passed hold together at the confidence of one
//! (fixed-sequence testing; Angelopoulos et al., Learn then test, Ann. Appl. Stat. 2025). A bound passes where the pictures answered rule
//! out (Clopper and Pearson, Biometrika 26, 1934) that the share of errors is larger than allowed.

use crate::evaluate::calibration::Confidence;

/// The loosest bound that holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound {
    /// Nothing is said below this posterior.
    pub(crate) below: f64,
    /// Pictures answered then.
    pub(crate) answered: usize,
    /// Of them, wrong.
    pub(crate) wrong: usize,
    /// Whether it is proved, or merely the best guess.
    pub(crate) proved: bool,
}

/// Where the trying begins, as a share of the pictures, and its steps.
const BEGIN: f64 = 0.3;
const STEP: f64 = 0.05;

/// The bound that keeps the share of right answers at `right` with this confidence; where no number of answers proves it, a cautious
/// guess that is not proved.
pub(crate) fn bound(judged: &Confidence, right: f64, confidence: f64) -> Bound {
    let mut order: Vec<(f64, bool)> = judged.top.iter().copied().zip(judged.right.iter().copied()).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n = order.len();
    // All that is as sure as the k-th is answered with it.
    let at = |k: usize| -> Bound {
        let below = order[k - 1].0;
        let answered = order.iter().take_while(|(top, _)| *top >= below).count();
        let wrong = order[..answered].iter().filter(|(_, right)| !right).count();
        Bound { below, answered, wrong, proved: false }
    };
    let proves = |b: &Bound| most_wrong(b.wrong, b.answered, confidence) <= 1.0 - right;
    let mut proved = None;
    let mut k = begin(n, right, confidence);
    while k <= n {
        let tried = at(k);
        if !proves(&tried) {
            break;
        }
        proved = Some(Bound { proved: true, ..tried });
        if k == n {
            break;
        }
        k = (k + ((STEP * n as f64).ceil() as usize).max(1)).min(n);
    }
    proved.unwrap_or_else(|| {
        // As if one more had been answered, and wrongly.
        let holds = |b: &Bound| (b.wrong + 1) as f64 / (b.answered + 1) as f64 <= 1.0 - right;
        (1..=n).rev().map(at).find(holds).unwrap_or_else(|| {
            // Too few even for that: what the posterior itself says, and not what was wrong here.
            let surest_wrong = order.iter().find(|(_, right)| !right).map_or(0.0, |(top, _)| *top);
            let below = right.max((surest_wrong + 1e-6).min(1.0));
            let answered = order.iter().filter(|(top, _)| *top >= below).count();
            Bound { below, answered, wrong: order[..answered].iter().filter(|(_, right)| !right).count(), proved: false }
        })
    })
}

/// The number of answers that is tried first: a third, or as many as bear one error where there are twice as many, and never fewer than
/// prove something without an error.
fn begin(n: usize, right: f64, confidence: f64) -> usize {
    let [none, one] = [0, 1].map(|wrong| least_answers(wrong, right, confidence));
    let least = if n >= 2 * one { one } else { none };
    least.max((BEGIN * n as f64).ceil() as usize)
}

/// How few answers, so many of them wrong, prove that this share is right.
pub(crate) fn least_answers(wrong: usize, right: f64, confidence: f64) -> usize {
    (1..).find(|k| most_wrong(wrong, *k, confidence) <= 1.0 - right).unwrap_or(usize::MAX)
}

/// The largest share of errors that so many errors of so many answers do not rule out at this confidence, one-sided.
pub(crate) fn most_wrong(wrong: usize, answered: usize, confidence: f64) -> f64 {
    if wrong >= answered {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if at_most(wrong, answered, middle) > 1.0 - confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Both ends of the interval that holds the share of `right` of `all` at this confidence, two-sided.
pub(crate) fn interval(right: usize, all: usize, confidence: f64) -> [f64; 2] {
    let each = 0.5 * (1.0 + confidence);
    [1.0 - most_wrong(all - right, all, each), most_wrong(right, all, each)]
}

/// Probability of at most `k` of `n` where each has probability `p`.
fn at_most(k: usize, n: usize, p: f64) -> f64 {
    if p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return f64::from(u8::from(k >= n));
    }
    let mut log_term = n as f64 * (1.0 - p).ln();
    let mut sum = log_term.exp();
    for i in 1..=k {
        log_term += ((n - i + 1) as f64 / i as f64).ln() + p.ln() - (1.0 - p).ln();
        sum += log_term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::data::random;

    fn judged(right: &[bool]) -> Confidence {
        // A softmax of finite logits is below one.
        let top = (0..right.len()).map(|i| 0.999 - i as f64 / right.len() as f64 / 2.0).collect();
        Confidence { top, right: right.to_vec() }
    }

    #[test]
    fn bounds_of_shares_are_those_of_tables() {
        // Without an error: 1 - 0.1^(1 / n). Others from R's binom.test, one-sided.
        assert!((most_wrong(0, 45, 0.9) - (1.0 - 0.1f64.powf(1.0 / 45.0))).abs() < 1e-9);
        assert!(most_wrong(0, 45, 0.9) < 0.05 && most_wrong(0, 44, 0.9) > 0.05);
        assert!((most_wrong(1, 10, 0.95) - 0.394_163).abs() < 1e-5);
        let [low, high] = interval(8, 10, 0.95);
        assert!((low - 0.443_905).abs() < 1e-5 && (high - 0.974_789).abs() < 1e-5, "{low} {high}");
        assert_eq!(interval(10, 10, 0.95)[1], 1.0);
        assert_eq!(most_wrong(0, 0, 0.9), 1.0);
    }

    #[test]
    fn all_are_answered_where_all_are_right() {
        let bound = bound(&judged(&[true; 45]), 0.95, 0.9);
        assert_eq!((bound.answered, bound.wrong, bound.proved), (45, 0, true));
    }

    #[test]
    fn few_pictures_prove_nothing_and_say_so() {
        let guess = bound(&judged(&[true; 20]), 0.9, 0.9);
        assert_eq!((guess.answered, guess.proved), (20, false), "22 would be due");
        let guess = bound(&judged(&[true; 6]), 0.9, 0.9);
        assert!(!guess.proved && guess.below >= 0.9, "{guess:?}");
        let guess = bound(&judged(&[false; 6]), 0.9, 0.9);
        assert_eq!((guess.answered, guess.wrong), (0, 0), "{guess:?}");
    }

    #[test]
    fn what_passes_holds_as_often_as_the_confidence_says() {
        let mut draws = random::stream("bound test", &[1]);
        let (mut broken, mut proved, rounds) = (0, 0, 2000);
        for _ in 0..rounds {
            // The posterior says how likely an answer is right, but is too sure of itself by a tenth.
            let truth = |top: f64| (top - 0.1).max(0.0);
            let top: Vec<f64> = (0..120).map(|_| 0.6 + 0.4 * draws.random::<f64>()).collect();
            let right = top.iter().map(|top| draws.random::<f64>() < truth(*top)).collect();
            let found = bound(&Confidence { top, right }, 0.8, 0.9);
            if found.proved {
                proved += 1;
                // Right among all that would be answered from here on.
                let share = truth(0.5 * (found.below + 1.0));
                broken += i32::from(share < 0.8);
            }
        }
        // The surest third is right in 0.83; forty answers prove seldom that this is 0.8 at least, but often enough to look at.
        assert!(proved > rounds / 10, "{proved}");
        assert!(f64::from(broken) <= 0.12 * f64::from(rounds), "{broken} of {rounds}");
    }
}
