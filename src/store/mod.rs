//! The store: subscribers, suppressions and the ledger of every delivery.
//!
//! Contracts state what every database behind the store guarantees: [`Subscribers`], [`Suppressions`], [`Imports`],
//! [`SignUps`], [`ReaderChoices`], [`Outbox`], [`Reminders`], [`Feedback`], [`Bounces`], [`Ledger`],
//! [`DeliveryControl`] and [`LedgerAudit`]; [`LinkResults`], [`CachedFeeds`] and [`Signatures`] are caches. [`Store`] forwards them to the
//! database that `[store] url` names. Policy is the caller's: recipients, retry times and limits are passed in.
//!
//! A result is durable when it is returned: it survives `kill -9` and a power cut. A request whose future is dropped
//! before it is answered may still be carried out. Times are kept in milliseconds.

mod audit;
mod bounces;
mod contract;
mod control;
mod error;
mod feedback;
mod feeds;
mod imports;
mod lease;
mod ledger;
mod link_results;
mod list_report;
mod outbox;
mod plan;
mod reader_choices;
mod records;
mod reminders;
mod row;
mod sign_ups;
mod signatures;
mod sqlite;
mod subscribers;

use std::path::Path;

use error::Kind;
use sqlite::SqliteStore;

pub use audit::{AddressRow, Audit, LedgerAudit, RowFault, RowFilter};
pub use bounces::{
    Bounces, MailedMessage, MailedReader, Recorded, ReturnEffect, ReturnedMessage, SoftBounceLimits,
};
pub use control::{ControlCommand, DeliveryControl};
pub use error::StoreError;
pub use feedback::{Feedback, FeedbackTotals, Vote};
pub use feeds::{CachedFeed, CachedFeeds};
pub use imports::{BatchId, ImportChange, ImportRow, ImportedAs, Imports, Lift, Standing, UndoReport};
pub use lease::{FencingToken, Lease};
pub use ledger::Ledger;
pub use link_results::{LinkResults, LinkResultsByUrl};
pub use list_report::{ListCounts, ListReport};
pub use outbox::{NewNotice, Notice, NoticeEnd, NoticeId, Outbox, OutboxCounts};
pub use plan::{
    ContentId, DeliveryOptions, FrozenContent, NewDelivery, PlanPreview, PlanTransaction, Planned, Selection,
    SelectionTable, Selector, SubscriberClass,
};
pub use reader_choices::{Asked, Choices, Departure, LeaveLink, Reader, ReaderChoices, ReaderRef};
pub use records::{Consent, HistoryEntry, SubscriberRecord, SubscriberRecords, SuppressionReason};
pub use reminders::{QueuedReminders, ReminderPart, Reminders};
pub use row::{
    Claim, CompletedAttempt, Due, Handover, RecipientHistory, Recovered, Refusal, Resolution, Row,
    UncertainRow,
};
pub use sign_ups::{Confirmed, Forgotten, SignUpRequest, SignUps};
pub use signatures::{PageCursor, Signatures, UnsignedPage};
pub use sqlite::{ImportStaging, StagedRow, StagingWriter};
pub use subscribers::{
    Audience, SourceFingerprint, StoredSubscriber, SubscriberSource, Subscribers, Suppressions, SyncReport,
};

/// An open store. Clones share it.
#[derive(Debug, Clone)]
pub enum Store {
    /// In an SQLite file or in memory.
    Sqlite(SqliteStore),
}

/// Sign that a worker lives; the operating system takes it away when the process dies.
#[derive(Debug)]
#[must_use = "a mark that is dropped is taken away"]
pub struct WorkerMark(#[expect(dead_code, reason = "the open file is the lock")] Option<std::fs::File>);

impl Store {
    /// Opens the store, and creates it when it does not exist.
    ///
    /// `url` is `sqlite:briefing.db`, relative to `base_dir`, or `sqlite::memory:`. A file that is not a store, or that a
    /// newer program wrote, is left unchanged.
    ///
    /// # Errors
    /// The url is not understood, or the database cannot be opened.
    pub async fn open(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        expect_built_in(url)?;
        SqliteStore::open(url, base_dir).await.map(Self::Sqlite)
    }

    /// Opens the store for a preview: nothing written to it is kept, and it is not created.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_for_preview(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        expect_built_in(url)?;
        SqliteStore::open_copy(url, base_dir).await.map(Self::Sqlite)
    }

    /// Copies the store to the new file `target`, which only its owner can read, while others may write. Deliveries
    /// that are unfinished are marked in the copy: if it is restored, somebody has to confirm that they go on.
    ///
    /// # Errors
    /// There is no store, `target` exists, or the disk failed; then no file is left behind.
    pub async fn backup(
        url: &str,
        base_dir: &Path,
        target: &Path,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        expect_built_in(url)?;
        SqliteStore::backup(url, base_dir, target, now).await
    }

    /// Returns what does not hold together in the store; nothing for a sound one.
    ///
    /// # Errors
    /// There is no store, or it cannot be read.
    pub async fn check(url: &str, base_dir: &Path) -> Result<Vec<String>, StoreError> {
        expect_built_in(url)?;
        SqliteStore::check(url, base_dir).await
    }

    /// Writes the store anew without the space of deleted rows. Nobody may use it meanwhile.
    ///
    /// # Errors
    /// The store is in use, or cannot be written.
    pub async fn compact(url: &str, base_dir: &Path) -> Result<(), StoreError> {
        expect_built_in(url)?;
        SqliteStore::compact(url, base_dir).await
    }

    /// Refuses an older copy of the store that mail was last sent from, or another store
    /// ([`StoreError::is_outdated_copy`]).
    ///
    /// # Errors
    /// It is one, or the mark beside it cannot be read.
    pub async fn require_newest(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.require_newest().await,
        }
    }

    /// Refuses a store that does not exist, and that mail was sent from.
    ///
    /// # Errors
    /// Mail was sent from it, or the mark beside it cannot be read.
    pub fn require_never_used(url: &str, base_dir: &Path) -> Result<(), StoreError> {
        expect_built_in(url)?;
        SqliteStore::require_never_used(url, base_dir)
    }

    /// Marks this process as the worker that carries scheduled deliveries on, until the mark is dropped or the process dies.
    ///
    /// # Errors
    /// Another process is the worker ([`StoreError::is_leased`]), or the mark cannot be made.
    pub fn mark_worker(&self) -> Result<WorkerMark, StoreError> {
        match self {
            Self::Sqlite(store) => store.mark_worker().map(WorkerMark),
        }
    }

    /// Returns true if a living process carries scheduled deliveries on.
    pub fn has_worker(&self) -> bool {
        match self {
            Self::Sqlite(store) => store.has_worker(),
        }
    }

    /// Finishes the requests so far and closes the database. Nothing is lost without it. Clones get an error from then on
    /// ([`StoreError::is_closed`]).
    pub async fn close(self) {
        match self {
            Self::Sqlite(store) => store.close().await,
        }
    }
}

/// Refuses databases that are not built in. The error does not repeat the url, which may hold a password.
fn expect_built_in(url: &str) -> Result<(), StoreError> {
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Err(Kind::NotBuiltIn { scheme: "postgres" }.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn postgresql_is_not_built_in_and_its_password_stays_secret() {
        let error = Store::open("postgres://editor:secret@host/briefing", Path::new("")).await.unwrap_err();
        assert!(error.is_not_built_in());
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
