//! Imports of readers from files, in batches that can be taken back.

use jiff::Timestamp;

use super::contract::contract;
use crate::subscriber_import::ImportedReader;

contract! {
    /// Imports of readers.
    ///
    /// An import is a batch of many calls, each all or nothing, so that a killed import leaves whole readers. Importing the
    /// same file again changes nothing. An import never revives a suppressed or erased address, never overwrites what a
    /// reader chose on the site, and never replaces a known fact by a blank.
    pub trait Imports {
        /// Begins a batch; `files` are the names of its files.
        fn begin_import(&self, files: Vec<String>, now: Timestamp) -> BatchId;

        /// Adds and changes readers. Returns one result for each row. `now` is the same for the whole batch.
        fn import_rows(&self, batch: BatchId, rows: Vec<ImportRow>, now: Timestamp) -> Vec<ImportedAs>;

        /// Returns what [`Imports::import_rows`] would, and changes nothing.
        fn preview_rows(&self, rows: Vec<ImportRow>) -> Vec<ImportedAs>;

        /// Ends a batch.
        fn finish_import(&self, batch: BatchId, now: Timestamp) -> ();

        /// Takes back what a batch added and changed, where nothing changed since. Suppressions stay, since people who left
        /// stay out, unless `lift` names a person and a reason. `None` if there is no such batch, or it was taken back.
        fn undo_import(&self, batch: BatchId, lift: Option<Lift>, now: Timestamp) -> Option<UndoReport>;
    }
}

/// Number of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub i64);

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The reader.
    pub reader: ImportedReader,
    /// An earlier row of the batch had the same mailbox. Only a suppression counts then: leaving wins.
    pub is_repeat: bool,
}

/// Effect of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedAs {
    /// Change of the list.
    pub change: ImportChange,
    /// Standing of the reader afterwards.
    pub standing: Standing,
}

/// Change of the list by one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportChange {
    /// The reader is new, or on the list again.
    Added,
    /// The reader was known, and a fact changed.
    Updated,
    /// Nothing changed.
    Unchanged,
    /// The address was erased and stays out.
    Erased,
}

/// Standing of a reader: may this person be mailed?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Subscribed.
    Mailable,
    /// Not confirmed.
    Unmailable,
    /// Must not be mailed.
    Suppressed,
}

/// A person's word to lift suppressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// Name of the person.
    pub by: String,
    /// The reason.
    pub reason: String,
}

/// Result of taking a batch back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct UndoReport {
    /// Readers that the batch had added, and that are gone.
    pub removed: u64,
    /// Readers whose fields are as before.
    pub restored: u64,
    /// Readers who changed since, and stay as they are.
    pub kept: u64,
    /// Suppressions that were lifted.
    pub lifted: u64,
}
