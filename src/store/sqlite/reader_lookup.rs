//! Readers by the reference of a personal link.

use rusqlite::{Connection, OptionalExtension};

use super::super::{ReaderRef, StoreError, StoredSubscriber};
use super::{convert, references};

/// Author of readers' own changes in the history.
pub(super) const READER: &str = "reader";

/// Returns the subscriber with this reference.
pub(super) fn by_reference(
    db: &Connection,
    reference: ReaderRef,
) -> Result<Option<StoredSubscriber>, StoreError> {
    let id = references::number_of(db, &reference)?;
    Ok(by_id(db, id)?.filter(|found| found.public_ref == reference))
}

/// Returns the subscriber with this number. Nobody is found who was erased.
pub(super) fn by_id(db: &Connection, id: i64) -> Result<Option<StoredSubscriber>, StoreError> {
    let sql = format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key
          WHERE s.id = ?1 AND s.key NOT LIKE 'erased-%@erased.invalid'",
        convert::SUBSCRIBER
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(convert::subscriber).transpose()
}

/// Returns true if a file lists the subscriber, or they came directly.
pub(super) fn is_current(db: &Connection, subscriber: i64) -> Result<bool, StoreError> {
    let sql = "SELECT direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = id)
                 FROM subscriber WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.query_row([subscriber], |row| row.get(0)).optional()?.unwrap_or(false))
}
