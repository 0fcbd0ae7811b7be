//! Subscribers and suppressions in SQLite.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{
    StoreError, StoredSubscriber, SubscriberClass, SubscriberSource, Subscribers, Suppressions, SyncReport,
};
use super::{SqliteStore, convert, upsert};
use crate::domain::{EmailAddress, LanguageTag, Subscriber, SubscriberId, Suppression};

impl Subscribers for SqliteStore {
    async fn sync(
        &self,
        file: &str,
        subscribers: Vec<Subscriber>,
        now: Timestamp,
    ) -> Result<SyncReport, StoreError> {
        let file = file.to_owned();
        self.write(move |db| upsert::sync(db, &file, &subscribers, now)).await
    }

    async fn sync_from(
        &self,
        file: &str,
        subscribers: Arc<dyn SubscriberSource>,
        now: Timestamp,
    ) -> Result<SyncReport, StoreError> {
        let file = file.to_owned();
        self.write(move |db| upsert::sync(db, &file, subscribers.as_ref(), now)).await
    }

    async fn import_batch(
        &self,
        subscribers: Vec<Subscriber>,
        now: Timestamp,
    ) -> Result<SyncReport, StoreError> {
        self.write(move |db| upsert::import_batch(db, &subscribers, now)).await
    }

    async fn find(&self, address: &EmailAddress) -> Result<Option<StoredSubscriber>, StoreError> {
        let key = address.key();
        self.read(move |db| find(db, &key)).await
    }

    async fn list(
        &self,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<StoredSubscriber>, StoreError> {
        let after = after.map_or(0, |id| id.0);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read(move |db| page(db, after, limit)).await
    }
}

impl Suppressions for SqliteStore {
    async fn suppress(
        &self,
        address: &EmailAddress,
        reason: Suppression,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, note) = (address.key(), note.map(str::to_owned));
        self.write(move |db| upsert::suppress(db, &key, reason, note.as_deref(), at)).await
    }

    async fn suppression(&self, address: &EmailAddress) -> Result<Option<Suppression>, StoreError> {
        let key = address.key();
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT reason FROM suppression WHERE key = ?1")?;
            let mut rows = statement.query([&key])?;
            rows.next()?.map_or(Ok(None), |row| convert::suppression(row, 0))
        })
        .await
    }
}

pub(super) fn find(db: &Connection, key: &str) -> Result<Option<StoredSubscriber>, StoreError> {
    let sql = format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key WHERE s.key = ?1",
        convert::SUBSCRIBER
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(convert::subscriber).transpose()
}

/// Returns the next current subscribers after `after`. Each page seeks by key, so the last costs no more than the first.
fn page(db: &Connection, after: i64, limit: usize) -> Result<Vec<StoredSubscriber>, StoreError> {
    let mut statement = db.prepare_cached(&page_query())?;
    let mut rows = statement.query((after, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut subscribers = Vec::new();
    while let Some(row) = rows.next()? {
        subscribers.push(convert::subscriber(row)?);
    }
    Ok(subscribers)
}

fn page_query() -> String {
    format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key
          WHERE s.id > ?1 AND (s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id))
          ORDER BY s.id LIMIT ?2",
        convert::SUBSCRIBER
    )
}

/// See [`super::super::Ledger::subscriber_classes`]. Each combination of topics, status, language and newsletters is combined with every suppression.
pub(super) fn classes(db: &Connection) -> Result<Vec<SubscriberClass>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT topics, status, language, newsletters FROM subscriber_class")?;
    let mut rows = statement.query([])?;
    let mut classes = Vec::new();
    while let Some(row) = rows.next()? {
        let topics = convert::topics(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        let status = convert::status(row, 1)?;
        let language = LanguageTag::of_reader(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?);
        let newsletters = convert::newsletters(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?;
        for suppressed in std::iter::once(None).chain(Suppression::ALL.map(Some)) {
            classes.push(SubscriberClass {
                topics: topics.clone(),
                newsletters: newsletters.clone(),
                language: language.clone(),
                status,
                suppressed,
            });
        }
    }
    Ok(classes)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database, reader, readers};
    use super::*;
    use crate::domain::{Status, TopicId};

    #[test]
    fn pages_join_without_gaps_or_repeats() {
        let db = database();
        readers(&db, 25);
        let (mut after, mut ids) = (0, Vec::new());
        loop {
            let page = page(&db, after, 10).unwrap();
            assert!(page.len() <= 10, "no more is read at once");
            let Some(last) = page.last() else { break };
            after = last.id.0;
            ids.extend(page.iter().map(|reader| reader.id.0));
        }
        assert!(ids.into_iter().eq(1..=25));
    }

    #[test]
    fn a_page_seeks_by_key_and_sorts_nothing() {
        let db = database();
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {}", page_query())).unwrap();
        let mut rows = statement.query((1, 1)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            assert!(!step.starts_with("SCAN") && !step.contains("TEMP B-TREE"), "{step}");
        }
    }

    #[test]
    fn classes_follow_every_change_of_the_list() {
        let db = database();
        readers(&db, 3);
        assert_eq!(classes(&db).unwrap().len(), 6, "one pair, with and without each suppression");
        let pending = Subscriber { status: Status::Pending, ..reader("new@a.example") };
        upsert::sync(&db, "other.toml", &vec![pending], at(2)).unwrap();
        assert_eq!(classes(&db).unwrap().len(), 12);
        let topics = [TopicId::parse("privacy").unwrap()].into();
        upsert::sync(&db, "other.toml", &vec![Subscriber { topics, ..reader("new@a.example") }], at(3))
            .unwrap();
        assert_eq!(classes(&db).unwrap().len(), 18);
    }
}
