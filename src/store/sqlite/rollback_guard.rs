//! Detects an older copy of the store (`docs/adr/0004-noticing-an-older-store.md`).
//!
//! Every handover adds one to a counter in the store. The counter is also written to a small file next to it,
//! `briefing.db.mark`, after the commit and before the content leaves. A restored backup of the store comes without that
//! file, so the store counts less than the file: it would send again everything sent since.
//!
//! The process also remembers the counter of its own last commit ([`KnownMark`]). A store that is rolled back under it, as
//! by `sqlite3_backup` into the open file, counts less than that.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::super::error::Kind;
use super::db::Db;
use crate::source::{open_own_file, read_own_file};

/// First word of the file.
const MAGIC: &str = "briefing-mark";
/// Bytes that the file may have; fewer than a hundred are usual.
const MARK_LIMIT: u64 = 4096;

/// High-water mark of handovers, as the store and the file hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HighWaterMark {
    store: String,
    handovers: i64,
}

/// High-water mark after the last commit of this process. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownMark(Arc<Mutex<Option<HighWaterMark>>>);

/// The file next to the store.
#[derive(Debug, Default)]
pub(super) struct CounterFile {
    path: Option<PathBuf>,
    file: Option<File>,
    known: KnownMark,
}

/// Adds the transaction's handovers to the store's counter, and returns the value for the file after the commit.
pub(super) fn count(db: &Db) -> Result<Option<HighWaterMark>, StoreError> {
    let handed = db.take_handovers();
    if handed == 0 {
        return Ok(None);
    }
    db.prepare_cached("UPDATE handover_counter SET handovers = handovers + ?1")?.execute([handed])?;
    Ok(Some(HighWaterMark::of(db)?))
}

/// Returns an error when the store is older than its counter file, or another store.
pub(super) fn check(db: &Connection, path: &Path) -> Result<(), StoreError> {
    read(path)?.map_or(Ok(()), |marked| compare(db, &marked))
}

/// Reads the counter file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<HighWaterMark>, StoreError> {
    let bytes = match read_own_file(path, MARK_LIMIT) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(|error| StoreError::unusable(path, error))?,
    };
    let text = String::from_utf8_lossy(&bytes);
    if is_empty(&text) {
        return Ok(None);
    }
    Ok(Some(HighWaterMark::parse(&text).ok_or(Kind::Mark)?))
}

/// Returns an error when the store is behind the counter file's content, or another store.
pub(super) fn compare(db: &Connection, marked: &HighWaterMark) -> Result<(), StoreError> {
    let here = HighWaterMark::of(db)?;
    if here.store != marked.store {
        // A different store, perhaps older than the counter: it does not know what the last one sent.
        return Err(Kind::DifferentStore.into());
    }
    match u64::try_from(marked.handovers.saturating_sub(here.handovers)) {
        Ok(behind @ 1..) => Err(Kind::OutdatedCopy { behind }.into()),
        _ => Ok(()),
    }
}

/// A power cut may leave a new file without its content. It counts as missing.
fn is_empty(text: &str) -> bool {
    text.trim_matches('\0').is_empty()
}

impl KnownMark {
    /// The mark now, if a commit was made.
    pub(super) fn get(&self) -> Option<HighWaterMark> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the mark that a snapshot of the store holds, or an error when it is behind what was `known` before the
    /// snapshot was made.
    pub(super) fn check(db: &Connection, known: Option<&HighWaterMark>) -> Result<HighWaterMark, StoreError> {
        let here = HighWaterMark::of(db)?;
        match known {
            Some(known) if !here.follows(known) => Err(Kind::Replaced.into()),
            _ => Ok(here),
        }
    }

    fn set(&self, mark: HighWaterMark) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(mark);
    }
}

impl CounterFile {
    /// The file at `path`; without one, as for a database in memory, nothing is written. `known` follows every commit.
    pub(super) fn new(path: Option<PathBuf>, known: KnownMark) -> Self {
        Self { path, known, file: None }
    }

    /// Returns the mark after the last commit; none for a database in memory, which nobody can exchange.
    pub(super) fn known(&self) -> Option<HighWaterMark> {
        self.known.get()
    }

    /// Returns the mark in the store at the beginning of a transaction, or an error when it is behind the last commit.
    pub(super) fn check(&self, db: &Connection) -> Result<Option<HighWaterMark>, StoreError> {
        if self.path.is_none() {
            return Ok(None);
        }
        KnownMark::check(db, self.known().as_ref()).map(Some)
    }

    /// Notes the mark of a transaction that was just committed.
    pub(super) fn know(&self, mark: Option<HighWaterMark>) {
        if let Some(mark) = mark {
            self.known.set(mark);
        }
    }

    /// Returns whether this process handed anything over.
    pub(super) fn has_counted(&self) -> bool {
        self.file.is_some()
    }

    /// Writes the file anew when it is behind this process, as after an older copy was put back together with it. Who
    /// handed nothing over leaves it alone.
    pub(super) fn restore(&mut self) {
        let (Some(path), Some(known), true) = (self.path.clone(), self.known(), self.has_counted()) else {
            return;
        };
        let standing = read_own_file(&path, MARK_LIMIT).unwrap_or_default();
        let standing = String::from_utf8_lossy(&standing);
        let is_behind = match HighWaterMark::parse(&standing) {
            Some(mark) => known.is_of_the_same_store(&mark) && !mark.follows(&known),
            None => is_empty(&standing),
        };
        if is_behind {
            // The file that is open may be deleted. An error leaves nothing that could be done: the run ends anyhow.
            self.file = None;
            let _ = self.follow(Some(known));
        }
    }

    /// Writes the value after the commit, before the requests are answered.
    pub(super) fn follow(&mut self, count: Option<HighWaterMark>) -> Result<(), StoreError> {
        let (Some(path), Some(count)) = (&self.path, count) else { return Ok(()) };
        if self.file.is_none() {
            self.file = Some(open_own_file(path).map_err(|error| StoreError::unusable(path, error))?);
        }
        // Overwritten in place with the same number of bytes, so that a full disk cannot prevent it. The page cache
        // survives a killed process; a power cut together with a restored copy is not covered.
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(count.line().as_bytes())?;
        }
        Ok(())
    }
}

impl HighWaterMark {
    /// Reads the counter of the store.
    pub(super) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let row = |row: &rusqlite::Row<'_>| Ok(Self { store: row.get(0)?, handovers: row.get(1)? });
        db.prepare_cached("SELECT store_id, handovers FROM handover_counter")?.query_row([], row)
    }

    /// Handovers since the store was made.
    pub(super) fn handovers(&self) -> i64 {
        self.handovers
    }

    pub(super) fn is_of_the_same_store(&self, other: &Self) -> bool {
        self.store == other.store
    }

    /// Returns whether this is the same store and not an earlier state of it.
    pub(super) fn follows(&self, earlier: &Self) -> bool {
        self.is_of_the_same_store(earlier) && self.handovers >= earlier.handovers
    }

    fn line(&self) -> String {
        format!("{MAGIC} {} {:020}\n", self.store, self.handovers)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let (word, store, handovers) = (words.next()?, words.next()?, words.next()?);
        let handovers = handovers.parse().ok().filter(|_| word == MAGIC)?;
        Some(Self { store: store.to_owned(), handovers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counter_line_round_trips_at_constant_length() {
        let count = |handovers| HighWaterMark { store: "0a".repeat(16), handovers };
        assert_eq!(HighWaterMark::parse(&count(7).line()), Some(count(7)));
        assert_eq!(count(7).line().len(), count(70_000_000).line().len());
        for broken in ["", "briefing-mark", "briefing-mark 0a", "other 0a 7", "briefing-mark 0a x"] {
            assert_eq!(HighWaterMark::parse(broken), None, "{broken}");
        }
    }
}
