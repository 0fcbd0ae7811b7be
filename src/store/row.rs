//! Rows of the ledger.

use std::sync::Arc;

use jiff::Timestamp;

use super::ContentId;
use crate::domain::{
    Attempt, EmailAddress, EnhancedCode, Exclusion, PersonName, Reply, RowState, SubscriberId,
};

/// The waiting rows to claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Rows not tried yet, and deferred or postponed rows that are due.
    Queued,
    /// Only the deferred or postponed rows that are due.
    Retries,
}

/// A row claimed by a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The recipient.
    pub subscriber: SubscriberId,
    /// As [`super::StoredSubscriber::public_ref`].
    pub public_ref: [u8; 10],
    /// The address to mail.
    pub email: EmailAddress,
    /// The recipient's name, when known.
    pub name: Option<PersonName>,
    /// The contents to send.
    pub content: ContentId,
    /// Number of earlier attempts.
    pub tries: u32,
    /// Time of the first attempt.
    pub tried_since: Option<Timestamp>,
    /// Precomputed signature of the message, where it was asked for ([`super::Signatures`]).
    pub signature: Option<Arc<[u8]>>,
}

/// Permission to hand a message over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an excluded recipient must not be mailed"]
pub enum Handover {
    /// The row is `handed`: send the message, then record the outcome.
    Proceed,
    /// The subscriber left meanwhile and the row is `excluded`: do not send.
    Excluded(Exclusion),
}

/// An attempt to record with [`super::Ledger::record_and_begin_next`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedAttempt {
    /// The recipient.
    pub subscriber: SubscriberId,
    /// The attempt.
    pub attempt: Attempt,
    /// When a deferred row is due.
    pub retry_at: Option<Timestamp>,
}

/// Rows of former holders that were settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Returned to the queue: no content was sent.
    pub released: u64,
    /// Uncertain: they were being handed over.
    pub uncertain: u64,
}

/// One recipient's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The recipient.
    pub subscriber: SubscriberId,
    /// The recipient's address.
    pub email: EmailAddress,
    /// The state.
    pub state: RowState,
    /// Reason of an exclusion.
    pub exclusion: Option<Exclusion>,
    /// The relay's reply to the last attempt.
    pub reply: Option<Reply>,
    /// Outcome of the last attempt, where no reply tells it.
    pub note: Option<String>,
}

impl Row {
    /// Returns the enhanced code of the last attempt: the relay's, or the one of a refusal before anything was sent.
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        let noted = || EnhancedCode::at_start(self.note.as_deref()?);
        self.reply.as_ref().and_then(|reply| reply.enhanced).or_else(noted)
    }
}

/// A row with an unknown outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncertainRow {
    /// The row: `uncertain`, or `handed` while a process sends or before a recovery.
    pub row: Row,
    /// The relay that may have the message.
    pub relay: String,
    /// Time of the handover.
    pub at: Timestamp,
}

/// A refused recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The recipient.
    pub subscriber: SubscriberId,
    /// The recipient's address.
    pub email: EmailAddress,
    /// The last attempt.
    pub attempt: Attempt,
    /// Number of attempts.
    pub tries: u32,
    /// Time of the first attempt.
    pub tried_since: Timestamp,
}

/// A recipient's row with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientHistory {
    /// The row.
    pub row: Row,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A person's decision on the uncertain rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Send them again, under the same Message-ID.
    Resend,
    /// Count them as delivered.
    Accept,
}
