//! Backup, integrity check and compaction of the store's file.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::backup::Backup;

use super::super::StoreError;
use super::super::error::Kind;
use super::convert;
use super::file::{self, COPY_STEP, Location};

/// Copies the store to a new file while others may write; the copy holds one moment. Its unfinished deliveries are marked:
/// whoever restores it does not know who was mailed since.
pub(super) fn backup(url: &str, base_dir: &Path, target: &Path, now: Timestamp) -> Result<(), StoreError> {
    let location = Location::parse(url, base_dir)?;
    let original = file::open_existing(&location)?;
    // The file is made new and for its owner alone, since it names all readers.
    file::create_private(target)?;
    let copied = rusqlite::Connection::open(target).map_err(StoreError::from).and_then(|mut copy| {
        Backup::new(&original, &mut copy)?.run_to_completion(COPY_STEP, Duration::from_millis(1), None)?;
        copy.execute(
            "UPDATE delivery SET restored_at = ?1
              WHERE rehearsal = 0 AND cancelled_at IS NULL
                AND EXISTS (SELECT 1 FROM ledger WHERE delivery = delivery.id
                             AND state IN ('queued', 'deferred', 'claimed', 'handed'))",
            [convert::millis(now)],
        )?;
        let faults = faults(&copy)?;
        if faults.is_empty() { Ok(()) } else { Err(StoreError::damaged("the copy does not hold together")) }
    });
    if copied.is_err() {
        // Half a backup is none.
        file::remove(target);
    }
    copied
}

/// Returns what does not hold together in the store's file; nothing for a sound one.
pub(super) fn check(url: &str, base_dir: &Path) -> Result<Vec<String>, StoreError> {
    let location = Location::parse(url, base_dir)?;
    faults(&file::open_existing(&location)?)
}

fn faults(db: &rusqlite::Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare("PRAGMA integrity_check(20)")?;
    let mut faults =
        statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    faults.retain(|fault| fault != "ok");
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let mut orphans = statement.query([])?;
    while let Some(row) = orphans.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        if faults.len() < 20 {
            faults.push(format!("a row of `{table}` refers to a missing row of `{parent}`"));
        }
    }
    Ok(faults)
}

/// Writes the file anew without the space of deleted rows, and empties the write-ahead log: what was erased is in neither.
pub(super) fn compact(url: &str, base_dir: &Path) -> Result<(), StoreError> {
    let location = Location::parse(url, base_dir)?;
    if location == Location::Memory {
        return Err(Kind::Internal.into());
    }
    let db = file::open(&location)?;
    db.execute_batch("VACUUM")?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
