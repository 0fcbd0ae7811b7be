//! Refusals that may be about mailboxes which do not exist.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{Refusal, StoreError};
use super::{convert, read};
use crate::domain::{DeliveryId, SubscriberId};

/// See [`super::super::Ledger::distrust_refusals_until`].
pub(super) fn distrust_refusals_until(
    db: &Connection,
    delivery: DeliveryId,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE delivery SET doubted_at = max(coalesce(doubted_at, ?2), ?2) WHERE id = ?1")?
        .execute((delivery.0, convert::millis(at)))?;
    Ok(())
}

/// See [`super::super::Ledger::refusals`].
pub(super) fn refusals(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<SubscriberId>,
    limit: u32,
) -> Result<Vec<Refusal>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.outcome, a.stage, a.code, a.enhanced, a.text, a.note, r.name, a.at, l.subscriber, s.email
           FROM ledger l
          CROSS JOIN subscriber s ON s.id = l.subscriber
          CROSS JOIN attempt a ON a.delivery = l.delivery AND a.subscriber = l.subscriber AND a.number = l.tries
          CROSS JOIN relay r ON r.id = a.relay
           LEFT JOIN suppression p ON p.key = s.key
          WHERE l.delivery = ?1 AND l.subscriber > ?2 AND l.state = 'refused' AND p.key IS NULL
            AND a.at > (SELECT coalesce(doubted_at, -1) FROM delivery WHERE id = ?1)
          ORDER BY l.subscriber LIMIT ?3",
    )?;
    let mut rows = statement.query((delivery.0, after.map_or(0, |id| id.0), limit))?;
    let mut refusals = Vec::new();
    while let Some(row) = rows.next()? {
        refusals.push(Refusal {
            subscriber: SubscriberId(row.get(8)?),
            email: convert::email(row, 9)?,
            attempt: read::attempt(row)?,
        });
    }
    Ok(refusals)
}
