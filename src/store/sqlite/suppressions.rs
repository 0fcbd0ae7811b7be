//! Suppressions in SQLite: every reason, and the one that weighs most.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::{BatchId, Lift, StoreError, SuppressionReason};
use super::{convert, history};
use crate::domain::Suppression;

/// A reason to suppress an address.
pub(super) struct NewSuppression<'a> {
    pub(super) reason: Suppression,
    /// Words about it, without the address.
    pub(super) note: Option<&'a str>,
    pub(super) at: Timestamp,
    /// The import that brought it.
    pub(super) batch: Option<BatchId>,
}

/// SQL for the reasons of a key, the weightiest first: a complaint and a wish to leave come before what a machine or the
/// newsroom noticed.
const WEIGHTIEST: &str = "
    SELECT key, reason, note, at FROM suppression_reason WHERE key = ?1
     ORDER BY CASE reason WHEN 'complained' THEN 0 WHEN 'unsubscribed' THEN 1 WHEN 'manual' THEN 2 WHEN 'bounced' THEN 3
                           ELSE 4 END";

/// Adds a reason; returns true if the address was not suppressed before. A reason that is known keeps its first note.
pub(super) fn add(db: &Connection, key: &str, new: &NewSuppression<'_>) -> Result<bool, StoreError> {
    let added = db
        .prepare_cached("INSERT OR IGNORE INTO suppression_reason (key, reason, note, at, batch) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((key, new.reason.as_str(), new.note, convert::millis(new.at), new.batch.map(|batch| batch.0)))?;
    if added == 0 {
        return Ok(false);
    }
    let was_suppressed = is_suppressed(db, key)?;
    put_weightiest(db, key)?;
    Ok(!was_suppressed)
}

/// Returns true if the address must not be mailed.
pub(super) fn is_suppressed(db: &Connection, key: &str) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("SELECT 1 FROM suppression WHERE key = ?1")?.exists([key])?)
}

/// Returns every reason why the address must not be mailed, the weightiest first.
pub(super) fn reasons(db: &Connection, key: &str) -> Result<Vec<SuppressionReason>, StoreError> {
    let mut statement = db.prepare_cached(WEIGHTIEST)?;
    let mut rows = statement.query([key])?;
    let mut reasons = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(reason) = convert::suppression(row, 1)? else { continue };
        let at = convert::timestamp(row.get(3)?)?;
        reasons.push(SuppressionReason { reason: reason.as_str(), note: row.get(2)?, at });
    }
    Ok(reasons)
}

/// Makes the weightiest reason of an address the one that counts.
fn put_weightiest(db: &Connection, key: &str) -> Result<(), StoreError> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO suppression (key, reason, note, at) {WEIGHTIEST} LIMIT 1"
    ))?
    .execute([key])?;
    Ok(())
}

/// Lifts the suppressions that a batch brought; returns their number. Other reasons for the same address stay.
pub(super) fn lift_batch(
    db: &Connection,
    batch: BatchId,
    lift: &Lift,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut statement = db.prepare("SELECT key FROM suppression_reason WHERE batch = ?1")?;
    let keys =
        statement.query_map([batch.0], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut lifted = 0;
    for key in keys {
        lifted += u64::try_from(
            db.prepare_cached("DELETE FROM suppression_reason WHERE key = ?1 AND batch = ?2")?
                .execute((&key, batch.0))?,
        )
        .unwrap_or(0);
        follow_lift(db, &key, lift, now)?;
    }
    Ok(lifted)
}

/// Lifts every suppression of an address; returns their number.
pub(super) fn lift_all(db: &Connection, key: &str, lift: &Lift, now: Timestamp) -> Result<u64, StoreError> {
    let lifted = db.prepare_cached("DELETE FROM suppression_reason WHERE key = ?1")?.execute([key])?;
    if lifted > 0 {
        follow_lift(db, key, lift, now)?;
    }
    Ok(u64::try_from(lifted).unwrap_or(0))
}

/// Lifts one reason of an address; returns true if it had it.
pub(super) fn lift_reason(
    db: &Connection,
    key: &str,
    reason: Suppression,
    lift: &Lift,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let lifted = db
        .prepare_cached("DELETE FROM suppression_reason WHERE key = ?1 AND reason = ?2")?
        .execute((key, reason.as_str()))?;
    if lifted > 0 {
        follow_lift(db, key, lift, now)?;
    }
    Ok(lifted > 0)
}

/// Lifts the reasons that the reader decided alone; returns true if none is left.
pub(super) fn lift_own(db: &Connection, key: &str, now: Timestamp) -> Result<bool, StoreError> {
    let mut lifted = 0;
    for reason in Suppression::ALL.into_iter().filter(|reason| reason.is_of_reader()) {
        lifted += db
            .prepare_cached("DELETE FROM suppression_reason WHERE key = ?1 AND reason = ?2")?
            .execute((key, reason.as_str()))?;
    }
    if lifted > 0 {
        let lift = Lift { by: "reader".to_owned(), reason: "confirmed a sign-up".to_owned() };
        follow_lift(db, key, &lift, now)?;
    }
    Ok(!is_suppressed(db, key)?)
}

/// Adds words to a reason, after its note.
pub(super) fn add_to_note(
    db: &Connection,
    key: &str,
    reason: Suppression,
    words: &str,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE suppression_reason SET note = coalesce(note || ': ', '') || ?3 WHERE key = ?1 AND reason = ?2",
    )?
    .execute((key, reason.as_str(), words))?;
    put_weightiest(db, key)
}

/// Lets the reasons that are left count, and records who lifted one and why.
fn follow_lift(db: &Connection, key: &str, lift: &Lift, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM suppression WHERE key = ?1")?.execute([key])?;
    put_weightiest(db, key)?;
    let reader: Option<i64> = db
        .prepare_cached("SELECT id FROM subscriber WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    match reader {
        Some(reader) => {
            history::record(db, reader, &lift.by, &format!("suppression lifted: {}", lift.reason), now)
        }
        None => Ok(()),
    }
}
