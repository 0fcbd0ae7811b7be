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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::testing::{at, database, reader, readers};
    use super::super::{migrate, records, upsert};
    use super::*;

    fn found(db: &Connection, reference: ReaderRef) -> Option<i64> {
        by_reference(db, reference).unwrap().map(|reader| reader.id.0)
    }

    fn reference(db: &Connection, id: i64) -> ReaderRef {
        db.query_row("SELECT public_ref FROM subscriber WHERE id = ?1", [id], |row| row.get(0)).unwrap()
    }

    #[test]
    fn only_the_whole_reference_finds_a_reader() {
        let db = database();
        readers(&db, 3);
        for id in 1..=3 {
            assert_eq!(found(&db, reference(&db, id)), Some(id));
        }
        let old = reference(&db, 2);
        for byte in 0..old.len() {
            let mut other = old;
            other[byte] ^= 1;
            assert_eq!(found(&db, other), None);
        }
        records::wipe(&db, 2, at(2)).unwrap();
        assert_eq!(found(&db, old), None, "an erased reader");
    }

    #[test]
    fn a_number_that_is_given_again_has_another_reference() {
        let db = database();
        readers(&db, 1);
        let lost = reference(&db, 1);
        db.execute_batch(
            "DELETE FROM file_subscriber; DELETE FROM subscriber; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'subscriber'",
        )
        .unwrap();
        readers(&db, 1);
        assert_ne!(reference(&db, 1), lost);
        assert_eq!(found(&db, lost), None);
    }

    #[test]
    fn references_of_an_earlier_format_find_their_readers() {
        let db = Connection::open_in_memory().unwrap();
        migrate::up_to_format(&db, 13);
        db.execute_batch(
            "INSERT INTO subscriber (id, key, email, topics, status, tags, direct, added_at, changed_at)
             VALUES (1, 'a@a.example', 'a@a.example', '', 'subscribed', '', 1, 1, 1),
                    (7, 'b@a.example', 'b@a.example', '', 'subscribed', '', 1, 1, 1);
             DELETE FROM subscriber WHERE id = 7;
             INSERT INTO suppressed_domain VALUES ('c.example', NULL, 1);",
        )
        .unwrap();
        let old = reference(&db, 1);
        migrate::migrate(&db, Path::new(":memory:")).unwrap();
        assert_eq!((found(&db, old), reference(&db, 1)), (Some(1), old));
        upsert::import_batch(&db, &[reader("new@c.example")], at(2)).unwrap();
        assert_eq!(found(&db, reference(&db, 8)), Some(8), "no number is given twice");
        let reason: String = db.query_row("SELECT reason FROM suppression", [], |row| row.get(0)).unwrap();
        assert_eq!(reason, "domain", "the trigger is there again");
        records::wipe(&db, 1, at(3)).unwrap();
        assert_eq!(found(&db, old), None);
        assert!(!db.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    }
}
