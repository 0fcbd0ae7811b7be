//! An issue on its way to an audience.

use super::{ContentHash, Destination, Exclusion, IssueId};
use std::collections::BTreeMap;

/// The store's number for a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct DeliveryId(pub i64);

/// State of a delivery as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Planned, no handover yet.
    Planned,
    /// Planned, to begin at a set time.
    Scheduled,
    /// Sent to the canary; the others wait for a command.
    Canary,
    /// Paused until somebody resumes it.
    Paused,
    /// Unfinished in a backup that the store was restored from, until somebody confirms that it goes on.
    Restored,
    /// Cancelled for good.
    Cancelled,
    /// Begun, and not every recipient has a final outcome.
    Unfinished,
    /// Every recipient was accepted or refused.
    Done,
}

impl DeliveryState {
    /// Returns the code used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Scheduled => "scheduled",
            Self::Canary => "canary",
            Self::Paused => "paused",
            Self::Restored => "restored",
            Self::Cancelled => "cancelled",
            Self::Unfinished => "unfinished",
            Self::Done => "done",
        }
    }
}

/// One planned delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// The issue delivered.
    pub issue: IssueId,
    /// The hash of everything that goes out.
    pub hash: ContentHash,
    /// Time of the plan, or the time it is scheduled for. Dates the messages.
    pub planned_at: jiff::Timestamp,
    /// Destination of the mail.
    pub destination: Destination,
}

/// State of a recipient's row in the ledger.
///
/// `queued → claimed → handed → accepted | deferred | refused | uncertain`; from `queued`, `claimed` and `deferred` also `excluded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// Waiting in the queue.
    Queued,
    /// Claimed by a worker; no content was sent.
    Claimed,
    /// Being sent: from here on only the relay's reply settles it.
    Handed,
    /// Accepted by the relay.
    Accepted,
    /// Deferred by the relay; tried again later.
    Deferred,
    /// Refused by the relay.
    Refused,
    /// No reply after the final dot.
    Uncertain,
    /// Excluded, with a reason.
    Excluded,
}

impl RowState {
    /// Every state, for reading back.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Claimed,
        Self::Handed,
        Self::Accepted,
        Self::Deferred,
        Self::Refused,
        Self::Uncertain,
        Self::Excluded,
    ];

    /// Returns the code used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::Handed => "handed",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Uncertain => "uncertain",
            Self::Excluded => "excluded",
        }
    }

    /// Parses the code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Returns the state as reports show it: `queued` and `claimed` are `planned`, and `handed` is `uncertain`.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Queued | Self::Claimed => "planned",
            Self::Handed => "uncertain",
            other => other.as_str(),
        }
    }
}

/// The counts of a delivery. Always `planned = accepted + refused + deferred + uncertain + pending`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Accepted by the relay.
    pub accepted: u64,
    /// Refused by the relay.
    pub refused: u64,
    /// To be tried again.
    pub deferred: u64,
    /// With an unknown outcome.
    pub uncertain: u64,
    /// Not tried yet.
    pub pending: u64,
    /// Excluded, by reason.
    pub excluded: BTreeMap<Exclusion, u64>,
}

impl Tally {
    /// Returns the number of recipients.
    pub fn planned(&self) -> u64 {
        self.accepted + self.refused + self.deferred + self.uncertain + self.pending
    }

    /// Adds `count` rows of one state; excluded rows are counted by their reason in [`Tally::excluded`].
    pub fn add(&mut self, state: RowState, count: u64) {
        match state {
            RowState::Queued | RowState::Claimed => self.pending += count,
            RowState::Handed | RowState::Uncertain => self.uncertain += count,
            RowState::Accepted => self.accepted += count,
            RowState::Deferred => self.deferred += count,
            RowState::Refused => self.refused += count,
            RowState::Excluded => {}
        }
    }

    /// Returns the delivery's state by the counts alone; [`super::ControlState::state`] adds the commands in effect.
    pub fn state(&self) -> DeliveryState {
        if self.deferred + self.uncertain + self.pending == 0 {
            DeliveryState::Done
        } else if self.pending == self.planned() {
            DeliveryState::Planned
        } else {
            DeliveryState::Unfinished
        }
    }
}
