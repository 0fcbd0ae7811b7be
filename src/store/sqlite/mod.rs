//! The store in an SQLite file. One file here for each part of the contracts; this one holds the handle.

mod audience;
mod audience_scan;
mod audit;
mod bulk_insert;
mod canary;
mod claim;
mod class_table;
mod connection_thread;
mod contents;
mod control;
mod convert;
mod copy;
mod db;
mod domains;
mod file;
mod lease;
mod ledger;
mod links;
mod migrate;
mod parallel_scan;
mod plan;
mod plan_transaction;
mod read;
mod record;
mod rollback_guard;
mod signatures;
mod subscribers;
mod suppression_cursor;
mod suppressions;
#[cfg(test)]
mod testing;
mod upsert;

use std::path::{Path, PathBuf};

use super::StoreError;
use connection_thread::{Keep, Queue};
use db::Db;
use file::Location;
use lease::LeaseManager;
pub use plan_transaction::Draft;
use rollback_guard::Mark;

/// A store, opened. Clones share it.
///
/// One thread owns the connection that writes. Requests that wait for it are carried out in one transaction and
/// answered after its one commit, so that fifty workers who each want their row on disk share a single flush
/// (`docs/adr/0002-store-driver.md`). Another thread reads, so that a long report holds nobody up.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Queue,
    reader: Queue,
    leases: LeaseManager,
    /// Where the mark is, if the store is in a file.
    mark: Option<PathBuf>,
}

impl Store {
    /// Opens the store, which is made when it does not exist.
    ///
    /// `url` is `sqlite:briefing.db`, read from `base_dir`, or `sqlite::memory:`. Nothing is changed in a file that
    /// is no store or that a newer program wrote.
    pub async fn open(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        let place = Location::parse(url, base_dir)?;
        let leases = LeaseManager::new(place.lock_path());
        let (writing, mark) = (place.clone(), place.mark_path());
        let keep = Keep::Together(Mark::new(mark.clone()));
        let writer = Queue::start("store-writer", keep, move || file::open(&writing)).await?;
        // A database in memory belongs to one connection.
        let reader = if place == Location::Memory {
            writer.clone()
        } else {
            Queue::start("store-reader", Keep::Nothing, move || file::open_to_read(&place)).await?
        };
        Ok(Self { writer, reader, leases, mark })
    }

    /// Opens a copy of the store in memory, empty when there is no store: a plan can be rehearsed on it, and the
    /// store stays as it is.
    pub async fn open_copy(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        let place = Location::parse(url, base_dir)?;
        let writer =
            Queue::start("store-copy", Keep::Together(Mark::default()), move || copy::open(&place)).await?;
        Ok(Self { reader: writer.clone(), writer, leases: LeaseManager::new(None), mark: None })
    }

    /// Carries out what was asked so far and closes the file. Only tidiness: without it nothing is lost, but the
    /// `-wal` file stays behind. Clones that are still about are told that the store is closed.
    pub async fn close(self) {
        self.reader.stop().await;
        self.writer.stop().await;
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
