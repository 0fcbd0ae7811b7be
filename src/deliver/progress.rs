//! Progress counters of a run.

use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::Outcome;
use crate::smtp::Failure;
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
    failed_connections: watch::Sender<Vec<String>>,
}

impl Progress {
    pub(super) fn set_waiting_until(&self, due: Option<Timestamp>) {
        self.waiting.send_replace(due);
    }

    /// Subscribes to the time until which the run waits for deferred recipients; `None` while it sends.
    pub fn waiting(&self) -> watch::Receiver<Option<Timestamp>> {
        self.waiting.subscribe()
    }

    /// Adds a relay that could not be connected to or takes no mail now, and the reason. Only the first failure of a relay is kept.
    pub(super) fn add_failed_connection(&self, relay: &impl Display, failure: &Failure) {
        let start = format!("the mail server `{relay}` cannot be used now");
        self.failed_connections.send_if_modified(|known| {
            let is_new = !known.iter().any(|sentence| sentence.starts_with(&start));
            if is_new {
                known.push(format!("{start}: {failure}; trying again"));
            }
            is_new
        });
    }

    /// Subscribes to the relays that were not usable at some time, a sentence each.
    pub fn failed_connections(&self) -> watch::Receiver<Vec<String>> {
        self.failed_connections.subscribe()
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
