//! The list of readers in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, ToSql};

use super::super::{StoreError, StoredSubscriber, Subscribers, SyncReport};
use super::{Store, audience, convert, upsert};
use crate::domain::{EmailAddress, Subscriber, SubscriberId};

impl Subscribers for Store {
    async fn sync(
        &self,
        file: &str,
        readers: Vec<Subscriber>,
        now: Timestamp,
    ) -> Result<SyncReport, StoreError> {
        let file = file.to_owned();
        self.write(move |db| upsert::sync(db, &file, &readers, now)).await
    }

    async fn import(&self, readers: Vec<Subscriber>, now: Timestamp) -> Result<SyncReport, StoreError> {
        self.write(move |db| upsert::import(db, &readers, now)).await
    }

    async fn add(&self, reader: Subscriber, now: Timestamp) -> Result<SyncReport, StoreError> {
        self.import(vec![reader], now).await
    }

    async fn find(&self, address: &EmailAddress) -> Result<Option<StoredSubscriber>, StoreError> {
        let key = address.key();
        self.read(move |db| find(db, "s.key", &key)).await
    }

    async fn find_by_ref(&self, public_ref: [u8; 10]) -> Result<Option<StoredSubscriber>, StoreError> {
        self.read(move |db| find(db, "s.public_ref", &public_ref)).await
    }

    async fn list(
        &self,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<StoredSubscriber>, StoreError> {
        let after = after.map_or(0, |id| id.0);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read(move |db| audience::page(db, after, limit)).await
    }
}

fn find(db: &Connection, column: &str, value: &dyn ToSql) -> Result<Option<StoredSubscriber>, StoreError> {
    let sql = format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key WHERE {column} = ?1",
        convert::READER
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    rows.next()?.map(convert::reader).transpose()
}
