//! Suppression of whole domains.
//!
//! A suppressed domain suppresses each of its addresses: those on the list at once, later ones by a trigger when they are
//! written. So a delivery looks up addresses alone.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::{Lift, StoreError, SuppressionReason};
use super::suppressions::{self, NewSuppression};
use super::{convert, history};
use crate::domain::Suppression;

/// Suppresses a domain in A-labels; returns the number of subscribers who were not suppressed before.
pub(super) fn suppress(
    db: &Connection,
    domain: &str,
    by: &str,
    note: Option<&str>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO suppressed_domain (domain, note, at) VALUES (?1, ?2, ?3)")?
        .execute((domain, note, convert::millis(now)))?;
    let mut suppressed = 0;
    for (id, key) in members(db, domain)? {
        let new = NewSuppression { reason: Suppression::Domain, note, at: now, batch: None };
        suppressed += u64::from(suppressions::add(db, &key, &new)?);
        history::record(db, id, by, &format!("suppressed: domain {domain}"), now)?;
    }
    Ok(suppressed)
}

/// Lifts the suppression of a domain; other reasons for its addresses stay. Returns the number of addresses that have lost
/// this reason.
pub(super) fn lift(db: &Connection, domain: &str, lift: &Lift, now: Timestamp) -> Result<u64, StoreError> {
    db.prepare_cached("DELETE FROM suppressed_domain WHERE domain = ?1")?.execute([domain])?;
    let mut lifted = 0;
    for (_, key) in members(db, domain)? {
        lifted += u64::from(suppressions::lift_reason(db, &key, Suppression::Domain, lift, now)?);
    }
    Ok(lifted)
}

/// Returns true if the domain of an address is suppressed.
pub(super) fn covers(db: &Connection, key: &str) -> Result<bool, StoreError> {
    let domain = key.rsplit('@').next().unwrap_or_default();
    Ok(db.prepare_cached("SELECT 1 FROM suppressed_domain WHERE domain = ?1")?.exists([domain])?)
}

/// Returns the reason for an address whose domain is suppressed, also before it is on the list.
pub(super) fn reason(db: &Connection, key: &str) -> Result<Option<SuppressionReason>, StoreError> {
    let domain = key.rsplit('@').next().unwrap_or_default();
    let found: Option<(Option<String>, i64)> = db
        .prepare_cached("SELECT note, at FROM suppressed_domain WHERE domain = ?1")?
        .query_row([domain], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((note, at)) = found else { return Ok(None) };
    let reason = Suppression::Domain.as_str();
    Ok(Some(SuppressionReason { reason, note, at: convert::timestamp(at)? }))
}

/// Returns number and key of every subscriber of a domain.
fn members(db: &Connection, domain: &str) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement =
        db.prepare("SELECT id, key FROM subscriber WHERE substr(key, instr(key, '@') + 1) = ?1 ORDER BY id")?;
    Ok(statement.query_map([domain], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}
