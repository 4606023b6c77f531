//! Ctrl-C: work stops at the next step, keeps what is whole and removes what is half written.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell expects of a program that SIGINT ended.
const KILLED: i32 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
static WATCHED: Once = Once::new();

/// Begins to listen, and gives the flag that an interrupt raises. A second one ends the program at once.
///
/// Where no handler can be set, an interrupt ends the program as it would without one.
pub fn watch() -> &'static AtomicBool {
    WATCHED.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(KILLED);
            }
        });
    });
    &ASKED
}
