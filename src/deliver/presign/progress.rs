//! How far signing ahead has come, for whoever watches.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of messages whose signatures are kept; cheap to read at any time.
#[derive(Debug, Default)]
pub struct PresignProgress {
    created: AtomicU64,
    reused: AtomicU64,
}

impl PresignProgress {
    pub(super) fn count(&self, more: usize) {
        self.created.fetch_add(more as u64, Ordering::Relaxed);
    }

    pub(super) fn count_reused(&self) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }

    /// Messages that were signed by this run.
    pub fn created(&self) -> u64 {
        self.created.load(Ordering::Relaxed)
    }

    /// Messages that were signed before, and still as they are to be sent.
    pub fn reused(&self) -> u64 {
        self.reused.load(Ordering::Relaxed)
    }

    /// Both.
    pub fn total(&self) -> u64 {
        self.created() + self.reused()
    }
}
