//! Detects an older copy of the store (`docs/adr/0004-noticing-an-older-store.md`).
//!
//! Every message that is handed over adds one to a count in the store. The count also stands in a small file beside it,
//! `briefing.db.mark`, which is written after the commit and before anybody acts on it. Who puts yesterday's store back
//! does not put the mark back, and so the store counts less than the mark: it would send again what has left since.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::super::StoreError;
use super::super::error::Kind;
use super::db::Db;

/// The first word of the file.
const WORD: &str = "briefing-mark";

/// High-water mark of handovers, as the store and the file hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    store: String,
    steps: i64,
}

/// The file beside the store.
#[derive(Debug, Default)]
pub(super) struct Mark {
    path: Option<PathBuf>,
    file: Option<File>,
}

/// Called at the end of a transaction: adds what it handed over to the store's count, and says what the file is to hold
/// when it is committed.
pub(super) fn count(db: &Db) -> Result<Option<Count>, StoreError> {
    let handed = db.take_handovers();
    if handed == 0 {
        return Ok(None);
    }
    db.prepare_cached("UPDATE handover_counter SET handovers = handovers + ?1")?.execute([handed])?;
    Count::of(db).map(Some)
}

/// Refuses to send from a store that is older than its mark.
pub(super) fn check(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        bytes => bytes?,
    };
    let text = String::from_utf8_lossy(&bytes);
    // A power cut may leave a file that was just made without its content. It says nothing, like one that is not there.
    if text.trim_matches('\0').is_empty() {
        return Ok(());
    }
    let marked = Count::parse(&text).ok_or(Kind::Mark)?;
    let here = Count::of(db)?;
    if here.store != marked.store {
        // Another one, perhaps from before there were marks: whom the last one had mailed it does not know.
        return Err(Kind::DifferentStore.into());
    }
    match u64::try_from(marked.steps.saturating_sub(here.steps)) {
        Ok(behind @ 1..) => Err(Kind::OutdatedCopy { behind }.into()),
        _ => Ok(()),
    }
}

impl Mark {
    /// The mark at `path`; without one, as for a database in memory, nothing is written.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, ..Self::default() }
    }

    /// Called behind the commit: the file knows of it before whoever asked for it goes on.
    pub(super) fn follow(&mut self, count: Option<Count>) -> Result<(), StoreError> {
        let (Some(path), Some(count)) = (&self.path, count) else { return Ok(()) };
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            self.file = Some(options.open(path)?);
        }
        // Overwritten in place, always with as many bytes: no disk is too full for that. The machine's own memory of
        // the file outlives a killed process; that a power cut and a restored copy meet is for nobody to catch.
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(count.line().as_bytes())?;
        }
        Ok(())
    }
}

impl Count {
    fn of(db: &Connection) -> Result<Self, StoreError> {
        let row = |row: &rusqlite::Row<'_>| Ok(Self { store: row.get(0)?, steps: row.get(1)? });
        Ok(db.prepare_cached("SELECT store_id, handovers FROM handover_counter")?.query_row([], row)?)
    }

    fn line(&self) -> String {
        format!("{WORD} {} {:020}\n", self.store, self.steps)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let (word, store, steps) = (words.next()?, words.next()?, words.next()?);
        let steps = steps.parse().ok().filter(|_| word == WORD)?;
        Some(Self { store: store.to_owned(), steps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counter_line_round_trips_at_constant_length() {
        let count = |steps| Count { store: "0a".repeat(16), steps };
        assert_eq!(Count::parse(&count(7).line()), Some(count(7)));
        assert_eq!(count(7).line().len(), count(70_000_000).line().len());
        for broken in ["", "briefing-mark", "briefing-mark 0a", "other 0a 7", "briefing-mark 0a x"] {
            assert_eq!(Count::parse(broken), None, "{broken}");
        }
    }
}
