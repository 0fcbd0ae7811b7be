//! One reader's row of the ledger, as the rooms above see it.

use std::sync::Arc;

use jiff::Timestamp;

use super::ContentId;
use crate::domain::{Attempt, EmailAddress, Exclusion, PersonName, Reply, RowState, SubscriberId};

/// RowFilter waiting rows may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those not tried yet and deferred ones whose time has come.
    Queued,
    /// Of those, only the ones that have waited for a time of their own: deferred, or postponed.
    Retries,
    /// Deferred ones before their time as well.
    All,
}

/// A row that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose row it is.
    pub subscriber: SubscriberId,
    /// As [`super::StoredSubscriber::public_ref`].
    pub public_ref: [u8; 10],
    /// Where the mail goes.
    pub email: EmailAddress,
    /// How the reader is called, when known.
    pub name: Option<PersonName>,
    /// What the reader gets.
    pub content: ContentId,
    /// How often it was tried before.
    pub tries: u32,
    /// When it was tried for the first time, if it was.
    pub tried_since: Option<Timestamp>,
    /// Signatures of the message that were made beforehand, when somebody asked for them ([`super::Signatures`]).
    pub signature: Option<Arc<[u8]>>,
}

/// Whether a message may be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an excluded reader must not be mailed"]
pub enum Handover {
    /// It is written down as handed: send it, then record what came of it.
    Proceed,
    /// The reader left meanwhile and the row is settled: do not send it.
    Excluded(Exclusion),
}

/// What became of a message, for [`super::Ledger::record_and_begin_next`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedAttempt {
    /// Whose row it is.
    pub subscriber: SubscriberId,
    /// How it went.
    pub attempt: Attempt,
    /// When a deferred one falls due.
    pub retry_at: Option<Timestamp>,
}

/// What became of the rows a dead process held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Waiting again: nothing of them had left.
    pub released: u64,
    /// In doubt: they were being handed over.
    pub uncertain: u64,
}

/// One reader's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose row it is.
    pub subscriber: SubscriberId,
    /// Their address.
    pub email: EmailAddress,
    /// Where it stands.
    pub state: RowState,
    /// Why the reader was left out, if so.
    pub exclusion: Option<Exclusion>,
    /// The relay's last word, if it ever said one.
    pub reply: Option<Reply>,
}

/// A row nobody knows the outcome of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncertainRow {
    /// The row: `uncertain`, or `handed` while a process sends or nobody recovered yet.
    pub row: Row,
    /// The relay that may or may not have it.
    pub relay: String,
    /// When it was handed over or the relay was given up on.
    pub at: Timestamp,
}

/// A reader the relay refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whose row it is.
    pub subscriber: SubscriberId,
    /// Their address.
    pub email: EmailAddress,
    /// How it went the last time.
    pub attempt: Attempt,
}

/// Everything the ledger knows of one reader in one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientHistory {
    /// The row.
    pub row: Row,
    /// Every try, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A person's word on the uncertain rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Send them again, under the same Message-ID.
    Resend,
    /// Take them for delivered.
    Accept,
}
