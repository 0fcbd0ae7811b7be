//! Pauses of readers in SQLite.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::StoreError;
use super::convert;
use crate::domain::Exclusion;

/// Returns the readers whose pause was not ended. There are few.
pub(super) fn paused(db: &Connection) -> Result<HashSet<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT subscriber FROM pause")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Returns the end of a reader's pause.
pub(super) fn end_of(db: &Connection, subscriber: i64) -> Result<Option<Timestamp>, StoreError> {
    let until: Option<i64> = db
        .prepare_cached("SELECT until FROM pause WHERE subscriber = ?1")?
        .query_row([subscriber], |row| row.get(0))
        .optional()?;
    until.map(convert::timestamp).transpose()
}

/// Begins or ends a pause. Rows that wait in deliveries that begin before its end are excluded.
pub(super) fn set(db: &Connection, subscriber: i64, until: Option<Timestamp>) -> Result<(), StoreError> {
    let Some(until) = until else {
        db.prepare_cached("DELETE FROM pause WHERE subscriber = ?1")?.execute([subscriber])?;
        return Ok(());
    };
    let until = convert::millis(until);
    db.prepare_cached("INSERT OR REPLACE INTO pause (subscriber, until) VALUES (?1, ?2)")?
        .execute((subscriber, until))?;
    db.prepare_cached(
        "UPDATE ledger SET state = 'excluded', exclusion = ?3
          WHERE subscriber = ?1 AND (state = 'queued' OR state = 'deferred')
            AND delivery IN (SELECT id FROM delivery WHERE scheduled_at IS NULL OR scheduled_at < ?2)",
    )?
    .execute((subscriber, until, Exclusion::Paused.as_str()))?;
    Ok(())
}

/// Ends the pauses that are over; returns their number.
pub(super) fn end_over(db: &Connection, now: Timestamp) -> Result<u64, StoreError> {
    Ok(db.prepare_cached("DELETE FROM pause WHERE until <= ?1")?.execute([convert::millis(now)])? as u64)
}
