//! History of a reader.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::StoreError;
use super::convert;

/// Words for a change of address.
pub(super) const ADDRESS_CHANGED: &str = "changed the address";

/// Records a change: who made it, and what it was.
pub(super) fn record(
    db: &Connection,
    subscriber: i64,
    who: &str,
    what: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO history (subscriber, number, at, who, what)
         SELECT ?1, coalesce((SELECT max(number) FROM history WHERE subscriber = ?1), 0) + 1, ?2, ?3, ?4",
    )?
    .execute((subscriber, convert::millis(at), who, what))?;
    Ok(())
}
