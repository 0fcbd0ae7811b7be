//! Taking in lists of readers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::super::{StoreError, SyncReport};
use super::{convert, suppressions};
use crate::domain::{PersonName, Subscriber, Suppression};

/// Where a reader comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A file, by its number.
    File(i64),
    /// The site, an import or by hand.
    Direct,
}

/// See [`super::super::Subscribers::sync`].
pub(super) fn sync(
    db: &Connection,
    file: &str,
    readers: &[Subscriber],
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    let number = file_number(db, file)?;
    let mut gone = listed_in(db, number)?;
    let mut report = take_in(db, Origin::File(number), file, readers, now, |id| {
        gone.remove(&id);
    })?;
    let mut unlist = db.prepare_cached("DELETE FROM file_subscriber WHERE file = ?1 AND subscriber = ?2")?;
    for id in gone {
        unlist.execute((number, id))?;
        report.left += 1;
    }
    Ok(report)
}

/// See [`super::super::Subscribers::import`].
pub(super) fn import(
    db: &Connection,
    readers: &[Subscriber],
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    take_in(db, Origin::Direct, "import", readers, now, |_| ())
}

fn take_in(
    db: &Connection,
    origin: Origin,
    note: &str,
    readers: &[Subscriber],
    now: Timestamp,
    mut seen: impl FnMut(i64),
) -> Result<SyncReport, StoreError> {
    let mut report = SyncReport::default();
    let mut keys = BTreeSet::new();
    for reader in readers {
        let key = reader.email.key();
        // Even where the list names a mailbox twice: of two words the one that spares the reader counts.
        if let Some(reason) = Suppression::of(reader.status) {
            suppressions::suppress(db, &key, reason, Some(note), now)?;
        }
        if !keys.insert(key.clone()) {
            continue;
        }
        let (id, change) = take_in_one(db, origin, &key, reader, now)?;
        seen(id);
        match change {
            Change::Added => report.added += 1,
            Change::Updated => report.updated += 1,
            Change::Unchanged => report.unchanged += 1,
        }
    }
    Ok(report)
}

enum Change {
    Added,
    Updated,
    Unchanged,
}

fn take_in_one(
    db: &Connection,
    origin: Origin,
    key: &str,
    reader: &Subscriber,
    now: Timestamp,
) -> Result<(i64, Change), StoreError> {
    let known = db
        .prepare_cached(
            "SELECT id, direct, direct OR EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = id)
               FROM subscriber WHERE key = ?1",
        )?
        .query_row([key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?)))
        .optional()?;
    let (id, change) = match known {
        None => {
            write(db, INSERT, key, origin, reader, now)?;
            (db.last_insert_rowid(), Change::Added)
        }
        Some((id, direct, current)) => {
            // A reader who chose by themselves is not changed by a file.
            let own = direct && origin != Origin::Direct;
            let updated = !own && write(db, UPDATE, key, origin, reader, now)? > 0;
            let change = match (current, updated) {
                (false, _) => Change::Added,
                (true, true) => Change::Updated,
                (true, false) => Change::Unchanged,
            };
            (id, change)
        }
    };
    if let Origin::File(file) = origin {
        db.prepare_cached("INSERT OR IGNORE INTO file_subscriber VALUES (?1, ?2)")?.execute((file, id))?;
    }
    Ok((id, change))
}

const INSERT: &str = "
    INSERT INTO subscriber (key, email, name, topics, status, language, tags, since, source, direct,
                            added_at, changed_at)
    VALUES (:key, :email, :name, :topics, :status, :language, :tags, :since, :source, :direct, :now, :now)";

/// Touches the row only where something differs, so that the number of rows touched says whether it did.
const UPDATE: &str = "
    UPDATE subscriber
       SET email = :email, name = :name, topics = :topics, status = :status, language = :language, tags = :tags,
           since = :since, source = :source, direct = :direct, changed_at = :now
     WHERE key = :key
       AND (email, name, topics, status, language, tags, since, source, direct)
           IS NOT (:email, :name, :topics, :status, :language, :tags, :since, :source, :direct)";

fn write(
    db: &Connection,
    sql: &str,
    key: &str,
    origin: Origin,
    reader: &Subscriber,
    now: Timestamp,
) -> Result<usize, StoreError> {
    Ok(db.prepare_cached(sql)?.execute(named_params! {
        ":key": key,
        ":email": reader.email.to_string(),
        ":name": reader.name.as_ref().map(PersonName::as_str),
        ":topics": convert::topics_column(&reader.topics),
        ":status": reader.status.as_str(),
        ":language": reader.language,
        ":tags": convert::tags_column(&reader.tags)?,
        ":since": reader.since,
        ":source": reader.source,
        ":direct": origin == Origin::Direct,
        ":now": convert::millis(now),
    })?)
}

fn file_number(db: &Connection, name: &str) -> Result<i64, StoreError> {
    db.execute("INSERT OR IGNORE INTO file (name) VALUES (?1)", [name])?;
    Ok(db.query_row("SELECT id FROM file WHERE name = ?1", [name], |row| row.get(0))?)
}

fn listed_in(db: &Connection, file: i64) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT subscriber FROM file_subscriber WHERE file = ?1")?;
    Ok(statement.query_map([file], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
