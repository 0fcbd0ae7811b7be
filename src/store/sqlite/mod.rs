//! The store in an SQLite file. One file here for each part of the contracts; this one holds the handle.

mod address_change;
mod address_spellings;
mod audience_scan;
mod audit;
mod bounces;
mod bulk_insert;
mod canary;
mod claim;
mod class_table;
mod connection_thread;
mod consents;
mod contents;
mod control;
mod convert;
mod db;
mod domain_suppressions;
mod erased_addresses;
mod error;
mod feedback;
mod feeds;
mod file;
mod file_identity;
mod file_syncs;
mod history;
mod id_set;
mod import_staging;
mod import_undo;
mod imports;
mod kept_choices;
mod lease;
mod ledger;
mod link_results;
mod list_report;
mod maintenance;
mod merge;
mod migrate;
mod notice_limit;
mod outbox;
mod pause;
mod plan;
mod read;
mod reader_choices;
mod reader_lookup;
mod record;
mod records;
mod references;
mod reminders;
mod rollback_guard;
mod sign_ups;
mod signatures;
mod soft_bounces;
mod subscriber_columns;
mod subscribers;
mod suppression_cursor;
mod suppressions;
#[cfg(test)]
mod testing;
mod upsert;
mod without_checks;
mod write_ahead_log;
mod written_classes;

use std::path::{Path, PathBuf};

use super::StoreError;
use super::error::Kind;
use connection_thread::{CommitMode, ConnectionThread};
use db::Db;
use file::Location;
use lease::LeaseManager;
use rollback_guard::{CounterFile, KnownMark};

pub use import_staging::{ImportStaging, StagedRow, StagingWriter};

/// A store in an SQLite database. Clones share it.
///
/// One thread owns the connection that writes. Requests that wait for it are carried out in one transaction and
/// answered after its one commit, so that fifty workers who each want their row on disk share a single flush
/// (`docs/adr/0002-store-driver.md`). Another thread reads, so that a long report holds nobody up.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    writer: ConnectionThread,
    reader: ConnectionThread,
    leases: LeaseManager,
    /// Path of the counter file, if the store is in a file.
    mark: Option<PathBuf>,
    /// Path of the file that a worker keeps locked, if the store is in a file.
    worker: Option<PathBuf>,
}

impl SqliteStore {
    /// See [`super::Store::open`].
    pub(super) async fn open(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        let place = Location::parse(url, base_dir)?;
        let leases = LeaseManager::new(place.lock_path());
        let (writing, mark, worker) = (place.clone(), place.mark_path(), place.worker_path());
        let known = KnownMark::default();
        let keep = CommitMode::Grouped(CounterFile::new(mark.clone(), known.clone()));
        let writer = ConnectionThread::start("store-writer", keep, move || file::open(&writing)).await?;
        // A database in memory belongs to one connection.
        let reader = if place == Location::Memory {
            writer.clone()
        } else {
            ConnectionThread::start("store-reader", CommitMode::ReadOnly(known), move || {
                file::open_to_read(&place)
            })
            .await?
        };
        Ok(Self { writer, reader, leases, mark, worker })
    }

    /// Opens a copy of the store in memory, empty when there is no store.
    pub(super) async fn open_copy(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        let place = Location::parse(url, base_dir)?;
        let writer =
            ConnectionThread::start("store-copy", CommitMode::Grouped(CounterFile::default()), move || {
                file::open_copy(&place)
            })
            .await?;
        Ok(Self { reader: writer.clone(), writer, leases: LeaseManager::new(None), mark: None, worker: None })
    }

    /// See [`super::Store::require_newest`].
    pub(super) async fn require_newest(&self) -> Result<(), StoreError> {
        let Some(path) = &self.mark else { return Ok(()) };
        // Read before the store: another process may be sending, and it counts in the store first.
        match rollback_guard::read(path)? {
            Some(marked) => self.read(move |db| rollback_guard::compare(db, &marked)).await,
            None => Ok(()),
        }
    }

    /// See [`super::Store::require_never_used`].
    pub(super) fn require_never_used(url: &str, base_dir: &Path) -> Result<(), StoreError> {
        match Location::parse(url, base_dir)?.mark_path().as_deref().map(rollback_guard::read).transpose()? {
            Some(Some(_)) => Err(StoreError::different_store()),
            _ => Ok(()),
        }
    }

    /// See [`super::Store::mark_worker`].
    pub(super) fn mark_worker(&self) -> Result<Option<std::fs::File>, StoreError> {
        self.worker.as_deref().map(lease::lock_store).transpose()
    }

    /// See [`super::Store::has_worker`].
    pub(super) fn has_worker(&self) -> bool {
        let Some(path) = self.worker.as_deref().filter(|path| path.exists()) else { return false };
        lease::lock_store(path).is_err_and(|error| error.is_leased())
    }

    /// See [`super::Store::close`]. Without it the `-wal` file stays.
    pub(super) async fn close(self) {
        self.reader.stop().await;
        self.writer.stop().await;
    }

    /// See [`super::Store::backup`].
    pub(super) async fn backup(
        url: &str,
        base_dir: &Path,
        target: &Path,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let (url, base_dir, target) = (url.to_owned(), base_dir.to_owned(), target.to_owned());
        on_thread(move || maintenance::backup(&url, &base_dir, &target, now)).await
    }

    /// See [`super::Store::check`].
    pub(super) async fn check(url: &str, base_dir: &Path) -> Result<Vec<String>, StoreError> {
        let (url, base_dir) = (url.to_owned(), base_dir.to_owned());
        on_thread(move || maintenance::check(&url, &base_dir)).await
    }

    /// See [`super::Store::compact`].
    pub(super) async fn compact(url: &str, base_dir: &Path) -> Result<(), StoreError> {
        let (url, base_dir) = (url.to_owned(), base_dir.to_owned());
        on_thread(move || maintenance::compact(&url, &base_dir)).await
    }

    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Db) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.run(work).await
    }

    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Db) -> Result<T, StoreError> + Send + 'static,
    {
        self.reader.run(work).await
    }
}

/// Runs work that takes long on a thread of its own.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Kind::Closed)?
}
