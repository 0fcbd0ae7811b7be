//! Progress counters of a run.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::Outcome;
use jiff::Timestamp;
use tokio::sync::watch;

/// Counters of a run, cheap to read at any time.
#[derive(Debug, Default)]
pub struct Progress {
    accepted: AtomicU64,
    refused: AtomicU64,
    deferred: AtomicU64,
    uncertain: AtomicU64,
    reconnects: AtomicU64,
    waiting: watch::Sender<Option<Timestamp>>,
}

impl Progress {
    pub(super) fn set_waiting_until(&self, due: Option<Timestamp>) {
        self.waiting.send_replace(due);
    }

    /// Subscribes to the time until which the run waits for deferred recipients; `None` while it sends.
    pub fn waiting(&self) -> watch::Receiver<Option<Timestamp>> {
        self.waiting.subscribe()
    }

    pub(super) fn count(&self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Accepted => &self.accepted,
            Outcome::Refused => &self.refused,
            Outcome::Deferred => &self.deferred,
            Outcome::Uncertain => &self.uncertain,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_reconnect(&self) {
        self.reconnects.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the connections opened again after a relay had ended them.
    pub fn reconnects(&self) -> u64 {
        self.reconnects.load(Ordering::Relaxed)
    }

    /// Returns the attempts with this outcome. A message that is deferred and later accepted counts in both.
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Accepted => &self.accepted,
            Outcome::Refused => &self.refused,
            Outcome::Deferred => &self.deferred,
            Outcome::Uncertain => &self.uncertain,
        }
        .load(Ordering::Relaxed)
    }

    /// Returns the messages that need no further attempt.
    pub fn finished(&self) -> u64 {
        self.of(Outcome::Accepted) + self.of(Outcome::Refused) + self.of(Outcome::Uncertain)
    }
}
