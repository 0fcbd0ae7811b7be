//! Records of single subscribers in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::{
    Consent, HistoryEntry, Lift, StoreError, StoredSubscriber, SubscriberRecord, SubscriberRecords,
    SuppressionReason,
};
use super::consents::record_consent;
use super::erased_addresses::address_hash;
use super::suppressions::{self, NewSuppression};
use super::written_classes::WrittenClasses;
use super::{SqliteStore, convert, domain_suppressions, history, subscribers, upsert};
use crate::domain::{EmailAddress, Exclusion, NewsletterId, Status, Subscriber, Suppression};
use crate::subscriber_import::ImportedConsent;

/// The word for an address that was erased.
const ERASED: &str = "erased";

impl SubscriberRecords for SqliteStore {
    async fn page_by_address(
        &self,
        file: Option<String>,
        after: Option<EmailAddress>,
        limit: u32,
    ) -> Result<Vec<StoredSubscriber>, StoreError> {
        self.read(move |db| page(db, file.as_deref(), after.as_ref(), limit)).await
    }

    async fn subscriber_record(
        &self,
        address: &EmailAddress,
    ) -> Result<Option<SubscriberRecord>, StoreError> {
        let key = address.key();
        self.read(move |db| record(db, &key)).await
    }

    async fn add_subscriber(
        &self,
        subscriber: Subscriber,
        consent: Option<String>,
        by: &str,
        now: Timestamp,
    ) -> Result<Result<(), SuppressionReason>, StoreError> {
        let by = by.to_owned();
        self.write(move |db| add(db, &subscriber, consent.as_deref(), &by, now)).await
    }

    async fn remove_subscriber(
        &self,
        address: &EmailAddress,
        reason: Suppression,
        by: &str,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, by, note) = (address.key(), by.to_owned(), note.map(str::to_owned));
        self.write(move |db| {
            let new = NewSuppression { reason, note: note.as_deref(), at: now, batch: None };
            let is_new = suppressions::add(db, &key, &new)?;
            if let Some(id) = subscriber_id(db, &key)? {
                history::record(db, id, &by, &format!("suppressed: {}", reason.as_str()), now)?;
            }
            Ok(is_new)
        })
        .await
    }

    async fn leave_newsletter(
        &self,
        address: &EmailAddress,
        newsletter: &NewsletterId,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, newsletter, by) = (address.key(), newsletter.clone(), by.to_owned());
        self.write(move |db| leave(db, &key, &newsletter, &by, now)).await
    }

    async fn suppress_domain(
        &self,
        domain: &str,
        by: &str,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let (domain, by, note) = (domain.to_owned(), by.to_owned(), note.map(str::to_owned));
        self.write(move |db| domain_suppressions::suppress(db, &domain, &by, note.as_deref(), now)).await
    }

    async fn lift_domain(&self, domain: &str, lift: Lift, now: Timestamp) -> Result<u64, StoreError> {
        let domain = domain.to_owned();
        self.write(move |db| domain_suppressions::lift(db, &domain, &lift, now)).await
    }

    async fn lift_suppressions(
        &self,
        address: &EmailAddress,
        lift: Lift,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let key = address.key();
        self.write(move |db| suppressions::lift_all(db, &key, &lift, now)).await
    }

    async fn erase_subscriber(&self, address: &EmailAddress, now: Timestamp) -> Result<bool, StoreError> {
        let key = address.key();
        self.write(move |db| erase(db, &key, now)).await
    }
}

fn leave(
    db: &Connection,
    key: &str,
    newsletter: &NewsletterId,
    by: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(stored) = subscribers::find(db, key)? else { return Ok(false) };
    let (id, subscriber) = (stored.id.0, stored.subscriber);
    let mut newsletters = subscriber.newsletters;
    newsletters.chosen.remove(newsletter);
    if newsletters.left.insert(newsletter.clone()) {
        db.prepare_cached("UPDATE subscriber SET newsletters = ?2, changed_at = ?3 WHERE id = ?1")?
            .execute((id, newsletters.column(), convert::millis(now)))?;
        let mut classes = WrittenClasses::default();
        let topics = convert::topics_column(&subscriber.topics);
        classes.add(topics, subscriber.status, subscriber.language.as_deref(), newsletters.column());
        classes.write(db)?;
        history::record(db, id, by, &format!("left the newsletter {newsletter}"), now)?;
    }
    // Rows that wait; one that is being handed over cannot be called back.
    db.prepare_cached(
        "UPDATE ledger SET state = 'excluded', exclusion = ?3
          WHERE subscriber = ?1 AND (state = 'queued' OR state = 'deferred')
            AND delivery IN (SELECT id FROM delivery WHERE newsletter = ?2)",
    )?
    .execute((id, newsletter.as_str(), Exclusion::OtherNewsletter.as_str()))?;
    Ok(true)
}

pub(super) fn subscriber_id(db: &Connection, key: &str) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM subscriber WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

fn page(
    db: &Connection,
    file: Option<&str>,
    after: Option<&EmailAddress>,
    limit: u32,
) -> Result<Vec<StoredSubscriber>, StoreError> {
    let listed = match file {
        None => "s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id)",
        Some(_) => {
            "EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id
                        AND f.file = (SELECT id FROM file WHERE name = ?3))"
        }
    };
    let sql = format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key
          WHERE s.key > ?1 AND ({listed}) ORDER BY s.key LIMIT ?2",
        convert::SUBSCRIBER
    );
    let mut statement = db.prepare_cached(&sql)?;
    let after = after.map(EmailAddress::key).unwrap_or_default();
    let mut rows = match file {
        None => statement.query((after, limit))?,
        Some(file) => statement.query((after, limit, file))?,
    };
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(convert::subscriber(row)?);
    }
    Ok(found)
}

fn record(db: &Connection, key: &str) -> Result<Option<SubscriberRecord>, StoreError> {
    let subscriber = subscribers::find(db, key)?;
    let mut suppressions = suppressions::reasons(db, key)?;
    if let Some(at) = erased_at(db, key)? {
        suppressions.insert(0, SuppressionReason { reason: ERASED, note: None, at });
    }
    if subscriber.is_none() && suppressions.is_empty() {
        return Ok(None);
    }
    let id = subscriber.as_ref().map_or(0, |subscriber| subscriber.id.0);
    let mut statement = db.prepare_cached(
        "SELECT t.text, c.given, c.recorded_at, c.how FROM consent c JOIN consent_text t ON t.id = c.text
          WHERE c.subscriber = ?1 ORDER BY c.number",
    )?;
    let consents = statement.query_and_then([id], |row| {
        let (text, given, how) = (row.get(0)?, row.get(1)?, row.get(3)?);
        Ok(Consent { text, given, recorded_at: convert::timestamp(row.get(2)?)?, how })
    })?;
    let consents = consents.collect::<Result<_, StoreError>>()?;
    let mut statement =
        db.prepare_cached("SELECT at, who, what FROM history WHERE subscriber = ?1 ORDER BY number")?;
    let history = statement.query_and_then([id], |row| {
        Ok(HistoryEntry { at: convert::timestamp(row.get(0)?)?, who: row.get(1)?, what: row.get(2)? })
    })?;
    let history = history.collect::<Result<_, StoreError>>()?;
    Ok(Some(SubscriberRecord { subscriber, suppressions, consents, history }))
}

fn erased_at(db: &Connection, key: &str) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = db
        .prepare_cached("SELECT at FROM erased_address WHERE hash = ?1")?
        .query_row([address_hash(key)], |row| row.get(0))
        .optional()?;
    at.map(convert::timestamp).transpose()
}

fn add(
    db: &Connection,
    subscriber: &Subscriber,
    consent: Option<&str>,
    by: &str,
    now: Timestamp,
) -> Result<Result<(), SuppressionReason>, StoreError> {
    let key = subscriber.email.key();
    if let Some(at) = erased_at(db, &key)? {
        return Ok(Err(SuppressionReason { reason: ERASED, note: None, at }));
    }
    if let Some(reason) = suppressions::reasons(db, &key)?.into_iter().next() {
        return Ok(Err(reason));
    }
    upsert::import_batch(db, std::slice::from_ref(subscriber), now)?;
    if let Some(id) = subscriber_id(db, &key)? {
        history::record(db, id, by, "added by hand", now)?;
        if let Some(basis) = consent {
            let consent = ImportedConsent { basis: basis.to_owned(), given: None };
            record_consent(db, id, &consent, "person", None, now)?;
        }
    }
    Ok(Ok(()))
}

fn erase(db: &Connection, key: &str, now: Timestamp) -> Result<bool, StoreError> {
    let id = subscriber_id(db, key)?;
    if id.is_none() && !suppressions::is_suppressed(db, key)? {
        return Ok(false);
    }
    // Deleted bytes are overwritten with zeros, also in indexes.
    db.pragma_update(None, "secure_delete", true)?;
    db.execute(
        "INSERT OR IGNORE INTO erased_address VALUES (?1, ?2)",
        (address_hash(key), convert::millis(now)),
    )?;
    db.execute("DELETE FROM suppression_reason WHERE key = ?1", [key])?;
    db.execute("DELETE FROM suppression WHERE key = ?1", [key])?;
    db.execute("DELETE FROM notice WHERE key = ?1", [key])?;
    if let Some(id) = id {
        wipe(db, id, now)?;
    }
    db.pragma_update(None, "secure_delete", false)?;
    Ok(true)
}

/// Overwrites everything that is stored about a subscriber, and keeps the row, to which the ledger refers.
pub(super) fn wipe(db: &Connection, id: i64, now: Timestamp) -> Result<(), StoreError> {
    for table in [
        "consent",
        "history",
        "batch_change",
        "file_subscriber",
        "sign_up",
        "pause",
        "address_change",
        "soft_bounce",
        "reminder",
        "random_reference",
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE subscriber = ?1"), [id])?;
    }
    // What a relay said may quote the address.
    db.execute("UPDATE attempt SET text = NULL, note = NULL WHERE subscriber = ?1", [id])?;
    db.execute(
        "UPDATE subscriber
            SET key = 'erased-' || id || '@erased.invalid', email = 'erased-' || id || '@erased.invalid', name = NULL,
                public_ref = randomblob(10), topics = '', newsletters = '', status = ?2, language = NULL, tags = '', since = NULL,
                source = NULL, direct = 0, changed_at = ?3, chosen = ''
          WHERE id = ?1",
        (id, Status::Unsubscribed.as_str(), convert::millis(now)),
    )?;
    db.execute(
        "INSERT OR IGNORE INTO subscriber_class VALUES ('', ?1, '', '')",
        [Status::Unsubscribed.as_str()],
    )?;
    Ok(())
}
