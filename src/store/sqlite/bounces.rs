//! Consequences of returned mail in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::{
    Bounces, LeaveLink, MailedMessage, MailedReader, ReaderRef, Recorded, ReturnEffect, ReturnedMessage,
    StoreError, StoredSubscriber,
};
use super::reader_lookup::by_reference;
use super::suppressions::{self, NewSuppression};
use super::{SqliteStore, convert, history, reader_choices, soft_bounces, subscribers};
use crate::domain::{DeliveryId, EmailAddress, Suppression};

/// Author of the consequences in the history.
const BOUNCES: &str = "bounces";

/// Messages that are compared with a returned one: two years of a weekly newsletter.
const MAX_MESSAGES: i64 = 100;

impl Bounces for SqliteStore {
    async fn mailed_reader(
        &self,
        reference: ReaderRef,
        delivery: Option<DeliveryId>,
    ) -> Result<Option<MailedReader>, StoreError> {
        self.read(move |db| mailed_reader(db, reference, delivery)).await
    }

    async fn mailed_messages(
        &self,
        address: &EmailAddress,
        since: Timestamp,
    ) -> Result<Vec<MailedMessage>, StoreError> {
        let key = address.key();
        self.read(move |db| mailed_messages(db, &key, since)).await
    }

    async fn record_returned(
        &self,
        message: ReturnedMessage,
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        self.write(move |db| record(db, &message, now)).await
    }
}

fn mailed_reader(
    db: &Connection,
    reference: ReaderRef,
    delivery: Option<DeliveryId>,
) -> Result<Option<MailedReader>, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(None) };
    let Some(delivery) = delivery else { return reader(db, stored, None, None).map(Some) };
    let handed_at: Option<Option<i64>> = db
        .prepare_cached("SELECT handed_at FROM ledger WHERE delivery = ?1 AND subscriber = ?2")?
        .query_row((delivery.0, stored.id.0), |row| row.get(0))
        .optional()?;
    match handed_at.flatten() {
        Some(at) => reader(db, stored, Some(delivery), Some(convert::timestamp(at)?)).map(Some),
        None => Ok(None),
    }
}

fn reader(
    db: &Connection,
    stored: StoredSubscriber,
    delivery: Option<DeliveryId>,
    handed_at: Option<Timestamp>,
) -> Result<MailedReader, StoreError> {
    let has_moved = db
        .prepare_cached("SELECT 1 FROM history WHERE subscriber = ?1 AND what = ?2 AND at >= ?3")?
        .exists((stored.id.0, history::ADDRESS_CHANGED, handed_at.map_or(0, convert::millis)))?;
    Ok(MailedReader {
        subscriber: stored.id,
        reference: stored.public_ref,
        email: stored.subscriber.email,
        delivery,
        handed_at,
        has_moved,
    })
}

fn mailed_messages(db: &Connection, key: &str, since: Timestamp) -> Result<Vec<MailedMessage>, StoreError> {
    let Some(stored) = subscribers::find(db, key)? else { return Ok(Vec::new()) };
    // The ledger is found by delivery and subscriber: one look for each delivery, and no walk through its rows.
    let mut statement = db.prepare_cached(
        "SELECT d.id, d.message_id_seed, l.handed_at
           FROM delivery d CROSS JOIN ledger l ON l.delivery = d.id AND l.subscriber = ?1
          WHERE l.handed_at >= ?2 ORDER BY d.id DESC LIMIT ?3",
    )?;
    let found = statement
        .query_map((stored.id.0, convert::millis(since), MAX_MESSAGES), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let message = |(delivery, message_id_seed, handed_at): (i64, String, i64)| {
        let delivery = DeliveryId(delivery);
        let handed_at = convert::timestamp(handed_at)?;
        let reader = reader(db, stored.clone(), Some(delivery), Some(handed_at))?;
        Ok(MailedMessage { reader, delivery, message_id_seed })
    };
    found.into_iter().map(message).collect()
}

fn record(db: &Connection, message: &ReturnedMessage, now: Timestamp) -> Result<Recorded, StoreError> {
    let Some(stored) = by_reference(db, message.reader)? else { return Ok(Recorded::Unchanged) };
    let is_new = db
        .prepare_cached("INSERT OR IGNORE INTO returned_mail (hash, at) VALUES (?1, ?2)")?
        .execute((message.hash, convert::millis(now)))?;
    if is_new == 0 {
        return Ok(Recorded::Unchanged);
    }
    let status = message.status.map(|status| format!("{status} ")).unwrap_or_default();
    let cause = format!("{status}{}", message.reason);
    match message.effect {
        ReturnEffect::HardBounce => suppress(db, &stored, Suppression::Bounced, &cause, now),
        ReturnEffect::Complaint => suppress(db, &stored, Suppression::Complained, &cause, now),
        ReturnEffect::SoftBounce { delivery, counts, limits } => {
            let id = stored.id.0;
            if !soft_bounces::add(db, id, delivery, message, counts, now)? {
                return Ok(Recorded::Unchanged);
            }
            history::record(db, id, BOUNCES, &format!("mail came back: {cause}"), now)?;
            if !soft_bounces::is_enough(db, id, &limits, now)? {
                return Ok(Recorded::Noted);
            }
            // If somebody lifts the suppression, the mailbox starts anew.
            soft_bounces::forget(db, id)?;
            suppress(db, &stored, Suppression::Bounced, &format!("{cause}, again and again"), now)
        }
        ReturnEffect::Unsubscribe => {
            let was_suppressed = stored.suppressed.is_some();
            let left = reader_choices::unsubscribe(db, message.reader, LeaveLink::Mail, now)?;
            let is_new = left.is_some_and(|left| left.is_new) && !was_suppressed;
            Ok(if is_new { Recorded::Suppressed } else { Recorded::Noted })
        }
    }
}

fn suppress(
    db: &Connection,
    stored: &StoredSubscriber,
    reason: Suppression,
    cause: &str,
    now: Timestamp,
) -> Result<Recorded, StoreError> {
    let new = NewSuppression { reason, note: Some(cause), at: now, batch: None };
    let is_new = suppressions::add(db, &stored.subscriber.email.key(), &new)?;
    history::record(db, stored.id.0, BOUNCES, &format!("suppressed: {} ({cause})", reason.as_str()), now)?;
    Ok(if is_new { Recorded::Suppressed } else { Recorded::Noted })
}
