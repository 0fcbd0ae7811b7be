//! Batches of imported readers in SQLite.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, Statement};

use super::super::{
    BatchId, ImportChange, ImportRow, ImportedAs, Imports, Lift, ReaderRef, Standing, StoreError, UndoReport,
};
use super::consents::{FIRST, NewConsent, consent_text};
use super::erased_addresses::is_erased;
use super::import_undo::{Before, undo};
use super::merge::{Known, merge};
use super::references::NewReaders;
use super::subscriber_columns::SubscriberColumns;
use super::suppressions::{self, NewSuppression};
use super::without_checks::BulkWrite;
use super::written_classes::WrittenClasses;
use super::{SqliteStore, convert, domain_suppressions};
use crate::domain::{Status, Subscriber};
use crate::subscriber_import::Field;

impl Imports for SqliteStore {
    async fn begin_import(&self, files: Vec<String>, now: Timestamp) -> Result<BatchId, StoreError> {
        self.write(move |db| {
            let files = serde_json::to_string(&files).map_err(|_| StoreError::damaged("names of files"))?;
            db.execute(
                "INSERT INTO import_batch (files, started_at) VALUES (?1, ?2)",
                (files, convert::millis(now)),
            )?;
            Ok(BatchId(db.last_insert_rowid()))
        })
        .await
    }

    async fn import_rows(
        &self,
        batch: BatchId,
        rows: Vec<ImportRow>,
        now: Timestamp,
    ) -> Result<Vec<ImportedAs>, StoreError> {
        self.write(move |db| import_rows(db, batch, &rows, now)).await
    }

    async fn preview_rows(&self, rows: Vec<ImportRow>) -> Result<Vec<ImportedAs>, StoreError> {
        self.read(move |db| {
            let filled = Filled::of(db)?;
            rows.iter()
                .map(|row| Ok(decide(db, row, &row.reader.subscriber.email.key(), true, filled)?.1))
                .collect()
        })
        .await
    }

    async fn finish_import(&self, batch: BatchId, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| {
            db.execute(
                "UPDATE import_batch SET finished_at = ?2 WHERE id = ?1",
                (batch.0, convert::millis(now)),
            )?;
            Ok(())
        })
        .await
    }

    async fn undo_import(
        &self,
        batch: BatchId,
        lift: Option<Lift>,
        now: Timestamp,
    ) -> Result<Option<UndoReport>, StoreError> {
        self.write(move |db| undo(db, batch, lift.as_ref(), now)).await
    }
}

/// A row of the table `subscriber`, as an import finds it.
struct Found {
    id: i64,
    is_current: bool,
    known: Known,
}

/// Tables that have rows: in an empty one nothing is looked up.
#[derive(Debug, Clone, Copy)]
struct Filled {
    erased: bool,
    suppressions: bool,
    domains: bool,
}

impl Filled {
    fn of(db: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM erased_address), EXISTS (SELECT 1 FROM suppression),
                          EXISTS (SELECT 1 FROM suppressed_domain)";
        Ok(db.prepare_cached(sql)?.query_row([], |row| {
            Ok(Self { erased: row.get(0)?, suppressions: row.get(1)?, domains: row.get(2)? })
        })?)
    }
}

/// Returns the stored reader, if there is one, and what a row does to it. Nobody is looked up who cannot be known.
fn decide(
    db: &Connection,
    row: &ImportRow,
    key: &str,
    may_be_known: bool,
    filled: Filled,
) -> Result<(Option<(Found, Subscriber)>, ImportedAs), StoreError> {
    if filled.erased && is_erased(db, key)? {
        let result = ImportedAs { change: ImportChange::Erased, standing: Standing::Suppressed };
        return Ok((None, result));
    }
    let found = if may_be_known { find(db, key)? } else { None };
    let Some(found) = found else {
        let suppressed = row.reader.suppression.is_some()
            || filled.suppressions && suppressions::is_suppressed(db, key)?
            || filled.domains && domain_suppressions::covers(db, key)?;
        let standing = standing(row.reader.subscriber.status, suppressed);
        // A preview does not find the reader whom an earlier row would have added.
        let change = if row.is_repeat { ImportChange::Unchanged } else { ImportChange::Added };
        return Ok((None, ImportedAs { change, standing }));
    };
    let merged = merge(&found.known, &row.reader);
    let is_suppressed = found.known.is_suppressed || row.reader.suppression.is_some();
    let change = if row.is_repeat {
        ImportChange::Unchanged
    } else if !found.is_current {
        ImportChange::Added
    } else if merged == found.known.subscriber && is_suppressed == found.known.is_suppressed {
        ImportChange::Unchanged
    } else {
        ImportChange::Updated
    };
    let standing = standing(merged.status, is_suppressed);
    Ok((Some((found, merged)), ImportedAs { change, standing }))
}

fn standing(status: Status, is_suppressed: bool) -> Standing {
    match (is_suppressed, status) {
        (false, Status::Subscribed) => Standing::Mailable,
        (false, Status::Pending) => Standing::Unmailable,
        _ => Standing::Suppressed,
    }
}

/// See [`super::super::Imports::import_rows`].
pub(super) fn import_rows(
    db: &Connection,
    batch: BatchId,
    rows: &[ImportRow],
    now: Timestamp,
) -> Result<Vec<ImportedAs>, StoreError> {
    let mut classes = WrittenClasses::default();
    let mut results = Vec::with_capacity(rows.len());
    let mut filled = Filled::of(db)?;
    let mut texts = HashMap::new();
    let keys: Vec<_> = rows.iter().map(|row| row.reader.subscriber.email.key()).collect();
    let are_known = are_any_known(db, &keys)?;
    let mut new_readers = NewReaders::of(db)?;
    // The batch and each reader exist.
    let bulk = BulkWrite::begin(db)?;
    let (mut reader_statement, mut consent_statement) =
        (db.prepare_cached(INSERT)?, db.prepare_cached(FIRST)?);
    let mut has_changed = false;
    for (row, key) in rows.iter().zip(&keys) {
        // A repeated row finds the reader whom an earlier one added.
        let (found, result) = decide(db, row, key, are_known || row.is_repeat, filled)?;
        results.push(result);
        if result.change == ImportChange::Erased {
            continue;
        }
        if let Some(reason) = row.reader.suppression {
            let new = NewSuppression { reason, note: Some("import"), at: now, batch: Some(batch) };
            suppressions::add(db, key, &new)?;
            filled.suppressions = true;
        }
        let is_new = found.is_none();
        let id = match found {
            None => {
                let (id, public_ref) = new_readers.next(db)?;
                let new = NewRow { id, public_ref, key, batch };
                insert(&mut reader_statement, &new, &row.reader.subscriber, now, &mut classes)?;
                id
            }
            // Of a repeated row only the suppression counts, and the status that tells it.
            Some((found, merged)) if row.is_repeat => {
                if merged.status != found.known.subscriber.status && row.reader.suppression.is_some() {
                    let merged = Subscriber { status: merged.status, ..found.known.subscriber.clone() };
                    change(db, batch, &found, &merged, now, &mut classes)?;
                    has_changed = true;
                }
                continue;
            }
            Some((found, merged)) => {
                if result.change != ImportChange::Unchanged {
                    change(db, batch, &found, &merged, now, &mut classes)?;
                    has_changed = true;
                }
                found.id
            }
        };
        if let Some(consent) = &row.reader.consent
            && result.standing == Standing::Mailable
        {
            let text = match texts.get(consent.basis.as_str()) {
                Some(known) => *known,
                None => *texts.entry(consent.basis.as_str()).or_insert(consent_text(db, &consent.basis)?),
            };
            let consent =
                NewConsent { text, given: consent.given.as_deref(), how: "import", batch: Some(batch) };
            if is_new {
                consent.add_first(&mut consent_statement, id, now)?;
            } else {
                consent.add(db, id, now)?;
            }
        }
    }
    drop((reader_statement, consent_statement));
    bulk.finish(has_changed)?;
    classes.write(db)?;
    Ok(results)
}

/// Returns true if a reader may have one of the keys. Rows come in the order of the keys: where no reader is between the
/// first and the last one, none has to be looked up.
fn are_any_known(db: &Connection, keys: &[String]) -> Result<bool, StoreError> {
    let (Some(first), Some(last)) = (keys.iter().min(), keys.iter().max()) else { return Ok(false) };
    let sql = "SELECT EXISTS (SELECT 1 FROM subscriber WHERE key BETWEEN ?1 AND ?2)";
    Ok(db.prepare_cached(sql)?.query_row([first, last], |row| row.get(0))?)
}

fn find(db: &Connection, key: &str) -> Result<Option<Found>, StoreError> {
    let sql = format!(
        "SELECT {}, s.chosen, s.direct OR EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = s.id)
           FROM subscriber s LEFT JOIN suppression p ON p.key = s.key WHERE s.key = ?1",
        convert::SUBSCRIBER
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let stored = convert::subscriber(row)?;
    let chosen: String = row.get(12)?;
    Ok(Some(Found {
        id: stored.id.0,
        is_current: row.get(13)?,
        known: Known {
            subscriber: stored.subscriber,
            is_suppressed: stored.suppressed.is_some(),
            chosen: chosen.split(',').filter_map(Field::parse).collect(),
        },
    }))
}

/// Columns of a new reader that the imported row does not tell.
struct NewRow<'a> {
    id: i64,
    public_ref: ReaderRef,
    key: &'a str,
    batch: BatchId,
}

/// Adds a reader; the parameters from `?9` on are those of [`insert`].
const INSERT: &str = "
    INSERT INTO subscriber (name, topics, newsletters, status, language, tags, since, source, id, key, public_ref, email, direct,
                            added_at, changed_at, added_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?13, ?14)";

fn insert(
    statement: &mut Statement<'_>,
    new: &NewRow<'_>,
    subscriber: &Subscriber,
    now: Timestamp,
    classes: &mut WrittenClasses,
) -> Result<(), StoreError> {
    let columns = SubscriberColumns::of(subscriber)?;
    let email = subscriber.email.to_string();
    columns.bind(
        statement,
        &[&new.id, &new.key, &new.public_ref, &email, &convert::millis(now), &new.batch.0],
    )?;
    statement.raw_execute()?;
    columns.note_class(classes)
}

/// Writes the changed fields of a known reader, and notes what they were before.
fn change(
    db: &Connection,
    batch: BatchId,
    found: &Found,
    merged: &Subscriber,
    now: Timestamp,
    classes: &mut WrittenClasses,
) -> Result<(), StoreError> {
    let direct: bool = db
        .prepare_cached("SELECT direct FROM subscriber WHERE id = ?1")?
        .query_row([found.id], |row| row.get(0))?;
    let before = Before { columns: SubscriberColumns::of(&found.known.subscriber)?, direct };
    let before = serde_json::to_string(&before).map_err(|_| StoreError::damaged("a reader's fields"))?;
    // A reader whom this batch added or changed already is noted as before the batch.
    db.prepare_cached(
        "INSERT INTO batch_change (batch, subscriber, before, changed_at)
         SELECT ?1, id, ?3, ?4 FROM subscriber WHERE id = ?2 AND added_by IS NOT ?1
         ON CONFLICT DO UPDATE SET changed_at = excluded.changed_at",
    )?
    .execute((batch.0, found.id, before, convert::millis(now)))?;
    let columns = SubscriberColumns::of(merged)?;
    columns.update(db, found.id, true, now)?;
    let what = changed_fields(found, merged);
    super::history::record(db, found.id, &format!("import {}", batch.0), &what, now)?;
    columns.note_class(classes)
}

/// Names the fields that an import changed, with the values of those that tell nothing else of a person.
fn changed_fields(found: &Found, merged: &Subscriber) -> String {
    let old = &found.known.subscriber;
    let mut fields = Vec::new();
    if old.status != merged.status {
        fields.push(format!("status {} to {}", old.status.as_str(), merged.status.as_str()));
    }
    for (name, changed) in [
        ("name", old.name != merged.name),
        ("topics", old.topics != merged.topics),
        ("language", old.language != merged.language),
        ("newsletters", old.newsletters != merged.newsletters),
        ("tags", old.tags != merged.tags),
        ("since", old.since != merged.since),
        ("source", old.source != merged.source),
    ] {
        if changed {
            fields.push(name.to_owned());
        }
    }
    if !found.is_current {
        fields.push("on the list again".to_owned());
    }
    fields.join(", ")
}
