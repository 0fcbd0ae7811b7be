//! Choices of readers in SQLite.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{
    Asked, Choices, Departure, LeaveLink, Reader, ReaderChoices, ReaderRef, StoreError, StoredSubscriber,
};
use super::reader_lookup::{READER, by_reference};
use super::suppressions::{self, NewSuppression};
use super::written_classes::WrittenClasses;
use super::{SqliteStore, address_change, convert, history, outbox, pause};
use crate::domain::{
    EmailAddress, Exclusion, NewsletterId, Newsletters, NoticeKind, PersonName, Suppression,
};
use crate::subscriber_import::Field;

/// Characters of the words about a departure.
const MAX_WORDS: usize = 500;

impl ReaderChoices for SqliteStore {
    async fn reader(&self, reference: ReaderRef) -> Result<Option<Reader>, StoreError> {
        self.read(move |db| reader(db, reference)).await
    }

    async fn update_preferences(
        &self,
        reference: ReaderRef,
        choices: Choices,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |db| update(db, reference, &choices, now)).await
    }

    async fn pause_until(
        &self,
        reference: ReaderRef,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |db| {
            let Some(stored) = by_reference(db, reference)? else { return Ok(false) };
            pause::set(db, stored.id.0, until)?;
            let what = until.map_or("ended the pause", |_| "paused the newsletter");
            history::record(db, stored.id.0, READER, what, now)?;
            Ok(true)
        })
        .await
    }

    async fn end_pauses(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.write(move |db| pause::end_over(db, now)).await
    }

    async fn unsubscribe(
        &self,
        reference: ReaderRef,
        by: LeaveLink,
        now: Timestamp,
    ) -> Result<Option<Departure>, StoreError> {
        self.write(move |db| unsubscribe(db, reference, by, now)).await
    }

    async fn undo_unsubscribe(
        &self,
        reference: ReaderRef,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |db| undo(db, reference, since, now)).await
    }

    async fn note_departure(
        &self,
        reference: ReaderRef,
        words: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let words: String = words.chars().take(MAX_WORDS).collect();
        self.write(move |db| note(db, reference, &words, now)).await
    }

    async fn request_address_change(
        &self,
        reference: ReaderRef,
        target: &EmailAddress,
        now: Timestamp,
    ) -> Result<Asked, StoreError> {
        let target = target.clone();
        self.write(move |db| match by_reference(db, reference)? {
            Some(reader) => address_change::request(db, &reader, &target, now),
            None => Ok(Asked::Unknown),
        })
        .await
    }
}

fn reader(db: &Connection, reference: ReaderRef) -> Result<Option<Reader>, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(None) };
    let waits = db.prepare_cached("SELECT 1 FROM sign_up WHERE subscriber = ?1")?.exists([stored.id.0])?;
    let paused_until = pause::end_of(db, stored.id.0)?;
    Ok(Some(Reader { stored, paused_until, waits }))
}

fn update(
    db: &Connection,
    reference: ReaderRef,
    choices: &Choices,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(false) };
    let fields = [Field::Name, Field::Topics, Field::Newsletters, Field::Language];
    write(db, &stored, choices, &fields, now)?;
    leave_newsletters(db, stored.id.0, &choices.newsletters)?;
    history::record(db, stored.id.0, READER, "changed the preferences", now)?;
    Ok(true)
}

/// Writes choices, notes which fields were chosen, and adds the class.
pub(super) fn write(
    db: &Connection,
    stored: &StoredSubscriber,
    choices: &Choices,
    fields: &[Field],
    now: Timestamp,
) -> Result<(), StoreError> {
    let chosen: String = db
        .prepare_cached("SELECT chosen FROM subscriber WHERE id = ?1")?
        .query_row([stored.id.0], |row| row.get(0))?;
    let mut known: Vec<Field> = chosen.split(',').filter_map(Field::parse).collect();
    known.extend(fields);
    known.sort_unstable();
    known.dedup();
    let chosen = known.into_iter().map(Field::as_str).collect::<Vec<_>>().join(",");
    let (topics, newsletters) = (convert::topics_column(&choices.topics), choices.newsletters.column());
    db.prepare_cached(
        "UPDATE subscriber SET name = ?2, topics = ?3, newsletters = ?4, language = ?5, chosen = ?6, changed_at = ?7
          WHERE id = ?1",
    )?
    .execute((
        stored.id.0,
        choices.name.as_ref().map(PersonName::as_str),
        &topics,
        &newsletters,
        &choices.language,
        chosen,
        convert::millis(now),
    ))?;
    let mut classes = WrittenClasses::default();
    classes.add(topics, stored.subscriber.status, choices.language.as_deref(), newsletters);
    classes.write(db)
}

/// Takes a reader out of deliveries of newsletters that they do not get any more; one that is being handed over cannot be
/// called back.
fn leave_newsletters(db: &Connection, subscriber: i64, newsletters: &Newsletters) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT DISTINCT newsletter FROM delivery WHERE newsletter IS NOT NULL")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for name in names {
        if NewsletterId::parse(&name).is_ok_and(|id| newsletters.include(&id)) {
            continue;
        }
        db.prepare_cached(
            "UPDATE ledger SET state = 'excluded', exclusion = ?3
              WHERE subscriber = ?1 AND (state = 'queued' OR state = 'deferred')
                AND delivery IN (SELECT id FROM delivery WHERE newsletter = ?2)",
        )?
        .execute((subscriber, name, Exclusion::OtherNewsletter.as_str()))?;
    }
    Ok(())
}

/// See [`ReaderChoices::unsubscribe`].
pub(super) fn unsubscribe(
    db: &Connection,
    reference: ReaderRef,
    by: LeaveLink,
    now: Timestamp,
) -> Result<Option<Departure>, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(None) };
    let email = stored.subscriber.email;
    let key = email.key();
    let known = suppressions::reasons(db, &key)?;
    let is_new = known.iter().all(|reason| reason.reason != Suppression::Unsubscribed.as_str());
    if is_new {
        let reason =
            NewSuppression { reason: Suppression::Unsubscribed, note: Some(by.note()), at: now, batch: None };
        suppressions::add(db, &key, &reason)?;
        history::record(db, stored.id.0, READER, "left", now)?;
        outbox::withdraw(db, NoticeKind::ConsentReminder, &key)?;
        // A mailbox that bounced or complained gets no receipt.
        if known.is_empty() {
            let language = stored.subscriber.language;
            outbox::add_to_reader(db, NoticeKind::Goodbye, &email, language, Some(reference), now)?;
        }
    }
    // A link of an earlier sign-up must not bring them back.
    for table in ["sign_up", "address_change"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE subscriber = ?1"))?.execute([stored.id.0])?;
    }
    Ok(Some(Departure { email, is_new }))
}

fn undo(db: &Connection, reference: ReaderRef, since: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(false) };
    let key = stored.subscriber.email.key();
    let reasons = suppressions::reasons(db, &key)?;
    let is_link = |note: &str| LeaveLink::ALL.iter().any(|link| note.starts_with(link.note()));
    let [reason] = reasons.as_slice() else { return Ok(false) };
    if reason.reason != Suppression::Unsubscribed.as_str()
        || reason.at < since
        || !reason.note.as_deref().is_some_and(is_link)
    {
        return Ok(false);
    }
    suppressions::lift_own(db, &key, now)?;
    outbox::withdraw(db, NoticeKind::Goodbye, &key)?;
    history::record(db, stored.id.0, READER, "took the departure back", now)?;
    Ok(true)
}

fn note(db: &Connection, reference: ReaderRef, words: &str, now: Timestamp) -> Result<bool, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(false) };
    let key = stored.subscriber.email.key();
    let left = suppressions::reasons(db, &key)?
        .into_iter()
        .find(|reason| reason.reason == Suppression::Unsubscribed.as_str());
    let Some(left) = left else { return Ok(false) };
    let is_plain =
        left.note.as_deref().is_none_or(|note| LeaveLink::ALL.iter().any(|link| link.note() == note));
    if is_plain {
        suppressions::add_to_note(db, &key, Suppression::Unsubscribed, words)?;
        history::record(db, stored.id.0, READER, "gave a reason for leaving", now)?;
    }
    Ok(is_plain)
}
