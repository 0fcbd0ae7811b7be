//! An issue on its way to an audience.

use super::{ContentHash, Exclusion, IssueId};
use std::collections::BTreeMap;

/// The store's number for a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct DeliveryId(pub i64);

/// Where a delivery as a whole stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Written down, nothing handed over yet.
    Planned,
    /// Written down, to begin at an hour that was named.
    Scheduled,
    /// Begun with a few readers; the others wait for a person's word.
    Canary,
    /// Held by a person until a person resumes it.
    Paused,
    /// Called off by a person, for good.
    Cancelled,
    /// Begun, and not every reader has a final outcome.
    Unfinished,
    /// Every reader was accepted or refused.
    Done,
}

impl DeliveryState {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Scheduled => "scheduled",
            Self::Canary => "canary",
            Self::Paused => "paused",
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
    /// What is delivered.
    pub issue: IssueId,
    /// The hash of everything that goes out.
    pub hash: ContentHash,
    /// When it was planned, or for when: messages are dated so, and the time for trying counts from then on.
    pub planned_at: jiff::Timestamp,
}

/// Where one reader's row of the ledger stands.
///
/// `queued → claimed → handed → accepted | deferred | refused | uncertain`; from all before `handed` also `excluded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// Waiting for its turn.
    Queued,
    /// A worker holds it; nothing of the content has left.
    Claimed,
    /// About to be sent: from here on only the relay's answer settles it.
    Handed,
    /// The relay took it.
    Accepted,
    /// The relay said later.
    Deferred,
    /// The relay said never.
    Refused,
    /// The relay fell silent after the final dot.
    Uncertain,
    /// Left out, with a reason.
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

    /// The word used in the store.
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

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The word people and scripts see: three inner states are all still `planned` to them, and a row found
    /// `handed` while nobody sends is in doubt.
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
    /// Taken by the relay.
    pub accepted: u64,
    /// Refused for good.
    pub refused: u64,
    /// To be tried again.
    pub deferred: u64,
    /// In doubt.
    pub uncertain: u64,
    /// Not tried yet.
    pub pending: u64,
    /// Left out, by reason.
    pub excluded: BTreeMap<Exclusion, u64>,
}

impl Tally {
    /// Everybody the delivery is for.
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

    /// Where the whole stands, by the counts alone; [`super::ControlState::state`] asks what people said as well.
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
