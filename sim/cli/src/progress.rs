//! Progress of long work: a bar on a terminal, a plain line now and then otherwise, nothing with `--quiet`.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Time between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress over a known number of steps.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    begun: Instant,
    last_line: Instant,
    show: Show,
}

enum Show {
    Nothing,
    Lines,
    Bar(ProgressBar),
}

impl Progress {
    /// Begins; `what` names the steps, for example `samples`.
    pub(crate) fn new(what: &'static str, total: u64, quiet: bool) -> Self {
        let show = if quiet {
            Show::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(total);
            let template = format!("{{bar:40}} {{pos}}/{{len}} {what}  {{per_sec}}  {{eta}} left");
            if let Ok(style) = ProgressStyle::with_template(&template) {
                bar.set_style(style);
            }
            Show::Bar(bar)
        } else {
            Show::Lines
        };
        let now = Instant::now();
        Self { what, total, done: 0, begun: now, last_line: now, show }
    }

    /// One step further.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        match &self.show {
            Show::Nothing => {}
            Show::Bar(bar) => bar.set_position(self.done),
            Show::Lines => {
                if self.last_line.elapsed() >= LINE_EVERY && self.done < self.total {
                    self.last_line = Instant::now();
                    eprintln!("{} of {} {} ({:.0}/s)", self.done, self.total, self.what, self.rate());
                }
            }
        }
    }

    /// Steps per second so far.
    pub(crate) fn rate(&self) -> f64 {
        self.done as f64 / self.begun.elapsed().as_secs_f64().max(1e-9)
    }

    /// Ends with a line in words.
    pub(crate) fn finish(self, line: &str) {
        match self.show {
            Show::Nothing => return,
            Show::Bar(bar) => bar.finish_and_clear(),
            Show::Lines => {}
        }
        eprintln!("{line}");
    }
}
