//! Events and progress of a run, for whoever displays or logs them.

use std::sync::Arc;

use crate::deliver::{PresignProgress, Progress};
use crate::domain::{CanaryStats, IssueId};
use crate::store::StoreError;
use jiff::Timestamp;

/// Receives what happens during a use case. The unit type ignores everything.
pub trait Observer: Sync {
    /// Receives an event.
    fn event(&self, event: &Event<'_>) {
        let _ = event;
    }

    /// Runs `work` and may display its counters meanwhile. `total` is the number of messages to expect.
    fn with_progress<T: Send>(
        &self,
        source: ProgressSource,
        total: u64,
        work: impl Future<Output = T> + Send,
    ) -> impl Future<Output = T> + Send {
        let _ = (source, total);
        work
    }
}

impl Observer for () {}

/// Counters of a run.
#[derive(Debug, Clone)]
pub enum ProgressSource {
    /// Messages that are sent.
    Sending(Arc<Progress>),
    /// Messages that are signed in advance.
    Presigning(Arc<PresignProgress>),
}

/// Numbers at the end of signing in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresignCounts {
    /// Messages that have a signature now.
    pub signed: u64,
    /// Messages that had one before.
    pub reused: u64,
    /// Messages of the delivery.
    pub total: u64,
}

/// Something a person may want to know while a use case runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// No relay is configured: a local inbox was started.
    LocalInboxStarted,
    /// The local inbox was stopped; the mail is in `inbox/`.
    LocalInboxStopped,
    /// The delivery was planned for other relays than those it is carried on over.
    RelayChanged {
        /// The relays so far, as `host:port`.
        before: &'a [String],
        /// The relays from now on.
        now: &'a [String],
    },
    /// Mail to this relay is not encrypted.
    UnencryptedRelay(String),
    /// The run waits for the scheduled time.
    WaitingUntil {
        /// The issue.
        issue: &'a IssueId,
        /// The scheduled time.
        at: Timestamp,
        /// The present time.
        now: Timestamp,
    },
    /// Another process holds the lease; sending starts when it is done.
    StoreBusy,
    /// Another process holds the lease; signing in advance starts when it is done.
    StoreBusyForPresign,
    /// `subscribers.toml` has errors and was not synced again.
    SubscribersNotSynced,
    /// The canary went well; the others follow after a wait.
    CanaryPassed(&'a CanaryStats),
    /// The canary speaks against sending to the others, for this reason.
    CanaryFailed(String),
    /// Signing in advance has no time: nothing is scheduled.
    NothingToPresign,
    /// Signing in advance begins.
    PresignStarted {
        /// The scheduled time, at which it ends.
        until: Timestamp,
    },
    /// Signing in advance ended.
    PresignEnded(PresignCounts),
    /// Signing in advance failed; messages are signed when they are sent.
    PresignFailed(&'a StoreError),
    /// Signing in advance was cancelled before it was complete.
    PresignCancelled {
        /// The issue.
        issue: &'a IssueId,
    },
}
