//! The outbox of notices: mails to single persons, apart from deliveries.

use jiff::Timestamp;

use super::contract::contract;
use super::{ReaderRef, StoreError};
use crate::domain::{EmailAddress, NoticeKind};

contract! {
    /// Notices that wait to be sent.
    ///
    /// A claim belongs to one process until it lapses. Right before the message leaves, the claim is *handed over*: from
    /// then on the notice is never sent again, whatever happens, unless the relay said that it did not take it. A notice
    /// that was sent is deleted, and with it the address.
    pub trait Outbox {
        /// Adds a notice, due now.
        fn add_notice(&self, notice: NewNotice, now: Timestamp) -> NoticeId;

        /// Returns true if a notice can be claimed.
        fn is_notice_due(&self, now: Timestamp) -> bool;

        /// Claims up to `limit` notices that are due, oldest first, until `lapses`.
        fn claim_notices(&self, limit: u32, now: Timestamp, lapses: Timestamp) -> Vec<Notice>;

        /// Hands a claimed notice over; false if the claim has lapsed or the notice is gone.
        fn hand_over_notice(&self, notice: NoticeId, claim: i64) -> bool;

        /// Records the end of a try.
        fn end_notice(&self, notice: NoticeId, claim: i64, end: NoticeEnd) -> ();

        /// Counts the notices.
        fn outbox_counts(&self) -> OutboxCounts;
    }
}

/// The store's number of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub i64);

/// A notice to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// The kind.
    pub kind: NoticeKind,
    /// The recipient.
    pub email: EmailAddress,
    /// Language of the recipient.
    pub language: Option<String>,
    /// Reference for the links.
    pub reference: Option<ReaderRef>,
    /// Text for the operator, or the day of the consent that a reminder names; empty otherwise.
    pub text: String,
}

/// A claimed notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// Number of the claim.
    pub claim: i64,
    /// The notice.
    pub notice: NewNotice,
    /// When it was added. Links expire from then on.
    pub created_at: Timestamp,
    /// Tries before this one.
    pub tries: u32,
}

/// End of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeEnd {
    /// The relay accepted it, or it may have: it is not sent again.
    Done,
    /// The relay refused it for good.
    Refused,
    /// The relay did not take it: it is tried again from this time.
    Retry(Timestamp),
}

/// Numbers of notices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Waiting or claimed.
    pub waiting: u64,
    /// Handed over without an answer.
    pub uncertain: u64,
}

/// Reads a kind from the store.
pub(super) fn parse_kind(text: &str) -> Result<NoticeKind, StoreError> {
    NoticeKind::parse(text).ok_or_else(|| StoreError::damaged("a kind of notice is unknown"))
}
