//! Consents of readers (GDPR article 7(1), PIPA article 22). Each wording is stored once.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Statement};

use super::super::{BatchId, StoreError};
use super::convert;
use crate::subscriber_import::ImportedConsent;

/// Adds a consent, unless the same one is recorded.
pub(super) fn record_consent(
    db: &Connection,
    subscriber: i64,
    consent: &ImportedConsent,
    how: &str,
    batch: Option<BatchId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = consent_text(db, &consent.basis)?;
    NewConsent { text, given: consent.given.as_deref(), how, batch }.add(db, subscriber, now)
}

/// A consent to be recorded.
pub(super) struct NewConsent<'a> {
    /// Number of the wording.
    pub(super) text: i64,
    pub(super) given: Option<&'a str>,
    pub(super) how: &'a str,
    pub(super) batch: Option<BatchId>,
}

impl NewConsent<'_> {
    /// Records it, unless the reader gave the same before.
    pub(super) fn add(&self, db: &Connection, subscriber: i64, now: Timestamp) -> Result<(), StoreError> {
        let Self { text, given, how, batch } = self;
        db.prepare_cached(
            "INSERT INTO consent (subscriber, number, text, given, recorded_at, how, batch)
             SELECT ?1, coalesce((SELECT max(number) FROM consent WHERE subscriber = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6
              WHERE NOT EXISTS (SELECT 1 FROM consent WHERE subscriber = ?1 AND text = ?2 AND given IS ?3)",
        )?
        .execute((subscriber, text, given, convert::millis(now), how, batch.map(|batch| batch.0)))?;
        Ok(())
    }

    /// Records the first one of a new reader, by the statement [`FIRST`].
    pub(super) fn add_first(
        &self,
        statement: &mut Statement<'_>,
        subscriber: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Self { text, given, how, batch } = self;
        let at = convert::millis(now);
        statement.execute((subscriber, text, given, at, how, batch.map(|batch| batch.0)))?;
        Ok(())
    }
}

/// Statement for the first consent of a reader.
pub(super) const FIRST: &str = "
    INSERT INTO consent (subscriber, number, text, given, recorded_at, how, batch) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6)";

/// Returns the number of a wording, and adds it where it is new.
pub(super) fn consent_text(db: &Connection, text: &str) -> Result<i64, StoreError> {
    let known = db
        .prepare_cached("SELECT id FROM consent_text WHERE text = ?1")?
        .query_row([text], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    db.execute("INSERT INTO consent_text (text) VALUES (?1)", [text])?;
    Ok(db.last_insert_rowid())
}
