//! Bounds the samples in flight, so that memory stays flat however slow the disk is.

use std::sync::{Condvar, Mutex, PoisonError};

/// A counting gate.
#[derive(Debug)]
pub(crate) struct Gate {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Gate {
    /// A gate that lets `capacity` through at once.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { free: Mutex::new(capacity), freed: Condvar::new() }
    }

    /// Waits for a place.
    pub(crate) fn enter(&self) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
    }

    /// Gives a place back.
    pub(crate) fn leave(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
    }
}
