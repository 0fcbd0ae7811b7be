//! Upserts of subscribers from files and imports.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{ReaderRef, StoreError, SubscriberSource, SyncReport};
use super::id_set::IdSet;
use super::references::NewReaders;
use super::subscriber_columns::SubscriberColumns;
use super::suppressions::{self, NewSuppression};
use super::without_checks::BulkWrite;
use super::written_classes::WrittenClasses;
use super::{convert, erased_addresses, file_syncs, kept_choices};
use crate::domain::{NewsletterId, PersonName, Status, Subscriber, Suppression};

/// Source of a subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A file, by its id.
    File(i64),
    /// The site, an import or by hand.
    Direct,
}

/// Page cache of the connection while a file is synced, in KiB: its rows come in no order of the indices.
const SYNC_CACHE_KIB: i64 = 5 * 1024;

/// See [`super::super::Subscribers::sync`].
pub(super) fn sync(
    db: &Connection,
    file: &str,
    subscribers: &dyn SubscriberSource,
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    let number = file_id(db, file)?;
    let fingerprint = subscribers.fingerprint();
    if let Some(fingerprint) = fingerprint
        && let Some(unchanged) = file_syncs::readers_of(db, number, &fingerprint)?
    {
        return Ok(SyncReport { unchanged, ..SyncReport::default() });
    }
    let usual: i64 = db.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    db.pragma_update(None, "cache_size", -SYNC_CACHE_KIB)?;
    let report = sync_all(db, number, file, subscribers, now);
    db.pragma_update(None, "cache_size", usual)?;
    let report = report?;
    if let Some(fingerprint) = fingerprint {
        file_syncs::remember(db, number, &fingerprint, report.added + report.updated + report.unchanged)?;
    }
    Ok(report)
}

fn sync_all(
    db: &Connection,
    number: i64,
    file: &str,
    subscribers: &dyn SubscriberSource,
    now: Timestamp,
) -> Result<SyncReport, StoreError> {
    let mut written = Upserts::new(db, Origin::File(number), file, now)?;
    // The file and each reader exist.
    let bulk = BulkWrite::begin(db)?;
    subscribers.read(&mut |part| written.add_all(part))?;
    bulk.finish(written.has_changed)?;
    let gone = written.missing(number)?;
    let mut report = written.finish()?;
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
    let mut written = Upserts::new(db, Origin::Direct, "import", now)?;
    written.add_all(subscribers)?;
    written.finish()
}

/// Subscribers that are written in one sync or import.
struct Upserts<'a> {
    db: &'a Connection,
    origin: Origin,
    /// Note of suppressions.
    note: &'a str,
    now: Timestamp,
    /// Some address was erased: otherwise none is looked up.
    has_erased: bool,
    report: SyncReport,
    classes: WrittenClasses,
    /// A known reader was changed.
    has_changed: bool,
    /// Nobody was stored before: nobody needs to be looked up.
    was_empty: bool,
    new_readers: NewReaders,
    /// Readers that were written: the first of two spellings counts.
    seen: IdSet,
}

impl<'a> Upserts<'a> {
    fn new(db: &'a Connection, origin: Origin, note: &'a str, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            db,
            origin,
            note,
            now,
            has_erased: erased_addresses::are_any(db)?,
            report: SyncReport::default(),
            classes: WrittenClasses::default(),
            has_changed: false,
            was_empty: db.query_row("SELECT NOT EXISTS (SELECT 1 FROM subscriber)", [], |row| row.get(0))?,
            new_readers: NewReaders::of(db)?,
            seen: IdSet::default(),
        })
    }

    fn add_all(&mut self, subscribers: &[Subscriber]) -> Result<(), StoreError> {
        subscribers.iter().try_for_each(|subscriber| self.add(subscriber))
    }

    fn add(&mut self, subscriber: &Subscriber) -> Result<(), StoreError> {
        let key = subscriber.email.key();
        if self.has_erased && erased_addresses::is_erased(self.db, &key)? {
            return Ok(());
        }
        // Also where the list names a mailbox twice: of two statuses the suppressing one counts.
        if let Some(reason) = Suppression::of(subscriber.status) {
            suppress(self.db, &key, reason, Some(self.note), self.now)?;
        }
        match self.upsert(&key, subscriber)? {
            Some(Change::Added) => self.report.added += 1,
            Some(Change::Updated) => self.report.updated += 1,
            Some(Change::Unchanged) => self.report.unchanged += 1,
            None => {}
        }
        Ok(())
    }

    /// Returns the readers of a file that were not written.
    fn missing(&self, file: i64) -> Result<Vec<i64>, StoreError> {
        let mut statement =
            self.db.prepare_cached("SELECT subscriber FROM file_subscriber WHERE file = ?1")?;
        let mut rows = statement.query([file])?;
        let mut missing = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if !self.seen.contains(id) {
                missing.push(id);
            }
        }
        Ok(missing)
    }

    /// Writes the classes and returns the counts.
    fn finish(self) -> Result<SyncReport, StoreError> {
        self.classes.write(self.db)?;
        Ok(self.report)
    }

    /// Writes one subscriber; `None` if the mailbox was written before.
    fn upsert(&mut self, key: &str, subscriber: &Subscriber) -> Result<Option<Change>, StoreError> {
        let mut known = if self.was_empty { None } else { self.find(key, subscriber)? };
        if known.is_none() {
            let (id, public_ref) = self.new_readers.next(self.db)?;
            if self.write(INSERT, key, subscriber, Some((id, public_ref)))? > 0 {
                self.seen.insert(id);
                self.list(id)?;
                return Ok(Some(Change::Added));
            }
            // Another spelling of the mailbox was written before.
            known = self.find(key, subscriber)?;
        }
        let Some(known) = known else { return Ok(None) };
        if !self.seen.insert(known.id) {
            return Ok(None);
        }
        // A subscriber who came directly is not changed by a file.
        let own = known.is_direct && self.origin != Origin::Direct;
        let mut updated = false;
        if let Some(kept) = known.kept.filter(|_| !own) {
            let subscriber = self.combined(key, kept, subscriber)?;
            updated = self.write(UPDATE, key, &subscriber, None)? > 0;
            self.has_changed |= updated;
        }
        if !known.is_listed_here {
            self.list(known.id)?;
        }
        Ok(Some(match (known.is_current, updated) {
            (false, _) => Change::Added,
            (true, true) => Change::Updated,
            (true, false) => Change::Unchanged,
        }))
    }

    /// Returns what is known of a mailbox.
    fn find(&self, key: &str, subscriber: &Subscriber) -> Result<Option<Known>, StoreError> {
        let file = match self.origin {
            Origin::File(file) => Some(file),
            Origin::Direct => None,
        };
        let mut statement = self.db.prepare_cached(
            "SELECT id, direct, EXISTS (SELECT 1 FROM file_subscriber WHERE file = ?2 AND subscriber = id), status,
                    newsletters, chosen, email, name, topics, language, tags, since, source
               FROM subscriber WHERE key = ?1",
        )?;
        let mut rows = statement.query((key, file))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let (id, is_direct, is_listed_here) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let newsletters = text(4)?.unwrap_or_default();
        let is_same = is_direct == (self.origin == Origin::Direct)
            && text(3)? == Some(subscriber.status.as_str())
            && newsletters == subscriber.newsletters.column()
            && text(6)? == Some(subscriber.email.to_string().as_str())
            && text(7)? == subscriber.name.as_ref().map(PersonName::as_str)
            && text(8)? == Some(convert::topics_column(&subscriber.topics).as_str())
            && text(9)? == subscriber.language.as_deref()
            && text(10)? == Some(convert::tags_column(&subscriber.tags)?.as_str())
            && text(11)? == subscriber.since.as_deref()
            && text(12)? == subscriber.source.as_deref();
        let kept = if is_same {
            None
        } else {
            let left = convert::newsletters(newsletters)?.left;
            Some(Kept { status: row.get(3)?, chosen: row.get(5)?, left })
        };
        let is_current = is_direct || is_listed_here || is_listed(self.db, id)?;
        Ok(Some(Known { id, is_direct, is_listed_here, is_current, kept }))
    }

    /// Returns the subscriber as the list has it, with what a known reader keeps.
    fn combined<'s>(
        &self,
        key: &str,
        mut kept: Kept,
        subscriber: &'s Subscriber,
    ) -> Result<Cow<'s, Subscriber>, StoreError> {
        let mut subscriber = Cow::Borrowed(subscriber);
        if self.origin == Origin::Direct && subscriber.status == Status::Pending {
            // Somebody who confirmed is not silenced by a sign-up that waits for its confirmation.
            subscriber.to_mut().status =
                Status::parse(&kept.status).ok_or_else(|| StoreError::damaged("a status is unknown"))?;
        }
        // Whoever left a newsletter stays out of it.
        if kept.left != subscriber.newsletters.left {
            subscriber.to_mut().newsletters.left.append(&mut kept.left);
        }
        if !kept.chosen.is_empty() {
            kept_choices::keep(self.db, key, &kept.chosen, subscriber.to_mut())?;
        }
        Ok(subscriber)
    }

    /// Notes that the file lists a reader.
    fn list(&self, id: i64) -> Result<(), StoreError> {
        if let Origin::File(file) = self.origin {
            self.db
                .prepare_cached("INSERT OR IGNORE INTO file_subscriber VALUES (?1, ?2)")?
                .execute((file, id))?;
        }
        Ok(())
    }

    /// Writes the row of a subscriber; `new` are the number and the reference of a new one.
    fn write(
        &mut self,
        sql: &str,
        key: &str,
        subscriber: &Subscriber,
        new: Option<(i64, ReaderRef)>,
    ) -> Result<usize, StoreError> {
        let columns = SubscriberColumns::of(subscriber)?;
        let email = subscriber.email.to_string();
        let (is_direct, now) = (self.origin == Origin::Direct, convert::millis(self.now));
        let mut statement = self.db.prepare_cached(sql)?;
        match &new {
            Some((id, public_ref)) => {
                columns.bind(&mut statement, &[&key, &email, &is_direct, &now, id, public_ref])?;
            }
            None => columns.bind(&mut statement, &[&key, &email, &is_direct, &now])?,
        }
        let changed = statement.raw_execute()?;
        if changed > 0 {
            columns.note_class(&mut self.classes)?;
        }
        Ok(changed)
    }
}

/// A known reader, as a list finds it.
struct Known {
    id: i64,
    is_direct: bool,
    /// The file of the sync lists the reader.
    is_listed_here: bool,
    is_current: bool,
    /// Fields that the list may not change; `None` if every column is as the list has it.
    kept: Option<Kept>,
}

/// Fields that a list may not change.
struct Kept {
    status: String,
    /// Names of the fields that the reader chose.
    chosen: String,
    /// Newsletters that the reader left.
    left: BTreeSet<NewsletterId>,
}

enum Change {
    Added,
    Updated,
    Unchanged,
}

/// Returns true if a file lists the reader.
fn is_listed(db: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("SELECT 1 FROM file_subscriber WHERE subscriber = ?1")?.exists([id])?)
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

/// Adds a subscriber, unless the mailbox is known.
const INSERT: &str = "
    INSERT INTO subscriber (name, topics, newsletters, status, language, tags, since, source, key, email, direct,
                            added_at, changed_at, id, public_ref)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14)
    ON CONFLICT (key) DO NOTHING";

/// Changes the row only where something differs: the number of rows changed says whether it did.
const UPDATE: &str = "
    UPDATE subscriber
       SET name = ?1, topics = ?2, newsletters = ?3, status = ?4, language = ?5, tags = ?6, since = ?7, source = ?8,
           email = ?10, direct = ?11, changed_at = ?12
     WHERE key = ?9
       AND (name, topics, newsletters, status, language, tags, since, source, email, direct)
           IS NOT (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10, ?11)";

fn file_id(db: &Connection, name: &str) -> Result<i64, StoreError> {
    db.execute("INSERT OR IGNORE INTO file (name) VALUES (?1)", [name])?;
    Ok(db.query_row("SELECT id FROM file WHERE name = ?1", [name], |row| row.get(0))?)
}
