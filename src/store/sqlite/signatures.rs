//! Stored presigned signatures, in SQLite.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::super::{Claim, ContentId, Lease, PageCursor, Signatures, StoreError};
use super::{SqliteStore, convert, lease};
use crate::domain::{DeliveryId, SubscriberId};

/// Rows deleted per transaction, so that other writers are not blocked.
const AT_ONCE: i64 = 10_000;

impl Signatures for SqliteStore {
    async fn has_signatures(&self, delivery: DeliveryId) -> Result<bool, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT 1 FROM signature WHERE delivery = ?1 LIMIT 1")?;
            Ok(statement.exists([delivery.0])?)
        })
        .await
    }

    async fn to_sign(
        &self,
        delivery: DeliveryId,
        after: Option<PageCursor>,
        limit: u32,
    ) -> Result<(Vec<Claim>, Option<PageCursor>), StoreError> {
        self.read(move |db| to_sign(db, delivery, after, limit)).await
    }

    async fn save_signatures(
        &self,
        lease: &Lease,
        signatures: Vec<(SubscriberId, Arc<[u8]>)>,
    ) -> Result<(), StoreError> {
        let token = lease.token();
        self.write(move |db| {
            lease::check(db, token)?;
            keep(db, token.delivery, &signatures)
        })
        .await
    }

    async fn signatures(
        &self,
        delivery: DeliveryId,
        subscribers: Vec<SubscriberId>,
    ) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
        self.read(move |db| kept(db, delivery, &subscribers)).await
    }

    async fn delete_obsolete_signatures(&self) -> Result<(), StoreError> {
        for delivery in self.read(|db| over(db)).await? {
            while self.write(move |db| forget(db, delivery)).await? {}
        }
        Ok(())
    }
}

/// In the order of [`super::claim`], so that what leaves first is signed first.
const TO_SIGN: &str = "
    SELECT l.priority, l.due, l.subscriber, s.public_ref, s.email, s.name, l.content, l.tries, g.signature
      FROM ledger l INDEXED BY ledger_waiting
     CROSS JOIN subscriber s ON s.id = l.subscriber
      LEFT JOIN suppression p ON p.key = s.key
      LEFT JOIN signature g ON g.delivery = l.delivery AND g.subscriber = l.subscriber
     WHERE l.delivery = ?1 AND (l.state = 'queued' OR l.state = 'deferred') AND (l.priority, l.due, l.subscriber) > (?2, ?3, ?4)
       AND s.status = 'subscribed' AND p.key IS NULL
     ORDER BY l.priority, l.due, l.subscriber LIMIT ?5";

fn to_sign(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<PageCursor>,
    limit: u32,
) -> Result<(Vec<Claim>, Option<PageCursor>), StoreError> {
    let (priority, due, subscriber) =
        after.map_or((-1, 0, 0), |cursor| (cursor.priority, cursor.due, cursor.subscriber.0));
    let mut statement = db.prepare_cached(TO_SIGN)?;
    let mut rows = statement.query((delivery.0, priority, due, subscriber, limit))?;
    let (mut claims, mut end) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let subscriber = SubscriberId(row.get(2)?);
        end = Some(PageCursor { priority: row.get(0)?, due: row.get(1)?, subscriber });
        claims.push(Claim {
            subscriber,
            public_ref: row.get(3)?,
            email: convert::email(row, 4)?,
            name: convert::name(row, 5)?,
            content: ContentId(row.get(6)?),
            tries: row.get(7)?,
            tried_since: None,
            signature: signature(row, 8)?,
        });
    }
    Ok((claims, end))
}

fn signature(row: &rusqlite::Row<'_>, column: usize) -> Result<Option<Arc<[u8]>>, StoreError> {
    Ok(row.get_ref(column)?.as_blob_or_null().map_err(rusqlite::Error::from)?.map(Arc::from))
}

fn keep(
    db: &Connection,
    delivery: DeliveryId,
    signatures: &[(SubscriberId, Arc<[u8]>)],
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("INSERT OR REPLACE INTO signature VALUES (?1, ?2, ?3)")?;
    for (subscriber, signature) in signatures {
        statement.execute((delivery.0, subscriber.0, &**signature))?;
    }
    Ok(())
}

/// Looks each subscriber up alone: SQLite would sort a list for `IN` first.
fn kept(
    db: &Connection,
    delivery: DeliveryId,
    subscribers: &[SubscriberId],
) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT signature FROM signature WHERE delivery = ?1 AND subscriber = ?2")?;
    let mut kept = Vec::with_capacity(subscribers.len());
    for subscriber in subscribers {
        let mut rows = statement.query((delivery.0, subscriber.0))?;
        kept.push(match rows.next()? {
            Some(row) => signature(row, 0)?,
            None => None,
        });
    }
    Ok(kept)
}

/// Returns deliveries that are complete or cancelled and still have signatures.
fn over(db: &Connection) -> Result<Vec<DeliveryId>, StoreError> {
    let mut next = db.prepare_cached("SELECT min(delivery) FROM signature WHERE delivery > ?1")?;
    let mut is_open = db.prepare_cached(
        "SELECT d.cancelled_at IS NULL AND (
                EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_waiting
                         WHERE delivery = d.id AND (state = 'queued' OR state = 'deferred'))
                OR EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_in_flight
                            WHERE delivery = d.id AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain')))
           FROM delivery d WHERE d.id = ?1",
    )?;
    let (mut over, mut last) = (Vec::new(), i64::MIN);
    while let Some(delivery) = next.query_row([last], |row| row.get::<_, Option<i64>>(0))? {
        if is_open.query_row([delivery], |row| row.get(0)).optional()? != Some(true) {
            over.push(DeliveryId(delivery));
        }
        last = delivery;
    }
    Ok(over)
}

/// Takes signatures away, and says whether there are more.
fn forget(db: &Connection, delivery: DeliveryId) -> Result<bool, StoreError> {
    let alone =
        "SELECT (SELECT min(delivery) FROM signature) IS ?1 AND (SELECT max(delivery) FROM signature) IS ?1";
    if db.prepare_cached(alone)?.query_row([delivery.0], |row| row.get(0))? {
        // Without a condition SQLite gives all pages back and looks at no row.
        db.prepare_cached("DELETE FROM signature")?.execute([])?;
        return Ok(false);
    }
    let some = "
        DELETE FROM signature WHERE delivery = ?1 AND subscriber <= coalesce(
          (SELECT subscriber FROM signature WHERE delivery = ?1 ORDER BY subscriber LIMIT 1 OFFSET ?2), ?3)";
    let gone = db.prepare_cached(some)?.execute((delivery.0, AT_ONCE - 1, i64::MAX))?;
    Ok(gone > 0)
}

#[cfg(test)]
mod tests;
