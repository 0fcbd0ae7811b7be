//! Results of a run: its report, the reason it stopped, and its errors.

use std::fmt;

use super::circuit_breaker::Trip;
use crate::domain::Tally;
use crate::message::MessageError;
use crate::smtp::Failure;
use crate::store::StoreError;
use jiff::Timestamp;

/// Report of a run.
#[derive(Debug)]
pub struct RunReport {
    /// Counts of the whole delivery.
    pub tally: Tally,
    /// Reason why the run ended before every recipient was settled.
    pub unfinished: Option<StopReason>,
    /// Uncertain messages that the previous run left.
    pub found_uncertain: u64,
}

/// Reason why a run ended early.
#[derive(Debug)]
pub enum StopReason {
    /// The relay could not be reached, rejected the client, or went away.
    RelayFailed(Failure),
    /// The circuit breaker stopped the delivery.
    BreakerTripped(Trip),
    /// The run was cancelled, or the delivery was paused or cancelled.
    Cancelled,
    /// Recipients are deferred; the first is due at this time.
    Deferred(Timestamp),
    /// Some messages may or may not have arrived.
    Uncertain,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RelayFailed(failure) => failure.fmt(f),
            Self::BreakerTripped(trip) => trip.fmt(f),
            Self::Cancelled => f.write_str("the run was cancelled"),
            Self::Deferred(due) => write!(f, "some recipients are deferred until {due:.0}"),
            Self::Uncertain => f.write_str("some messages are uncertain"),
        }
    }
}

/// Error that ends a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store failed. Sent messages are recorded; the others are still planned.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message could not be built.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The sender's data of the plan cannot be read back.
    #[error(transparent)]
    SenderSnapshot(#[from] serde_json::Error),
    /// A row refers to content that is not in the store.
    #[error("the store has no content for a planned message; restore a backup of it and resume")]
    ContentGone,
}
