//! Failures that may pass, counted over the issues of a reader.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{ReturnedMessage, SoftBounceLimits, StoreError};
use super::convert;
use crate::domain::DeliveryId;

/// Deliveries of a reader that are looked at, newest first.
const MAX_DELIVERIES: i64 = 200;

/// Notes that a delivery's message came back; returns false if that is known.
pub(super) fn add(
    db: &Connection,
    subscriber: i64,
    delivery: DeliveryId,
    message: &ReturnedMessage,
    counts: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let added = db
        .prepare_cached(
            "INSERT OR IGNORE INTO soft_bounce (subscriber, delivery, at, status, reason, counts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            subscriber,
            delivery.0,
            convert::millis(now),
            message.status.map(|status| status.to_string()),
            message.reason,
            counts,
        ))?;
    Ok(added > 0)
}

/// Returns true if the unbroken row of failures up to now reaches the limits.
///
/// The row is read backwards from the newest delivery, by the time of the handover: notices may be read long after they
/// arrived, and in any order. A message that was accepted and did not come back ends it.
pub(super) fn is_enough(
    db: &Connection,
    subscriber: i64,
    limits: &SoftBounceLimits,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // One look into the ledger for each delivery. A rehearsal, which always succeeds, proves nothing.
    let mut statement = db.prepare_cached(
        "SELECT d.issue, l.handed_at, b.counts, l.state = 'accepted' AND d.rehearsal = 0
           FROM delivery d CROSS JOIN ledger l ON l.delivery = d.id AND l.subscriber = ?1
           LEFT JOIN soft_bounce b ON b.subscriber = ?1 AND b.delivery = d.id
          WHERE l.handed_at IS NOT NULL ORDER BY l.handed_at DESC LIMIT ?2",
    )?;
    let mut rows = statement.query((subscriber, MAX_DELIVERIES))?;
    let delivered_before = convert::millis(now).saturating_sub(millis(limits.delivered_after));
    let (mut issues, mut first, mut last) = (BTreeSet::new(), 0, None);
    while let Some(row) = rows.next()? {
        let (issue, at): (String, i64) = (row.get(0)?, row.get(1)?);
        match (row.get::<_, Option<bool>>(2)?, row.get::<_, bool>(3)?) {
            (Some(true), _) => {
                issues.insert(issue);
                first = at;
                last = last.or(Some(at));
            }
            // Its bounce may still be on its way, or in a message that is not read yet.
            (None, true) if last.is_none() && at > delivered_before => {}
            (None, true) => break,
            // It did not arrive, and not because of the mailbox.
            (Some(false), _) | (None, false) => {}
        }
    }
    let span = last.unwrap_or(first).saturating_sub(first);
    Ok(issues.len() >= limits.issues && span >= millis(limits.span))
}

/// Forgets the failures of a reader.
pub(super) fn forget(db: &Connection, subscriber: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM soft_bounce WHERE subscriber = ?1")?.execute([subscriber])?;
    Ok(())
}

fn millis(duration: jiff::SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
