//! Files whose last sync still holds. Triggers forget all of them when anything changes that a sync looks at.

use rusqlite::{Connection, OptionalExtension};

use super::super::{SourceFingerprint, StoreError};

/// Returns the number of readers of a file if the same ones were synced last and nothing changed since.
pub(super) fn readers_of(
    db: &Connection,
    file: i64,
    fingerprint: &SourceFingerprint,
) -> Result<Option<u64>, StoreError> {
    let readers = db
        .prepare_cached("SELECT readers FROM file_sync WHERE file = ?1 AND fingerprint = ?2")?
        .query_row((file, fingerprint), |row| row.get::<_, i64>(0))
        .optional()?;
    Ok(readers.map(i64::cast_unsigned))
}

/// Remembers a sync that was just made.
pub(super) fn remember(
    db: &Connection,
    file: i64,
    fingerprint: &SourceFingerprint,
    readers: u64,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO file_sync (file, fingerprint, readers) VALUES (?1, ?2, ?3)")?
        .execute((file, fingerprint, readers.cast_signed()))?;
    Ok(())
}

/// Forgets all, as the triggers do.
pub(super) fn forget_all(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM file_sync")?.execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::super::{BatchId, ImportRow, Lift, SubscriberSource, SyncReport};
    use super::super::testing::{at, database, reader};
    use super::super::{imports, records, suppressions, upsert};
    use super::*;
    use crate::domain::{PersonName, Status, Subscriber, Suppression, TopicId};
    use crate::subscriber_import::ImportedReader;

    type Change<'a> = Box<dyn Fn(&Connection) + 'a>;

    /// A list with a fingerprint, which notes that it was read.
    struct List(Vec<Subscriber>, Option<SourceFingerprint>);

    thread_local! {
        static READS: Cell<u32> = const { Cell::new(0) };
    }

    impl SubscriberSource for List {
        fn read(
            &self,
            visit: &mut dyn FnMut(&[Subscriber]) -> Result<(), StoreError>,
        ) -> Result<(), StoreError> {
            READS.set(READS.get() + 1);
            visit(&self.0)
        }

        fn fingerprint(&self) -> Option<SourceFingerprint> {
            self.1
        }
    }

    fn list(mark: u8) -> List {
        let left = Subscriber { status: Status::Unsubscribed, ..reader("3@a.example") };
        List(
            vec![reader("1@a.example"), reader("2@a.example"), left, reader("4@a.example")],
            Some([mark; 32]),
        )
    }

    fn sync(db: &Connection, file: &str, list: &List) -> (SyncReport, bool) {
        READS.set(0);
        let report = upsert::sync(db, file, list, at(9)).unwrap();
        (report, READS.get() > 0)
    }

    /// Imports an address with a name.
    fn import(db: &Connection, address: &str) {
        db.execute("INSERT INTO import_batch (id, files, started_at) VALUES (1, '[]', 1)", []).unwrap();
        let subscriber = Subscriber { name: PersonName::parse("Minji"), ..reader(address) };
        let reader = ImportedReader { subscriber, suppression: None, consent: None };
        imports::import_rows(db, BatchId(1), &[ImportRow { reader, is_repeat: false }], at(3)).unwrap();
    }

    /// All that a sync writes.
    fn content(db: &Connection) -> Vec<String> {
        let sql = "SELECT concat_ws('|', id, key, email, name, topics, newsletters, status, language, tags, since, source, direct,
                           chosen) FROM subscriber
                   UNION ALL SELECT concat_ws('|', file, subscriber) FROM file_subscriber
                   UNION ALL SELECT concat_ws('|', key, reason, note) FROM suppression_reason
                   UNION ALL SELECT concat_ws('|', key, reason) FROM suppression";
        let mut statement = db.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn the_same_list_is_read_once() {
        let db = database();
        assert_eq!(sync(&db, "a.toml", &list(1)), (SyncReport { added: 4, ..SyncReport::default() }, true));
        let unchanged = SyncReport { unchanged: 4, ..SyncReport::default() };
        assert_eq!(sync(&db, "a.toml", &list(1)), (unchanged, false));
        assert_eq!(sync(&db, "a.toml", &list(2)), (unchanged, true));
        assert!(!sync(&db, "a.toml", &list(2)).1);
        assert!(sync(&db, "a.toml", &list(1)).1, "only the last list is remembered");
        assert!(sync(&db, "b.toml", &list(1)).1, "another file");
        assert!(!sync(&db, "b.toml", &list(1)).1);
    }

    #[test]
    fn a_sync_that_is_not_made_would_have_changed_nothing() {
        let lift = || Lift { by: "Kim".to_owned(), reason: "asked".to_owned() };
        let key = |number: u8| format!("{number}@a.example");
        let run = |sql: &'static str| -> Change<'_> {
            Box::new(move |db| {
                db.execute_batch(sql).unwrap();
            })
        };
        let changes: Vec<(&str, bool, Change<'_>)> = vec![
            ("nothing", false, run("")),
            (
                "somebody else is imported",
                false,
                Box::new(|db| {
                    upsert::import_batch(db, &[reader("9@a.example")], at(3)).unwrap();
                }),
            ),
            (
                "somebody leaves",
                false,
                Box::new(|db| {
                    upsert::suppress(db, &key(1), Suppression::Unsubscribed, None, at(3)).unwrap();
                }),
            ),
            (
                "a bounce",
                false,
                Box::new(|db| {
                    upsert::suppress(db, &key(3), Suppression::Bounced, None, at(3)).unwrap();
                }),
            ),
            (
                "a suppression is lifted",
                true,
                Box::new(|db| {
                    suppressions::lift_all(db, &key(3), &lift(), at(3)).unwrap();
                }),
            ),
            (
                "a reader of the file joins by an import",
                true,
                Box::new(|db| {
                    upsert::import_batch(db, &[reader("2@a.example")], at(3)).unwrap();
                }),
            ),
            ("an import names a reader of the file", true, Box::new(|db| import(db, "1@a.example"))),
            ("an import of somebody else", false, Box::new(|db| import(db, "9@a.example"))),
            (
                "a reader chooses",
                true,
                run("UPDATE subscriber SET topics = 'x', chosen = 'topics' WHERE id = 1"),
            ),
            (
                "another address",
                true,
                run(
                    "UPDATE subscriber SET key = 'n@a.example', email = 'n@a.example', direct = 1 WHERE id = 1",
                ),
            ),
            (
                "a reader is removed",
                true,
                run("DELETE FROM file_subscriber WHERE subscriber = 1; DELETE FROM subscriber WHERE id = 1"),
            ),
            ("a listing is removed", true, run("DELETE FROM file_subscriber WHERE subscriber = 1")),
            (
                "another file with other fields",
                true,
                Box::new(|db| {
                    let topics = [TopicId::parse("x").unwrap()].into();
                    let other = vec![Subscriber { topics, ..reader("1@a.example") }];
                    upsert::sync(db, "b.toml", &other, at(3)).unwrap();
                }),
            ),
            (
                "another file with the same fields",
                false,
                Box::new(|db| {
                    upsert::sync(db, "b.toml", &vec![reader("1@a.example")], at(3)).unwrap();
                }),
            ),
            ("a reader is erased", true, Box::new(|db| records::wipe(db, 1, at(3)).unwrap())),
            ("an erased address returns", true, run("DELETE FROM erased_address")),
        ];
        for (what, is_read, change) in changes {
            let db = database();
            db.execute("INSERT INTO erased_address VALUES (zeroblob(32), 1)", []).unwrap();
            assert!(sync(&db, "a.toml", &list(1)).1);
            change(&db);
            db.execute_batch("SAVEPOINT before").unwrap();
            let (expected, _) = sync(&db, "a.toml", &List(list(1).0, None));
            let expected = (expected, content(&db));
            db.execute_batch("ROLLBACK TO before; RELEASE before").unwrap();
            let (report, was_read) = sync(&db, "a.toml", &list(1));
            assert_eq!((report, content(&db)), expected, "{what}");
            assert_eq!(was_read, is_read, "{what}");
            assert!(!sync(&db, "a.toml", &list(1)).1, "{what}");
        }
    }
}
