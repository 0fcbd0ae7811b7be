//! Sign-ups in SQLite.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::super::{
    Asked, Choices, Confirmed, Forgotten, NewNotice, ReaderRef, SignUpRequest, SignUps, StoreError,
    StoredSubscriber, SuppressionReason,
};
use super::consents::{consent_text, record_consent};
use super::erased_addresses::{address_hash, is_erased};
use super::notice_limit::{self, before};
use super::reader_lookup::{READER, by_id, by_reference, is_current};
use super::references::NewReaders;
use super::written_classes::WrittenClasses;
use super::{
    SqliteStore, address_change, convert, domain_suppressions, feedback, history, outbox, pause,
    reader_choices, records, subscribers, suppressions,
};
use crate::domain::{EmailAddress, NoticeKind, PersonName, Status, Suppression};
use crate::subscriber_import::{Field, ImportedConsent};

/// Source of readers who signed up.
const SOURCE: &str = "form";
/// Time after which somebody who did not confirm is forgotten.
const UNCONFIRMED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Time after which a change of address lapses.
const ADDRESS_CHANGE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Time after which a notice is forgotten that was handed over and never answered.
const UNCERTAIN: SignedDuration = SignedDuration::from_hours(30 * 24);

impl SignUps for SqliteStore {
    async fn request_subscription(
        &self,
        request: SignUpRequest,
        now: Timestamp,
    ) -> Result<Asked, StoreError> {
        self.write(move |db| request_subscription(db, &request, now)).await
    }

    async fn confirm(
        &self,
        reference: ReaderRef,
        operator: &EmailAddress,
        now: Timestamp,
    ) -> Result<Confirmed, StoreError> {
        let operator = operator.clone();
        self.write(move |db| match address_change::confirm(db, reference, now)? {
            Some(confirmed) => Ok(confirmed),
            None => confirm(db, reference, &operator, now),
        })
        .await
    }

    async fn request_preferences_link(
        &self,
        address: &EmailAddress,
        language: Option<&str>,
        now: Timestamp,
    ) -> Result<Asked, StoreError> {
        let (address, language) = (address.clone(), language.map(str::to_owned));
        self.write(move |db| request_link(db, &address, language.as_deref(), now)).await
    }

    async fn forget_expired(&self, now: Timestamp) -> Result<Forgotten, StoreError> {
        self.write(move |db| forget(db, now)).await
    }
}

fn request_subscription(
    db: &Connection,
    request: &SignUpRequest,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let (email, key) = (&request.email, request.email.key());
    let known = subscribers::find(db, &key)?;
    let refusal = refusal(db, &key)?;
    let is_suppressed = suppressions::is_suppressed(db, &key)?;
    // The limit counts for all alike: it must not tell who is known.
    if !notice_limit::take(db, email, now)? {
        return Ok(Asked::Limited);
    }
    if let Some(reason) = refusal {
        tell_operator(db, &request.operator, email, &reason, now)?;
        return Ok(Asked::Suppressed);
    }
    let language = request.choices.language.clone();
    if let Some(known) = &known
        && known.subscriber.status == Status::Subscribed
        && !is_suppressed
        && is_current(db, known.id.0)?
    {
        let language = known.subscriber.language.clone().or(language);
        let (address, reference) = (&known.subscriber.email, Some(known.public_ref));
        outbox::add_to_reader(db, NoticeKind::AlreadyIn, address, language, reference, now)?;
        return Ok(Asked::AlreadyIn);
    }
    let id = match &known {
        Some(known) => known.id.0,
        None => add_pending(db, email, now)?,
    };
    let Choices { name, topics, newsletters, language } = &request.choices;
    db.prepare_cached(
        "INSERT OR REPLACE INTO sign_up (subscriber, asked_at, name, topics, newsletters, language, consent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        id,
        convert::millis(now),
        name.as_ref().map(PersonName::as_str),
        convert::topics_column(topics),
        newsletters.column(),
        language,
        consent_text(db, &request.consent)?,
    ))?;
    let reference: ReaderRef = db
        .prepare_cached("SELECT public_ref FROM subscriber WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    outbox::add_to_reader(db, NoticeKind::Confirm, email, language.clone(), Some(reference), now)?;
    Ok(Asked::Mailed)
}

/// Returns the reason that the reader cannot take back themselves.
fn refusal(db: &Connection, key: &str) -> Result<Option<SuppressionReason>, StoreError> {
    let is_of_reader = |reason: &str| Suppression::parse(reason).is_some_and(Suppression::is_of_reader);
    let own = suppressions::reasons(db, key)?.into_iter().find(|reason| !is_of_reader(reason.reason));
    // A stranger of a suppressed domain has no reason of their own yet.
    if own.is_some() { Ok(own) } else { domain_suppressions::reason(db, key) }
}

fn tell_operator(
    db: &Connection,
    operator: &EmailAddress,
    email: &EmailAddress,
    reason: &SuppressionReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = format!("let-in\n{email}\n{}", reason.reason);
    let notice = NewNotice {
        kind: NoticeKind::Operator,
        email: operator.clone(),
        language: None,
        reference: None,
        text,
    };
    outbox::add(db, &notice, now).map(drop)
}

/// Adds somebody of whom only the address is known. Their choices wait with the sign-up.
fn add_pending(db: &Connection, email: &EmailAddress, now: Timestamp) -> Result<i64, StoreError> {
    let (id, public_ref) = NewReaders::of(db)?.next(db)?;
    db.prepare_cached(
        "INSERT INTO subscriber (id, public_ref, key, email, topics, newsletters, status, tags, source, direct, added_at,
                                 changed_at)
         VALUES (?1, ?2, ?3, ?4, '', '', ?5, '', ?6, 1, ?7, ?7)",
    )?
    .execute((
        id,
        public_ref,
        email.key(),
        email.to_string(),
        Status::Pending.as_str(),
        SOURCE,
        convert::millis(now),
    ))?;
    let mut classes = WrittenClasses::default();
    classes.add(String::new(), Status::Pending, None, String::new());
    classes.write(db)?;
    Ok(id)
}

/// A sign-up as it waits.
struct SignUp {
    asked_at: Timestamp,
    choices: Choices,
    consent: String,
}

fn sign_up(db: &Connection, subscriber: i64) -> Result<Option<SignUp>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.asked_at, u.name, u.topics, u.newsletters, u.language, t.text
           FROM sign_up u JOIN consent_text t ON t.id = u.consent WHERE u.subscriber = ?1",
    )?;
    let mut rows = statement.query([subscriber])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
    Ok(Some(SignUp {
        asked_at: convert::timestamp(row.get(0)?)?,
        choices: Choices {
            name: convert::name(row, 1)?,
            topics: convert::topics(text(2)?)?,
            newsletters: convert::newsletters(text(3)?)?,
            language: row.get(4)?,
        },
        consent: row.get(5)?,
    }))
}

fn confirm(
    db: &Connection,
    reference: ReaderRef,
    operator: &EmailAddress,
    now: Timestamp,
) -> Result<Confirmed, StoreError> {
    let Some(stored) = by_reference(db, reference)? else { return Ok(Confirmed::Lapsed) };
    let (id, key) = (stored.id.0, stored.subscriber.email.key());
    let Some(sign_up) = sign_up(db, id)? else {
        let is_in = stored.subscriber.status == Status::Subscribed
            && stored.suppressed.is_none()
            && is_current(db, id)?;
        return Ok(if is_in { Confirmed::Already(Box::new(stored)) } else { Confirmed::Lapsed });
    };
    if let Some(reason) = refusal(db, &key)? {
        tell_operator(db, operator, &stored.subscriber.email, &reason, now)?;
        db.prepare_cached("DELETE FROM sign_up WHERE subscriber = ?1")?.execute([id])?;
        return Ok(Confirmed::Refused);
    }
    suppressions::lift_own(db, &key, now)?;
    if is_erased(db, &key)? {
        db.prepare_cached("DELETE FROM erased_address WHERE hash = ?1")?.execute([address_hash(&key)])?;
    }
    let mut stored = stored;
    stored.subscriber.status = Status::Subscribed;
    db.prepare_cached(
        "UPDATE subscriber SET status = ?2, direct = 1, since = coalesce(since, ?3), source = coalesce(source, ?4)
          WHERE id = ?1",
    )?
    .execute((id, Status::Subscribed.as_str(), now.to_string(), SOURCE))?;
    take_choices(db, &stored, sign_up.choices, now)?;
    let consent = ImportedConsent { basis: sign_up.consent, given: Some(sign_up.asked_at.to_string()) };
    record_consent(db, id, &consent, "form", None, now)?;
    history::record(db, id, READER, "confirmed the sign-up", now)?;
    pause::set(db, id, None)?;
    db.prepare_cached("DELETE FROM sign_up WHERE subscriber = ?1")?.execute([id])?;
    let stored = by_id(db, id)?.ok_or_else(|| StoreError::damaged("a reader is gone"))?;
    let Choices { language, .. } = choices_of(&stored);
    outbox::add_to_reader(db, NoticeKind::Welcome, &stored.subscriber.email, language, Some(reference), now)?;
    Ok(Confirmed::Subscribed(Box::new(stored)))
}

/// Takes over what the form asked for. A name or a language that it left out stays as it was; newsletters that were chosen
/// are not left any more.
fn take_choices(
    db: &Connection,
    stored: &StoredSubscriber,
    asked: Choices,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = choices_of(stored);
    let mut fields = vec![Field::Topics, Field::Newsletters];
    fields.extend(asked.name.is_some().then_some(Field::Name));
    fields.extend(asked.language.is_some().then_some(Field::Language));
    let mut newsletters = asked.newsletters;
    let left = known.newsletters.left.difference(&newsletters.chosen).cloned();
    newsletters.left.extend(left);
    let choices = Choices {
        name: asked.name.or(known.name),
        topics: asked.topics,
        newsletters,
        language: asked.language.or(known.language),
    };
    reader_choices::write(db, stored, &choices, &fields, now)
}

fn choices_of(stored: &StoredSubscriber) -> Choices {
    let subscriber = stored.subscriber.clone();
    Choices {
        name: subscriber.name,
        topics: subscriber.topics,
        newsletters: subscriber.newsletters,
        language: subscriber.language,
    }
}

fn request_link(
    db: &Connection,
    address: &EmailAddress,
    language: Option<&str>,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let known = subscribers::find(db, &address.key())?;
    let refusal = refusal(db, &address.key())?;
    if !notice_limit::take(db, address, now)? {
        return Ok(Asked::Limited);
    }
    let Some(known) = known else { return Ok(Asked::Unknown) };
    if refusal.is_some() {
        return Ok(Asked::Suppressed);
    }
    let language = known.subscriber.language.clone().or_else(|| language.map(str::to_owned));
    let (email, reference) = (&known.subscriber.email, Some(known.public_ref));
    outbox::add_to_reader(db, NoticeKind::PreferencesLink, email, language, reference, now)?;
    Ok(Asked::Mailed)
}

fn forget(db: &Connection, now: Timestamp) -> Result<Forgotten, StoreError> {
    let until = before(now, UNCONFIRMED);
    let mut statement = db.prepare_cached(
        "SELECT s.id, s.key FROM sign_up u CROSS JOIN subscriber s ON s.id = u.subscriber
          WHERE u.asked_at <= ?1 AND s.status = 'pending' AND s.source = ?2 AND s.added_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM file_subscriber WHERE subscriber = s.id)",
    )?;
    let ids = statement
        .query_map((until, SOURCE), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for (id, key) in &ids {
        db.prepare_cached("DELETE FROM notice WHERE key = ?1")?.execute([key])?;
        forget_reader(db, *id, now)?;
    }
    db.execute("DELETE FROM sign_up WHERE asked_at <= ?1", [until])?;
    db.execute("DELETE FROM address_change WHERE asked_at <= ?1", [before(now, ADDRESS_CHANGE)])?;
    let notices = db.execute(
        "DELETE FROM notice WHERE state = 'handed' AND created_at <= ?1",
        [before(now, UNCERTAIN)],
    )?;
    notice_limit::forget(db, now)?;
    feedback::forget(db, now)?;
    Ok(Forgotten { unconfirmed: ids.len() as u64, notices: notices as u64 })
}

/// Deletes a reader; one whom a ledger knows keeps a row without the person.
fn forget_reader(db: &Connection, id: i64, now: Timestamp) -> Result<(), StoreError> {
    records::wipe(db, id, now)?;
    let deliveries: Option<i64> = db
        .prepare_cached(
            "SELECT d.id FROM delivery d JOIN ledger l ON l.delivery = d.id AND l.subscriber = ?1 LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if deliveries.is_none() {
        db.prepare_cached("DELETE FROM subscriber WHERE id = ?1")?.execute([id])?;
    }
    Ok(())
}
