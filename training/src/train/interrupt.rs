//! Ctrl-C: a run saves what it has and ends.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static WATCHED: Once = Once::new();

/// Begins to listen; what is returned tells whether an interrupt has come. A second one ends the program at once.
pub(crate) fn watch() -> impl Fn() -> bool {
    WATCHED.call_once(|| {
        // Where no handler can be set, an interrupt ends the program as it would without one: the last checkpoint stays.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
    || ASKED.load(Ordering::Relaxed)
}
