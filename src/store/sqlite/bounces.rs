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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::super::SoftBounceLimits;
    use super::super::testing::{at, database, delivery, readers};
    use super::*;
    use crate::domain::EnhancedCode;

    const DAY: i64 = 24 * 3600;
    const LIMITS: SoftBounceLimits = SoftBounceLimits {
        issues: 5,
        span: SignedDuration::from_hours(15 * 24),
        delivered_after: SignedDuration::from_hours(5 * 24),
    };

    /// A weekly issue that was accepted, by its week.
    fn sent(db: &Connection, week: i64) -> DeliveryId {
        sent_on(db, week * 7)
    }

    fn sent_on(db: &Connection, day: i64) -> DeliveryId {
        let id = delivery(db, &format!("issue-{day}")).id;
        db.execute(
            "UPDATE ledger SET state = 'accepted', handed_at = ?2 WHERE delivery = ?1",
            (id.0, convert::millis(at(day * DAY))),
        )
        .unwrap();
        id
    }

    fn reference(db: &Connection) -> ReaderRef {
        db.query_row("SELECT public_ref FROM subscriber WHERE key = '1@a.example'", [], |row| row.get(0))
            .unwrap()
    }

    fn returned(db: &Connection, name: u8, effect: ReturnEffect) -> ReturnedMessage {
        let status = EnhancedCode::parse("4.2.2");
        ReturnedMessage { hash: [name; 32], reader: reference(db), reason: "mailbox-full", status, effect }
    }

    /// Records a failure of a delivery as soon as it can have come back.
    fn soft(db: &Connection, delivery: DeliveryId, day: i64, counts: bool) -> Recorded {
        let name = u8::try_from(delivery.0).unwrap();
        let effect = ReturnEffect::SoftBounce { delivery, counts, limits: LIMITS };
        record(db, &returned(db, name, effect), at(day * DAY)).unwrap()
    }

    #[test]
    fn five_issues_and_fifteen_days_of_failures_suppress() {
        let db = database();
        readers(&db, 1);
        let weeks: Vec<_> = (1..=5).map(|week| (sent(&db, week), week * 7 + 1)).collect();
        for (id, day) in &weeks[..4] {
            assert_eq!(soft(&db, *id, *day, true), Recorded::Noted);
        }
        assert_eq!(soft(&db, weeks[4].0, weeks[4].1, true), Recorded::Suppressed);
        assert!(suppressions::is_suppressed(&db, "1@a.example").unwrap());
    }

    #[test]
    fn order_of_reading_does_not_matter() {
        let db = database();
        readers(&db, 1);
        let weeks: Vec<_> = (1..=5).map(|week| sent(&db, week)).collect();
        let order = [3, 0, 4, 1];
        for at in order {
            assert_eq!(soft(&db, weeks[at], 60, true), Recorded::Noted);
        }
        assert_eq!(soft(&db, weeks[2], 60, true), Recorded::Suppressed);
    }

    #[test]
    fn five_issues_of_a_week_are_too_few_days() {
        let db = database();
        readers(&db, 1);
        for day in 1..=15 {
            let id = sent_on(&db, day);
            assert_eq!(soft(&db, id, day, true), Recorded::Noted, "{day}");
        }
        let id = sent_on(&db, 16);
        assert_eq!(soft(&db, id, 16, true), Recorded::Suppressed);
    }

    #[test]
    fn delivery_without_a_bounce_resets_the_count() {
        let db = database();
        readers(&db, 1);
        for week in 1..=9 {
            let id = sent(&db, week);
            if week != 5 {
                assert_eq!(soft(&db, id, week * 7 + 1, true), Recorded::Noted, "{week}");
            }
        }
        let id = sent(&db, 10);
        assert_eq!(soft(&db, id, 71, true), Recorded::Suppressed);
    }

    #[test]
    fn later_delivery_resets_only_when_its_bounce_is_overdue() {
        for (day, expected) in [(36 + 5, Recorded::Suppressed), (42 + 6, Recorded::Noted)] {
            let db = database();
            readers(&db, 1);
            let weeks: Vec<_> = (1..=6).map(|week| sent(&db, week)).collect();
            for id in &weeks[..4] {
                soft(&db, *id, 30, true);
            }
            assert_eq!(soft(&db, weeks[4], day, true), expected, "{day}");
        }
    }

    #[test]
    fn rejections_of_the_sender_neither_count_nor_reset() {
        let db = database();
        readers(&db, 1);
        for week in 1..=8 {
            let id = sent(&db, week);
            let counts = week > 3;
            let expected = if week == 8 { Recorded::Suppressed } else { Recorded::Noted };
            assert_eq!(soft(&db, id, week * 7 + 1, counts), expected, "{week}");
        }
        let db = database();
        readers(&db, 1);
        for week in 1..=20 {
            let id = sent(&db, week);
            assert_eq!(soft(&db, id, week * 7 + 1, false), Recorded::Noted);
        }
    }

    #[test]
    fn message_changes_something_once() {
        let db = database();
        readers(&db, 1);
        let hard = returned(&db, 1, ReturnEffect::HardBounce);
        assert_eq!(record(&db, &hard, at(5)).unwrap(), Recorded::Suppressed);
        assert_eq!(record(&db, &hard, at(6)).unwrap(), Recorded::Unchanged);
        let complaint = returned(&db, 2, ReturnEffect::Complaint);
        assert_eq!(record(&db, &complaint, at(7)).unwrap(), Recorded::Noted);
        let reasons = suppressions::reasons(&db, "1@a.example").unwrap();
        assert_eq!(reasons.iter().map(|reason| reason.reason).collect::<Vec<_>>(), ["complained", "bounced"]);
        let stranger = ReturnedMessage { reader: [0; 10], ..hard };
        assert_eq!(record(&db, &stranger, at(8)).unwrap(), Recorded::Unchanged);
    }

    #[test]
    fn mailed_reader_needs_a_row_of_the_delivery() {
        let db = database();
        readers(&db, 1);
        let id = sent(&db, 1);
        let waiting = delivery(&db, "waiting").id;
        let found = |delivery| mailed_reader(&db, reference(&db), delivery).unwrap();
        assert_eq!(found(Some(id)).unwrap().handed_at, Some(at(7 * DAY)));
        assert!(found(Some(waiting)).is_none() && found(Some(DeliveryId(99))).is_none());
        assert_eq!(found(None).unwrap().delivery, None);
        assert!(!found(Some(id)).unwrap().has_moved);
        history::record(&db, 1, "reader", history::ADDRESS_CHANGED, at(8 * DAY)).unwrap();
        assert!(found(Some(id)).unwrap().has_moved);
        let messages = |since| mailed_messages(&db, "1@a.example", at(since)).unwrap();
        assert_eq!(messages(0).len(), 1);
        assert!(messages(8 * DAY).is_empty());
    }
}
