//! Detects an older copy of the store (`docs/adr/0004-noticing-an-older-store.md`).
//!
//! Every handover adds one to a counter in the store. The counter is also written to a small file next to it,
//! `briefing.db.mark`, after the commit and before the content leaves. A restored backup of the store comes without that
//! file, so the store counts less than the file: it would send again everything sent since.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

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

/// The file next to the store.
#[derive(Debug, Default)]
pub(super) struct CounterFile {
    path: Option<PathBuf>,
    file: Option<File>,
}

/// Adds the transaction's handovers to the store's counter, and returns the value for the file after the commit.
pub(super) fn count(db: &Db) -> Result<Option<HighWaterMark>, StoreError> {
    let handed = db.take_handovers();
    if handed == 0 {
        return Ok(None);
    }
    db.prepare_cached("UPDATE handover_counter SET handovers = handovers + ?1")?.execute([handed])?;
    HighWaterMark::of(db).map(Some)
}

/// Returns an error when the store is older than its counter file, or another store.
pub(super) fn check(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let bytes = match read_own_file(path, MARK_LIMIT) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        bytes => bytes.map_err(|error| StoreError::unusable(path, error))?,
    };
    let text = String::from_utf8_lossy(&bytes);
    // A power cut may leave a new file without its content. It counts as missing.
    if text.trim_matches('\0').is_empty() {
        return Ok(());
    }
    let marked = HighWaterMark::parse(&text).ok_or(Kind::Mark)?;
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

impl CounterFile {
    /// The file at `path`; without one, as for a database in memory, nothing is written.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, ..Self::default() }
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
    fn of(db: &Connection) -> Result<Self, StoreError> {
        let row = |row: &rusqlite::Row<'_>| Ok(Self { store: row.get(0)?, handovers: row.get(1)? });
        Ok(db.prepare_cached("SELECT store_id, handovers FROM handover_counter")?.query_row([], row)?)
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
