//! The `loopline-train` program.

use std::process::ExitCode;

/// Settings of the C library that suit this program. Freed memory is kept for the next step: networks free and ask for the same
/// large tensors in every step, and giving them back to the system in between costs time (`loopline-train bench`). A reader of
/// its output that goes away (`| head`) ends the program quietly.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn suit_c_library() {
    // SAFETY: both calls take numbers and change settings of the process; no other thread runs yet, and SIG_DFL is no handler
    // of ours.
    #[allow(unsafe_code, reason = "settings of the C library have no safe interface")]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 30);
        libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX);
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn suit_c_library() {}

fn main() -> ExitCode {
    suit_c_library();
    loopline_training::run(std::env::args_os())
}
