//! Upserts of subscribers from files and imports.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};
use sha2::{Digest, Sha256};

use super::super::{StoreError, SubscriberSource, SyncReport};
use super::convert;
use super::erased_addresses::is_erased;
use super::suppressions::{self, NewSuppression};
use super::written_classes::WrittenClasses;
use crate::domain::{PersonName, Status, Subscriber, Suppression};
use crate::subscriber_import::Field;

/// Source of a subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A file, by its id.
    File(i64),
    /// The site, an import or by hand.
    Direct,
}

/// See [`super::super::Subscribers::sync`].
pub(super) fn sync(
    db: &Connection,
    file: &str,
    subscribers: &dyn SubscriberSource,
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    let number = file_id(db, file)?;
    let mut gone = subscribers_of(db, number)?;
    let mut written = Upserts::default();
    subscribers.read(&mut |part| {
        written.add_all(db, Origin::File(number), file, part, now, |id| {
            gone.remove(&id);
        })
    })?;
    let mut report = written.finish(db)?;
    let mut unlist = db.prepare_cached("DELETE FROM file_subscriber WHERE file = ?1 AND subscriber = ?2")?;
    for id in gone {
        unlist.execute((number, id))?;
        report.left += 1;
    }
    Ok(report)
}

/// See [`super::super::Subscribers::import_batch`].
pub(super) fn import_batch(
    db: &Connection,
    subscribers: &[Subscriber],
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    let mut written = Upserts::default();
    written.add_all(db, Origin::Direct, "import", subscribers, now, |_| ())?;
    written.finish(db)
}

/// Subscribers that were written in one sync or import.
#[derive(Default)]
struct Upserts {
    report: SyncReport,
    classes: WrittenClasses,
    /// Hashes of the keys: the first of two spellings counts.
    keys: HashSet<[u8; 16]>,
}

impl Upserts {
    /// Writes subscribers and calls `seen` with the number of each.
    fn add_all(
        &mut self,
        db: &Connection,
        origin: Origin,
        note: &str,
        subscribers: &[Subscriber],
        now: Timestamp,
        mut seen: impl FnMut(i64),
    ) -> Result<(), StoreError> {
        for subscriber in subscribers {
            let key = subscriber.email.key();
            if is_erased(db, &key)? {
                continue;
            }
            // Also where the list names a mailbox twice: of two statuses the suppressing one counts.
            if let Some(reason) = Suppression::of(subscriber.status) {
                suppress(db, &key, reason, Some(note), now)?;
            }
            let mut hash = [0; 16];
            hash.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
            if !self.keys.insert(hash) {
                continue;
            }
            let (id, change) = upsert(db, origin, &key, subscriber, now, &mut self.classes)?;
            seen(id);
            match change {
                Change::Added => self.report.added += 1,
                Change::Updated => self.report.updated += 1,
                Change::Unchanged => self.report.unchanged += 1,
            }
        }
        Ok(())
    }

    /// Writes the classes and returns the counts.
    fn finish(self, db: &Connection) -> Result<SyncReport, StoreError> {
        self.classes.write(db)?;
        Ok(self.report)
    }
}

enum Change {
    Added,
    Updated,
    Unchanged,
}

fn upsert(
    db: &Connection,
    origin: Origin,
    key: &str,
    subscriber: &Subscriber,
    now: Timestamp,
    classes: &mut WrittenClasses,
) -> Result<(i64, Change), StoreError> {
    let known = db
        .prepare_cached(
            "SELECT id, direct, direct OR EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = id), status,
                    newsletters, chosen
               FROM subscriber WHERE key = ?1",
        )?
        .query_row([key], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, bool>(1)?,
                row.get::<_, bool>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, String>(4)?,
                row.get::<_, String>(5)?,
            ))
        })
        .optional()?;
    let (id, change) = match known {
        None => {
            write(db, INSERT, key, origin, subscriber, now, classes)?;
            (db.last_insert_rowid(), Change::Added)
        }
        Some((id, direct, current, status, newsletters, chosen)) => {
            // A subscriber who came directly is not changed by a file.
            let own = direct && origin != Origin::Direct;
            let mut subscriber = Cow::Borrowed(subscriber);
            if origin == Origin::Direct && subscriber.status == Status::Pending {
                // Somebody who confirmed is not silenced by a sign-up that waits for its confirmation.
                subscriber.to_mut().status =
                    Status::parse(&status).ok_or_else(|| StoreError::damaged("a status is unknown"))?;
            }
            // Whoever left a newsletter stays out of it.
            let left = convert::newsletters(&newsletters)?.left;
            if left != subscriber.newsletters.left {
                subscriber.to_mut().newsletters.left.extend(left);
            }
            if !own && !chosen.is_empty() {
                keep_chosen(db, key, &chosen, subscriber.to_mut())?;
            }
            let updated = !own && write(db, UPDATE, key, origin, &subscriber, now, classes)? > 0;
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

/// Keeps the fields that a reader chose: no file and no import changes them.
fn keep_chosen(
    db: &Connection,
    key: &str,
    chosen: &str,
    subscriber: &mut Subscriber,
) -> Result<(), StoreError> {
    let known = db
        .prepare_cached("SELECT name, topics, newsletters, language FROM subscriber WHERE key = ?1")?
        .query_row([key], |row| {
            Ok((
                row.get::<_, Option<String>>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get(3)?,
            ))
        })
        .optional()?;
    let Some((name, topics, newsletters, language)) = known else { return Ok(()) };
    let left = std::mem::take(&mut subscriber.newsletters.left);
    for field in chosen.split(',').filter_map(Field::parse) {
        match field {
            Field::Name => subscriber.name = name.as_deref().and_then(PersonName::parse),
            Field::Topics => subscriber.topics = convert::topics(&topics)?,
            Field::Newsletters => subscriber.newsletters = convert::newsletters(&newsletters)?,
            Field::Language => subscriber.language.clone_from(&language),
            _ => {}
        }
    }
    subscriber.newsletters.left.extend(left);
    Ok(())
}

/// Suppresses a mailbox; returns true if it was not suppressed before.
pub(super) fn suppress(
    db: &Connection,
    key: &str,
    reason: Suppression,
    note: Option<&str>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    suppressions::add(db, key, &NewSuppression { reason, note, at, batch: None })
}

const INSERT: &str = "
    INSERT INTO subscriber (key, email, name, topics, newsletters, status, language, tags, since, source, direct,
                            added_at, changed_at)
    VALUES (:key, :email, :name, :topics, :newsletters, :status, :language, :tags, :since, :source, :direct, :now, :now)";

/// Changes the row only where something differs: the number of rows changed says whether it did.
const UPDATE: &str = "
    UPDATE subscriber
       SET email = :email, name = :name, topics = :topics, newsletters = :newsletters, status = :status, language = :language, tags = :tags,
           since = :since, source = :source, direct = :direct, changed_at = :now
     WHERE key = :key
       AND (email, name, topics, newsletters, status, language, tags, since, source, direct)
           IS NOT (:email, :name, :topics, :newsletters, :status, :language, :tags, :since, :source, :direct)";

fn write(
    db: &Connection,
    sql: &str,
    key: &str,
    origin: Origin,
    subscriber: &Subscriber,
    now: Timestamp,
    classes: &mut WrittenClasses,
) -> Result<usize, StoreError> {
    let topics = convert::topics_column(&subscriber.topics);
    let newsletters = subscriber.newsletters.column();
    let changed = db.prepare_cached(sql)?.execute(named_params! {
        ":key": key,
        ":email": subscriber.email.to_string(),
        ":name": subscriber.name.as_ref().map(PersonName::as_str),
        ":topics": topics,
        ":newsletters": newsletters,
        ":status": subscriber.status.as_str(),
        ":language": subscriber.language,
        ":tags": convert::tags_column(&subscriber.tags)?,
        ":since": subscriber.since,
        ":source": subscriber.source,
        ":direct": origin == Origin::Direct,
        ":now": convert::millis(now),
    })?;
    if changed > 0 {
        classes.add(topics, subscriber.status, subscriber.language.as_deref(), newsletters);
    }
    Ok(changed)
}

fn file_id(db: &Connection, name: &str) -> Result<i64, StoreError> {
    db.execute("INSERT OR IGNORE INTO file (name) VALUES (?1)", [name])?;
    Ok(db.query_row("SELECT id FROM file WHERE name = ?1", [name], |row| row.get(0))?)
}

fn subscribers_of(db: &Connection, file: i64) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT subscriber FROM file_subscriber WHERE file = ?1")?;
    Ok(statement.query_map([file], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
