//! The plans of a delivery, the first and each `--again`, and what holds for each.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{NewDelivery, StoreError};
use super::{control, convert};
use crate::domain::DeliveryId;

/// The number of a plan that is about to be made.
pub(super) fn next(db: &Connection, delivery: DeliveryId) -> Result<i64, StoreError> {
    let mut last =
        db.prepare_cached("SELECT 1 + coalesce(max(number), 0) FROM planning WHERE delivery = ?1")?;
    Ok(last.query_row([delivery.0], |row| row.get(0))?)
}

/// Writes down a plan, and for how many readers it was.
pub(super) fn note(
    db: &Connection,
    delivery: DeliveryId,
    number: i64,
    new: &NewDelivery,
    readers: u64,
) -> Result<(), StoreError> {
    let at = convert::millis(new.planned_at);
    db.prepare_cached(
        "INSERT INTO planning (delivery, number, at, hash, readers, letterhead) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((delivery.0, number, at, new.hash.as_str(), readers.cast_signed(), &new.sender_snapshot))?;
    Ok(())
}

/// Dates every plan of which nothing was tried yet, unless the delivery was cancelled.
pub(super) fn date(db: &Connection, delivery: DeliveryId, at: Timestamp) -> Result<(), StoreError> {
    if control::control_state(db, delivery)?.cancelled_at.is_some() {
        return Ok(());
    }
    let is_tried: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM attempt WHERE delivery = ?1)
                    OR EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_in_flight WHERE delivery = ?1
                        AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain'))",
        )?
        .query_row([delivery.0], |row| row.get(0))?;
    let at = convert::millis(at);
    if !is_tried {
        db.prepare_cached("UPDATE delivery SET planned_at = ?2 WHERE id = ?1")?.execute((delivery.0, at))?;
        db.prepare_cached("UPDATE planning SET at = ?2 WHERE delivery = ?1")?.execute((delivery.0, at))?;
    } else if next(db, delivery)? > 2 {
        // Walks through the rows, which a single plan is spared: whatever was tried is of that plan.
        db.prepare_cached(
            "UPDATE planning SET at = ?2
              WHERE delivery = ?1 AND NOT EXISTS (
                  SELECT 1 FROM ledger
                   WHERE delivery = ?1 AND (tries > 0 OR state = 'claimed' OR state = 'handed')
                     AND content IN (SELECT id FROM content WHERE delivery = ?1 AND plan = planning.number))",
        )?
        .execute((delivery.0, at))?;
    }
    Ok(())
}
