//! Progress of long work: a bar on a terminal, a plain line now and then otherwise, nothing with `--quiet`.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Time between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress over a known number of steps.
pub struct Progress {
    what: &'static str,
    total: u64,
    first: u64,
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
    /// Begins; `what` names the steps, for example `samples`, of which `done` were done before.
    #[must_use]
    pub fn new(what: &'static str, done: u64, total: u64, quiet: bool) -> Self {
        let show = if quiet {
            Show::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(total).with_position(done);
            let template = format!("{{wide_bar}} {{pos}}/{{len}} {what}  {{per_sec}}  {{eta}} left  {{msg}}");
            let style = ProgressStyle::with_template(&template).expect("the template is one");
            Show::Bar(bar.with_style(style))
        } else {
            Show::Lines
        };
        let now = Instant::now();
        Self { what, total, first: done, done, begun: now, last_line: now, show }
    }

    /// One step further.
    pub fn step(&mut self) {
        self.at(self.done + 1, "");
    }

    /// So many steps are done (less than was told before changes nothing); `state` is what they have come to, in a few words.
    pub fn at(&mut self, done: u64, state: &str) {
        self.done = self.done.max(done);
        let done = self.done;
        match &self.show {
            Show::Nothing => {}
            Show::Bar(bar) => {
                bar.set_position(done);
                if !state.is_empty() {
                    bar.set_message(state.to_owned());
                }
            }
            Show::Lines if self.last_line.elapsed() >= LINE_EVERY && done < self.total => {
                self.last_line = Instant::now();
                let state = if state.is_empty() { String::new() } else { format!(", {state}") };
                eprintln!("{done} of {} {} ({:.0}/s){state}", self.total, self.what, self.rate());
            }
            Show::Lines => {}
        }
    }

    /// Tells something worth a line of its own.
    pub fn tell(&self, line: &str) {
        match &self.show {
            Show::Nothing => {}
            Show::Bar(bar) => bar.println(line),
            Show::Lines => eprintln!("{line}"),
        }
    }

    /// Steps per second so far.
    #[must_use]
    pub fn rate(&self) -> f64 {
        (self.done - self.first) as f64 / self.begun.elapsed().as_secs_f64().max(1e-9)
    }

    /// Ends with a line in words.
    pub fn finish(self, line: &str) {
        if let Show::Bar(bar) = &self.show {
            bar.finish_and_clear();
        }
        if !matches!(self.show, Show::Nothing) {
            eprintln!("{line}");
        }
    }
}
