//! How far signing ahead has come, for whoever watches.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of messages whose signatures are kept; cheap to read at any time.
#[derive(Debug, Default)]
pub struct Signed {
    now: AtomicU64,
    known: AtomicU64,
}

impl Signed {
    pub(super) fn count(&self, more: usize) {
        self.now.fetch_add(more as u64, Ordering::Relaxed);
    }

    pub(super) fn count_known(&self) {
        self.known.fetch_add(1, Ordering::Relaxed);
    }

    /// Messages that were signed by this run.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Messages that were signed before, and still as they are to be sent.
    pub fn known(&self) -> u64 {
        self.known.load(Ordering::Relaxed)
    }

    /// Both.
    pub fn all(&self) -> u64 {
        self.now() + self.known()
    }
}
