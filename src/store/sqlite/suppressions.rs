//! Standing orders in SQLite.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{StoreError, Suppressions};
use super::{Store, convert};
use crate::domain::{EmailAddress, Suppression};

impl Suppressions for Store {
    async fn suppress(
        &self,
        address: &EmailAddress,
        reason: Suppression,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, note) = (address.key(), note.map(str::to_owned));
        self.write(move |db| suppress(db, &key, reason, note.as_deref(), at)).await
    }

    async fn is_suppressed(&self, address: &EmailAddress) -> Result<Option<Suppression>, StoreError> {
        let key = address.key();
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT reason FROM suppression WHERE key = ?1")?;
            let mut rows = statement.query([&key])?;
            rows.next()?.map_or(Ok(None), |row| convert::suppression(row, 0))
        })
        .await
    }
}

/// Suppresses a mailbox, and says whether that is new.
pub(super) fn suppress(
    db: &Connection,
    key: &str,
    reason: Suppression,
    note: Option<&str>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("INSERT OR IGNORE INTO suppression VALUES (?1, ?2, ?3, ?4)")?;
    Ok(statement.execute((key, reason.as_str(), note, convert::millis(at)))? > 0)
}
