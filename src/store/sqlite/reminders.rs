//! Reminders of consents in SQLite.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row};

use super::super::{NewNotice, QueuedReminders, ReaderRef, ReminderPart, Reminders, StoreError};
use super::{SqliteStore, convert, history, outbox};
use crate::domain::{ConsentReminders, EmailAddress, NoticeKind, SubscriberId};

/// Author of reminders in the history.
const WHO: &str = "reminder";

impl Reminders for SqliteStore {
    async fn queue_reminders(
        &self,
        part: ReminderPart,
        now: Timestamp,
    ) -> Result<QueuedReminders, StoreError> {
        // Looked up by the reader first: on nearly every day nobody is due, and nothing needs to be locked.
        let looked_up = part.clone();
        let (due, next) = self.read(move |db| find(db, &looked_up, now)).await?;
        if due.is_empty() {
            return Ok(QueuedReminders { queued: 0, next });
        }
        self.write(move |db| queue(db, &part, now)).await
    }
}

/// A reader whose reminder is due.
struct DueReader {
    id: i64,
    email: EmailAddress,
    language: Option<String>,
    reference: ReaderRef,
    /// The day of the last consent.
    consented: Date,
    reminders: ConsentReminders,
}

/// Adds the notices of a part.
fn queue(db: &Connection, part: &ReminderPart, now: Timestamp) -> Result<QueuedReminders, StoreError> {
    let (due, next) = find(db, part, now)?;
    let today = day(now, &part.zone);
    let mut queued = 0;
    for reader in due {
        let reminders = reader.reminders.after(today);
        db.prepare_cached("INSERT OR REPLACE INTO reminder (subscriber, anchor, sent) VALUES (?1, ?2, ?3)")?
            .execute((reader.id, reminders.anchor.to_string(), reminders.sent))?;
        let what = format!("reminded of the consent of {}", reader.consented);
        history::record(db, reader.id, WHO, &what, now)?;
        let notice = NewNotice {
            kind: NoticeKind::ConsentReminder,
            email: reader.email,
            language: reader.language,
            reference: Some(reader.reference),
            text: reader.consented.to_string(),
        };
        outbox::add(db, &notice, now)?;
        queued += 1;
    }
    Ok(QueuedReminders { queued, next })
}

/// Returns the readers of a part whose reminder is due, and the reader after whom the next part begins.
fn find(
    db: &Connection,
    part: &ReminderPart,
    now: Timestamp,
) -> Result<(Vec<DueReader>, Option<SubscriberId>), StoreError> {
    let after = part.after.map_or(0, |id| id.0);
    let last: Option<i64> = db
        .prepare_cached("SELECT max(id) FROM (SELECT id FROM subscriber WHERE id > ?1 ORDER BY id LIMIT ?2)")?
        .query_row((after, part.readers), |row| row.get(0))?;
    let Some(last) = last else { return Ok((Vec::new(), None)) };
    let mut statement = db.prepare_cached(
        "SELECT s.id, s.email, s.language, s.public_ref, r.anchor, r.sent, c.given, c.recorded_at
           FROM subscriber s CROSS JOIN consent c ON c.subscriber = s.id LEFT JOIN reminder r ON r.subscriber = s.id
          WHERE s.id > ?1 AND s.id <= ?2 AND s.status = 'subscribed' ORDER BY s.id",
    )?;
    let mut rows = statement.query((after, last))?;
    let today = day(now, &part.zone);
    let (mut due, mut current) = (Vec::new(), None::<(i64, Date, Candidate)>);
    let limit = usize::try_from(part.notices).unwrap_or(usize::MAX);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let consented = consent_day(row, 6, &part.zone)?;
        match &mut current {
            Some((known, latest, _)) if *known == id => *latest = (*latest).max(consented),
            _ => {
                take_due(db, current.take(), today, &mut due)?;
                if due.len() >= limit {
                    let last = due.last().map(|reader: &DueReader| SubscriberId(reader.id));
                    return Ok((due, last));
                }
                current = Some((id, consented, Candidate::of(row)?));
            }
        }
    }
    take_due(db, current, today, &mut due)?;
    Ok((due, Some(SubscriberId(last))))
}

/// A reader with a consent.
struct Candidate {
    email: String,
    language: Option<String>,
    reference: ReaderRef,
    sent: Option<ConsentReminders>,
}

impl Candidate {
    fn of(row: &Row<'_>) -> Result<Self, StoreError> {
        let anchor: Option<String> = row.get(4)?;
        let sent = match anchor {
            None => None,
            Some(anchor) => {
                let anchor =
                    anchor.parse().map_err(|_| StoreError::damaged("the day of a reminder is none"))?;
                Some(ConsentReminders { anchor, sent: row.get(5)? })
            }
        };
        Ok(Self { email: row.get(1)?, language: row.get(2)?, reference: row.get(3)?, sent })
    }
}

/// Adds a reader whose reminder is due and who may be mailed.
fn take_due(
    db: &Connection,
    candidate: Option<(i64, Date, Candidate)>,
    today: Date,
    due: &mut Vec<DueReader>,
) -> Result<(), StoreError> {
    let Some((id, consented, Candidate { email, language, reference, sent })) = candidate else {
        return Ok(());
    };
    let reminders =
        sent.map_or_else(|| ConsentReminders::of_consent(consented), |sent| sent.with_consent(consented));
    if reminders.is_due(today) && is_mailable(db, id)? {
        let email =
            EmailAddress::parse_stored(&email).map_err(|_| StoreError::damaged("an address is none"))?;
        due.push(DueReader { id, email, language, reference, consented, reminders });
    }
    Ok(())
}

/// Returns true if the reader is on the list and not suppressed. A pause is about issues, and puts no reminder off.
fn is_mailable(db: &Connection, id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM subscriber s
                WHERE s.id = ?1 AND NOT EXISTS (SELECT 1 FROM suppression WHERE key = s.key)
                  AND (s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = s.id))";
    Ok(db.prepare_cached(sql)?.exists([id])?)
}

/// Returns the day of a consent: when it was given, if that is known, else when it was recorded.
fn consent_day(row: &Row<'_>, first: usize, zone: &TimeZone) -> Result<Date, StoreError> {
    let given = row.get_ref(first)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    if let Some(given) = given {
        if let Ok(at) = given.parse::<Timestamp>() {
            return Ok(day(at, zone));
        }
        if let Ok(day) = given.parse::<Date>() {
            return Ok(day);
        }
    }
    Ok(day(convert::timestamp(row.get(first + 1)?)?, zone))
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

#[cfg(test)]
mod tests;
