//! The database's format and how an older one is brought up to date.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::super::StoreError;
use super::super::error::Kind;
use super::address_spellings;

/// Marks a file as ours (`Brie` in the header), so that a mistyped `[store] url` does not change another program's database.
const APPLICATION_ID: i64 = 0x4272_6965;

/// In order; the database's `user_version` says how many of them it has. Never change one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_store.sql"),
    include_str!("../../../migrations/sqlite/0002_link.sql"),
    include_str!("../../../migrations/sqlite/0003_steering.sql"),
    include_str!("../../../migrations/sqlite/0004_mark.sql"),
    include_str!("../../../migrations/sqlite/0005_signature.sql"),
    include_str!("../../../migrations/sqlite/0006_plans.sql"),
    include_str!("../../../migrations/sqlite/0007_names_and_leases.sql"),
    include_str!("../../../migrations/sqlite/0008_rehearsals.sql"),
    include_str!("../../../migrations/sqlite/0009_address_spellings.sql"),
    include_str!("../../../migrations/sqlite/0010_imports.sql"),
    include_str!("../../../migrations/sqlite/0011_editions_and_newsletters.sql"),
    include_str!("../../../migrations/sqlite/0012_readers.sql"),
    include_str!("../../../migrations/sqlite/0013_feeds.sql"),
    include_str!("../../../migrations/sqlite/0014_returned_mail.sql"),
    include_str!("../../../migrations/sqlite/0015_references_syncs_and_reminders.sql"),
];

/// Format from which addresses are NFC; its migration rewrites rows that SQL alone cannot.
pub(super) const ADDRESS_SPELLINGS: usize = 9;

/// Number of migrations applied to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SchemaVersion(usize);

impl SchemaVersion {
    /// Returns `true` for a database without any table.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns `true` while migrations are missing.
    pub(super) fn is_behind(self) -> bool {
        self.0 < MIGRATIONS.len()
    }
}

/// Looks at a database without changing it. An empty one is ours to fill; `path` is for the error.
pub(super) fn schema_version(db: &Connection, path: &Path) -> Result<SchemaVersion, StoreError> {
    let ask = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    // SQLite notices on the first read that a file is no database, and does not say which file.
    let tables = match ask("SELECT count(*) FROM sqlite_schema") {
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::NotADatabase => {
            return Err(Kind::NotABriefingDb(path.to_owned()).into());
        }
        tables => tables?,
    };
    let (id, version) = (ask("PRAGMA application_id")?, ask("PRAGMA user_version")?);
    match usize::try_from(version) {
        Ok(0) if id == 0 && tables == 0 => Ok(SchemaVersion(0)),
        _ if id != APPLICATION_ID => Err(Kind::NotABriefingDb(path.to_owned()).into()),
        Ok(version) if version <= MIGRATIONS.len() => Ok(SchemaVersion(version)),
        _ => {
            let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
            Err(Kind::TooNew { found: version, known }.into())
        }
    }
}

/// Applies what is missing, all or nothing.
pub(super) fn migrate(db: &Connection, path: &Path) -> Result<(), StoreError> {
    // A table that others refer to can only be written anew while foreign keys are off, and they cannot be switched off
    // within a transaction.
    let enforced: bool = db.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    db.pragma_update(None, "foreign_keys", false)?;
    let migrated = apply_missing(db, path);
    db.pragma_update(None, "foreign_keys", enforced)?;
    migrated
}

fn apply_missing(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    // Asked again behind the lock: two processes may have found the same new file.
    let SchemaVersion(done) = schema_version(&transaction, path)?;
    for (format, migration) in (1..).zip(MIGRATIONS).skip(done) {
        transaction.execute_batch(migration)?;
        if format == ADDRESS_SPELLINGS {
            address_spellings::merge(&transaction)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(())
}

/// Makes a database of an earlier format.
#[cfg(test)]
pub(super) fn up_to_format(db: &Connection, format: usize) {
    db.execute_batch(&MIGRATIONS[..format].concat()).unwrap();
    db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    db.pragma_update(None, "user_version", i64::try_from(format).unwrap()).unwrap();
}

#[cfg(test)]
mod tests {
    use super::super::contents;
    use super::*;
    use crate::domain::DeliveryId;

    fn ours() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        migrate(&db, Path::new("briefing.db")).unwrap();
        db
    }

    #[test]
    fn new_database_is_migrated_once() {
        let db = ours();
        let version = schema_version(&db, Path::new("briefing.db")).unwrap();
        assert_eq!(version, SchemaVersion(MIGRATIONS.len()));
        migrate(&db, Path::new("briefing.db")).unwrap();
    }

    #[test]
    fn older_database_keeps_its_rows() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(MIGRATIONS[0]).unwrap();
        db.execute("INSERT INTO suppression VALUES ('a@b.example', 'manual', NULL, 1)", []).unwrap();
        db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
        let path = Path::new("briefing.db");
        assert_eq!(schema_version(&db, path).unwrap(), SchemaVersion(1));
        migrate(&db, path).unwrap();
        let count = |table| {
            let sql = format!("SELECT count(*) FROM {table}");
            db.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert_eq!((count("suppression"), count("link")), (1, 0));
        assert_eq!(schema_version(&db, path).unwrap(), SchemaVersion(MIGRATIONS.len()));
    }

    #[test]
    fn older_delivery_gets_a_plan_of_its_rows() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(&MIGRATIONS[..2].concat()).unwrap();
        db.execute_batch(
            "INSERT INTO delivery VALUES (7, '2022-11-18', 'aa', 'bb', '{}', 1000);
             INSERT INTO subscriber (id, key, email, topics, status, tags, elsewhere, added_at, changed_at)
             VALUES (1, 'a@b.example', 'a@b.example', '', 'subscribed', '', 1, 1, 1),
                    (2, 'c@b.example', 'c@b.example', '', 'pending', '', 1, 1, 1);
             INSERT INTO ledger (delivery, subscriber, state, exclusion)
             VALUES (7, 1, 'queued', NULL), (7, 2, 'excluded', 'pending');",
        )
        .unwrap();
        db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        db.pragma_update(None, "user_version", 2).unwrap();
        migrate(&db, Path::new("briefing.db")).unwrap();
        let row =
            |sql| db.query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)));
        assert_eq!(row("SELECT recipients, at FROM plan WHERE delivery = 7").unwrap(), (2, Some(1000)));
        assert_eq!(
            row("SELECT id, coalesce(paused_at, cancelled_at, scheduled_at, canary) FROM delivery").unwrap(),
            (7, None)
        );
    }

    #[test]
    fn older_delivery_keeps_its_date() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(&MIGRATIONS[..4].concat()).unwrap();
        // Dated anew when it was sent, and then planned again.
        db.execute_batch(
            "INSERT INTO delivery (id, issue, seed, hash, letterhead, planned_at)
             VALUES (7, '2022-11-18', 'aa', 'bb', '{\"from\":1}', 5000);
             INSERT INTO planning VALUES (7, 1, 1000, 'aa', 1), (7, 2, 9000, 'bb', 1);
             INSERT INTO content (delivery, variant, subject, preheader, html, text, web)
             VALUES (7, '*', 'First', '', '', '', ''), (7, '*', 'Again', '', '', '', '');",
        )
        .unwrap();
        db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        db.pragma_update(None, "user_version", 4).unwrap();
        migrate(&db, Path::new("briefing.db")).unwrap();
        let contents = contents::load(&db, DeliveryId(7)).unwrap();
        let found: Vec<_> = contents
            .iter()
            .map(|content| (content.planned_at.as_millisecond(), content.sender_snapshot.as_str()))
            .collect();
        assert_eq!(found, [(5000, "{\"from\":1}"); 2]);
    }

    #[test]
    fn newer_database_is_refused() {
        let db = ours();
        db.pragma_update(None, "user_version", 99).unwrap();
        let error = schema_version(&db, Path::new("briefing.db")).unwrap_err();
        assert!(error.is_too_new());
        assert!(error.to_string().contains("format 99"), "{error}");
    }

    #[test]
    fn foreign_database_is_refused() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE recipe (text TEXT)").unwrap();
        let error = schema_version(&db, Path::new("kitchen.db")).unwrap_err();
        assert!(error.is_not_a_briefing_db());
        assert!(error.to_string().contains("kitchen.db"), "{error}");
    }
}
