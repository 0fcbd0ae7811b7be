//! The canary: chosen once by stratified sampling, and marked by its priority.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::{PlanPreview, StoreError};
use super::convert;
use crate::domain::{CanaryStats, DeliveryId, Fraction, RowState, StratifiedSample};

/// Rows never tried, in row order.
const NEW: &str = "
    SELECT l.subscriber, s.email
      FROM ledger l INDEXED BY ledger_waiting CROSS JOIN subscriber s ON s.id = l.subscriber
     WHERE l.delivery = ?1 AND (l.state = 'queued' OR l.state = 'deferred') AND l.priority = 1
     ORDER BY l.subscriber";

/// Chooses the canary. When it would be everybody, none is chosen.
pub(super) fn choose(db: &Connection, delivery: DeliveryId, share: Fraction) -> Result<(), StoreError> {
    let (mut domains, mut total) = (BTreeMap::new(), 0);
    each(db, delivery, |_, domain| {
        total += 1;
        if let Some(readers) = domains.get_mut(domain) {
            *readers += 1;
        } else if domains.len() < PlanPreview::DOMAINS {
            domains.insert(domain.to_owned(), 1);
        } else {
            *domains.entry(String::new()).or_default() += 1;
        }
    })?;
    let few = share.of(total);
    if few >= total {
        return Ok(());
    }
    let known: std::collections::BTreeSet<_> = domains.keys().cloned().collect();
    let (mut sample, mut chosen) = (StratifiedSample::new(domains, few), Vec::new());
    each(db, delivery, |subscriber, domain| {
        if sample.accept(if known.contains(domain) { domain } else { "" }) {
            chosen.push(subscriber);
        }
    })?;
    let mut mark =
        db.prepare_cached("UPDATE ledger SET priority = 0 WHERE delivery = ?1 AND subscriber = ?2")?;
    for subscriber in chosen {
        mark.execute((delivery.0, subscriber))?;
    }
    db.execute("UPDATE delivery SET canary = ?2 WHERE id = ?1", (delivery.0, few.cast_signed()))?;
    Ok(())
}

fn each(db: &Connection, delivery: DeliveryId, mut see: impl FnMut(i64, &str)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(NEW)?;
    let mut rows = statement.query([delivery.0])?;
    while let Some(row) = rows.next()? {
        let email = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        see(row.get(0)?, email.rsplit('@').next().unwrap_or_default());
    }
    Ok(())
}

/// Counts the outcomes of the canary. Only its rows can have attempts or another priority.
pub(super) fn stats(db: &Connection, delivery: DeliveryId) -> Result<CanaryStats, StoreError> {
    let mut canary = CanaryStats::default();
    let mut statement =
        db.prepare_cached("SELECT state FROM ledger WHERE delivery = ?1 AND (priority <> 1 OR tries > 0)")?;
    let mut rows = statement.query([delivery.0])?;
    while let Some(row) = rows.next()? {
        match convert::state(row, 0)? {
            RowState::Queued | RowState::Claimed => canary.waiting += 1,
            RowState::Accepted => canary.accepted += 1,
            RowState::Refused => canary.refused += 1,
            RowState::Deferred | RowState::Handed | RowState::Uncertain => canary.open += 1,
            RowState::Excluded => {}
        }
    }
    let complained: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM suppression p CROSS JOIN subscriber s ON s.key = p.key
              CROSS JOIN ledger l ON l.delivery = ?1 AND l.subscriber = s.id
              CROSS JOIN delivery d ON d.id = l.delivery
              WHERE p.reason = 'complained' AND p.at >= d.planned_at AND l.state = 'accepted'",
        )?
        .query_row([delivery.0], |row| row.get(0))?;
    canary.complained = complained.cast_unsigned();
    Ok(canary)
}
