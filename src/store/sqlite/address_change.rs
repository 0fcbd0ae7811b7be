//! Changes of address in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::{Asked, Confirmed, ReaderRef, StoreError, StoredSubscriber};
use super::erased_addresses::is_erased;
use super::suppressions::{self, NewSuppression};
use super::{convert, history, notice_limit, outbox, reader_lookup, records, subscribers};
use crate::domain::{EmailAddress, NoticeKind, Status, Suppression};

/// Notes the change, and asks the new address to confirm it. A target that must not be mailed, or gets the newsletter
/// already, is not asked, and nobody is told.
pub(super) fn request(
    db: &Connection,
    reader: &StoredSubscriber,
    target: &EmailAddress,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let is_allowed = is_movable(reader) && is_free(db, &target.key())?;
    if !notice_limit::take(db, target, now)? {
        return Ok(Asked::Limited);
    }
    if !is_allowed {
        return Ok(Asked::Suppressed);
    }
    db.prepare_cached("DELETE FROM address_change WHERE subscriber = ?1")?.execute([reader.id.0])?;
    db.prepare_cached(
        "INSERT INTO address_change (subscriber, key, email, asked_at) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((reader.id.0, target.key(), target.to_string(), convert::millis(now)))?;
    let reference: ReaderRef = db
        .prepare_cached("SELECT reference FROM address_change WHERE subscriber = ?1")?
        .query_row([reader.id.0], |row| row.get(0))?;
    let language = reader.subscriber.language.clone();
    outbox::add_to_reader(db, NoticeKind::ConfirmAddress, target, language, Some(reference), now)?;
    Ok(Asked::Mailed)
}

/// Only somebody who gets the newsletter takes it elsewhere: a complaint does not end with a new address.
fn is_movable(reader: &StoredSubscriber) -> bool {
    reader.suppressed.is_none() && reader.subscriber.status == Status::Subscribed
}

fn is_free(db: &Connection, key: &str) -> Result<bool, StoreError> {
    if suppressions::is_suppressed(db, key)? || is_erased(db, key)? {
        return Ok(false);
    }
    let known = subscribers::find(db, key)?;
    let subscribed = known.filter(|known| known.subscriber.status == Status::Subscribed);
    Ok(match subscribed {
        Some(known) => !reader_lookup::is_current(db, known.id.0)?,
        None => true,
    })
}

/// Carries a change out; `None` if the reference stands for none.
pub(super) fn confirm(
    db: &Connection,
    reference: ReaderRef,
    now: Timestamp,
) -> Result<Option<Confirmed>, StoreError> {
    let change: Option<(i64, String, String)> = db
        .prepare_cached("SELECT subscriber, key, email FROM address_change WHERE reference = ?1")?
        .query_row([reference], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((id, key, email)) = change else { return Ok(None) };
    db.prepare_cached("DELETE FROM address_change WHERE subscriber = ?1")?.execute([id])?;
    let Some(reader) = reader_lookup::by_id(db, id)? else { return Ok(Some(Confirmed::Lapsed)) };
    if !is_movable(&reader) || !is_free(db, &key)? {
        return Ok(Some(Confirmed::Lapsed));
    }
    if let Some(other) = subscribers::find(db, &key)? {
        // A sign-up that was never confirmed, or a reader whom no file lists any more.
        records::wipe(db, other.id.0, now)?;
    }
    db.prepare_cached(
        "UPDATE subscriber SET key = ?2, email = ?3, direct = 1, changed_at = ?4 WHERE id = ?1",
    )?
    .execute((id, &key, email, convert::millis(now)))?;
    let old = reader.subscriber.email;
    let moved = NewSuppression { reason: Suppression::Moved, note: None, at: now, batch: None };
    suppressions::add(db, &old.key(), &moved)?;
    history::record(db, id, reader_lookup::READER, history::ADDRESS_CHANGED, now)?;
    outbox::add_to_reader(db, NoticeKind::AddressChanged, &old, reader.subscriber.language, None, now)?;
    Ok(reader_lookup::by_id(db, id)?.map(|stored| Confirmed::AddressChanged(Box::new(stored))))
}
