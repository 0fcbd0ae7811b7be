//! Reading the ledger.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::error::Kind;
use super::super::{Planned, RecipientHistory, Row, StoreError, UncertainRow};
use super::convert;
use crate::domain::{
    Attempt, ContentHash, Delivery, DeliveryId, IssueId, RowState, Stage, SubscriberId, Tally,
};

/// See [`super::super::Ledger::delivery`].
pub(super) fn delivery(db: &Connection, issue: &IssueId) -> Result<Option<Planned>, StoreError> {
    find(db, issue, false)
}

/// See [`super::super::Ledger::rehearsal`].
pub(super) fn rehearsal(db: &Connection, issue: &IssueId) -> Result<Option<Planned>, StoreError> {
    find(db, issue, true)
}

fn find(db: &Connection, issue: &IssueId, rehearsal: bool) -> Result<Option<Planned>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, issue, hash, planned_at, message_id_seed, sender_snapshot, rehearsal, relays
           FROM delivery WHERE issue = ?1 AND rehearsal = ?2",
    )?;
    let mut rows = statement.query((issue.as_str(), rehearsal))?;
    rows.next()?.map(planned).transpose()
}

pub(super) fn deliveries(db: &Connection) -> Result<Vec<Planned>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, issue, hash, planned_at, message_id_seed, sender_snapshot, rehearsal, relays
           FROM delivery ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut deliveries = Vec::new();
    while let Some(row) = rows.next()? {
        deliveries.push(planned(row)?);
    }
    Ok(deliveries)
}

/// One index search a delivery, however many attempts it has.
const BEGUN: &str =
    "SELECT d.id FROM delivery d WHERE EXISTS (SELECT 1 FROM attempt a WHERE a.delivery = d.id)";

pub(super) fn begun(db: &Connection) -> Result<Vec<DeliveryId>, StoreError> {
    let mut statement = db.prepare_cached(BEGUN)?;
    let found = statement.query_map([], |row| row.get(0).map(DeliveryId))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn planned(row: &rusqlite::Row<'_>) -> Result<Planned, StoreError> {
    let hash = |column| row.get::<_, String>(column).map(|text| ContentHash::from_stored(&text));
    let issue = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
    let delivery = Delivery {
        id: DeliveryId(row.get(0)?),
        issue: IssueId::parse(issue).map_err(|_| StoreError::damaged("an issue's name is none"))?,
        hash: hash(2)?,
        planned_at: convert::timestamp(row.get(3)?)?,
        destination: convert::destination(row, 6)?,
    };
    Ok(Planned { delivery, message_id_seed: hash(4)?, sender_snapshot: row.get(5)? })
}

/// An error unless there is such a delivery.
pub(super) fn expect_delivery(db: &Connection, delivery: DeliveryId) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("SELECT 1 FROM delivery WHERE id = ?1")?;
    if statement.exists([delivery.0])? { Ok(()) } else { Err(Kind::NoDelivery(delivery).into()) }
}

/// Returns the number of the next plan of a delivery.
pub(super) fn next_plan_number(db: &Connection, delivery: DeliveryId) -> Result<i64, StoreError> {
    let mut last = db.prepare_cached("SELECT 1 + coalesce(max(number), 0) FROM plan WHERE delivery = ?1")?;
    Ok(last.query_row([delivery.0], |row| row.get(0))?)
}

/// Looks at every row of the delivery, which is rare enough; keeping counts would cost every message something. Counted
/// here because a `GROUP BY` would sort them all first.
pub(super) fn tally(db: &Connection, delivery: DeliveryId) -> Result<Tally, StoreError> {
    expect_delivery(db, delivery)?;
    let mut statement = db.prepare_cached("SELECT state, exclusion FROM ledger WHERE delivery = ?1")?;
    let mut rows = statement.query([delivery.0])?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        match (convert::state(row, 0)?, convert::exclusion(row, 1)?) {
            (RowState::Excluded, Some(reason)) => *tally.excluded.entry(reason).or_default() += 1,
            (state, _) => tally.add(state, 1),
        }
    }
    Ok(tally)
}

pub(super) fn next_due(db: &Connection, delivery: DeliveryId) -> Result<Option<Timestamp>, StoreError> {
    let due = db
        .prepare_cached(
            "SELECT due FROM ledger INDEXED BY ledger_waiting
              WHERE delivery = ?1 AND (state = 'queued' OR state = 'deferred') AND priority = 2
              ORDER BY due LIMIT 1",
        )?
        .query_row([delivery.0], |row| row.get(0))
        .optional()?;
    due.map(convert::timestamp).transpose()
}

pub(super) fn last_attempt(db: &Connection, delivery: DeliveryId) -> Result<Option<Timestamp>, StoreError> {
    let last: Option<i64> = db
        .prepare_cached("SELECT max(at) FROM attempt WHERE delivery = ?1")?
        .query_row([delivery.0], |row| row.get(0))?;
    last.map(convert::timestamp).transpose()
}

/// The columns [`row`] reads, of `ledger l`, `subscriber s` and the row's last `attempt a`.
macro_rules! select_rows {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT l.subscriber, s.email, l.state, l.exclusion, a.code, a.enhanced, a.text, r.name, l.handed_at, a.note
               FROM ",
            $from,
            " LEFT JOIN attempt a ON a.delivery = l.delivery AND a.subscriber = l.subscriber AND a.number = l.tries
              LEFT JOIN relay r ON r.id = l.relay
              WHERE ",
            $where
        )
    };
}

fn row(row: &rusqlite::Row<'_>) -> Result<Row, StoreError> {
    Ok(Row {
        subscriber: SubscriberId(row.get(0)?),
        email: convert::email(row, 1)?,
        state: convert::state(row, 2)?,
        exclusion: convert::exclusion(row, 3)?,
        reply: convert::reply(row, 4)?,
        note: row.get(9)?,
    })
}

pub(super) fn rows(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<SubscriberId>,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    let mut statement = db.prepare_cached(select_rows!(
        "ledger l CROSS JOIN subscriber s ON s.id = l.subscriber",
        "l.delivery = ?1 AND l.subscriber > ?2 ORDER BY l.subscriber LIMIT ?3"
    ))?;
    let mut found = statement.query((delivery.0, after.map_or(0, |id| id.0), limit))?;
    let mut all = Vec::new();
    while let Some(found) = found.next()? {
        all.push(row(found)?);
    }
    Ok(all)
}

pub(super) fn uncertain(db: &Connection, delivery: DeliveryId) -> Result<Vec<UncertainRow>, StoreError> {
    let mut statement = db.prepare_cached(select_rows!(
        "ledger l INDEXED BY ledger_in_flight CROSS JOIN subscriber s ON s.id = l.subscriber",
        "l.delivery = ?1 AND (l.state = 'claimed' OR l.state = 'handed' OR l.state = 'uncertain') AND l.state <> 'claimed'
         ORDER BY l.subscriber"
    ))?;
    let mut found = statement.query([delivery.0])?;
    let mut all = Vec::new();
    while let Some(found) = found.next()? {
        let at = convert::timestamp(found.get(8)?)?;
        all.push(UncertainRow { row: row(found)?, relay: found.get(7)?, at });
    }
    Ok(all)
}

/// By the reader's key, then by the row's: what it costs does not grow with the list.
const RECIPIENT_HISTORY: &str =
    select_rows!("subscriber s CROSS JOIN ledger l ON l.subscriber = s.id", "s.key = ?2 AND l.delivery = ?1");
const ATTEMPTS: &str = "
    SELECT a.outcome, a.stage, a.code, a.enhanced, a.text, a.note, r.name, a.at
      FROM attempt a JOIN relay r ON r.id = a.relay
     WHERE a.delivery = ?1 AND a.subscriber = ?2 ORDER BY a.number";

pub(super) fn recipient_history(
    db: &Connection,
    delivery: DeliveryId,
    key: &str,
) -> Result<Option<RecipientHistory>, StoreError> {
    let mut statement = db.prepare_cached(RECIPIENT_HISTORY)?;
    let mut found = statement.query((delivery.0, key))?;
    let Some(row) = found.next()?.map(row).transpose()? else { return Ok(None) };
    let attempts = attempts(db, delivery, row.subscriber)?;
    Ok(Some(RecipientHistory { row, attempts }))
}

fn attempts(
    db: &Connection,
    delivery: DeliveryId,
    subscriber: SubscriberId,
) -> Result<Vec<Attempt>, StoreError> {
    let mut statement = db.prepare_cached(ATTEMPTS)?;
    let mut rows = statement.query((delivery.0, subscriber.0))?;
    let mut attempts = Vec::new();
    while let Some(row) = rows.next()? {
        attempts.push(attempt(row)?);
    }
    Ok(attempts)
}

/// An attempt from the columns outcome, stage, code, enhanced code, text, note, relay's name and time.
pub(super) fn attempt(row: &rusqlite::Row<'_>) -> Result<Attempt, StoreError> {
    let stage = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Attempt {
        outcome: convert::outcome(row, 0)?,
        stage: Stage::parse(stage).ok_or_else(|| StoreError::damaged("an attempt's stage is unknown"))?,
        reply: convert::reply(row, 2)?,
        note: row.get(5)?,
        relay: row.get(6)?,
        at: convert::timestamp(row.get(7)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, delivery, readers};
    use super::*;

    #[test]
    fn recipient_history_is_an_index_search() {
        let db = database();
        readers(&db, 3);
        delivery(&db, "2022-11-18");
        for sql in [RECIPIENT_HISTORY, ATTEMPTS] {
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = statement.query_map((1, 1), |row| row.get::<_, String>(3)).unwrap();
            let steps: Vec<_> = steps.collect::<Result<_, _>>().unwrap();
            let sought = |step: &String| step.starts_with("SEARCH") && !step.contains("TEMP B-TREE");
            assert!(steps.len() >= 2 && steps.iter().all(sought), "{steps:?}");
        }
    }
}
