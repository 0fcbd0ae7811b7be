//! Rows on their way to a worker and back.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Claim, ContentId, Due, Handover, StoreError};
use super::db::Db;
use super::{control, convert};
use crate::domain::{DeliveryId, Exclusion, RowState, Status, SubscriberId, Suppression};

/// See [`super::super::Ledger::claim`].
pub(super) fn claim(
    db: &Connection,
    delivery: DeliveryId,
    limit: u32,
    now: Timestamp,
    due: Due,
) -> Result<Vec<Claim>, StoreError> {
    // 0 is the time of rows that never waited; those of the few who come first are before it.
    let (from, until) = match due {
        Due::Queued => (i64::MIN, convert::millis(now)),
        Due::Retries => (1, convert::millis(now)),
        Due::All => (i64::MIN, i64::MAX),
    };
    let few = control::control_state(db, delivery)?.canary.is_some();
    let mut claims = Vec::new();
    // Once more for those who had to be left out: an empty answer must mean that nothing is waiting.
    loop {
        let missing = usize::try_from(limit).unwrap_or(usize::MAX) - claims.len();
        let mut found = waiting(db, if few { FEW } else { WAITING }, delivery, (from, until), missing)?;
        if few && found.is_empty() {
            found = waiting(db, TRIED, delivery, (from, until), missing)?;
        }
        if found.is_empty() {
            return Ok(claims);
        }
        for Waiting { claim, barred } in found {
            if let Some(reason) = barred {
                exclude(db, delivery, claim.subscriber, reason)?;
            } else {
                take(db, delivery, claim.subscriber)?;
                claims.push(claim);
            }
        }
    }
}

struct Waiting {
    claim: Claim,
    barred: Option<Exclusion>,
}

/// The index is named so that losing it is an error in the tests and not a slow night in production.
macro_rules! select_waiting {
    ($due:literal) => {
        concat!(
            "SELECT l.subscriber, s.public_ref, s.email, s.name, l.content, l.tries, s.status, p.reason,
                    iif(l.tries > 0, (SELECT a.at FROM attempt a WHERE a.delivery = l.delivery
                                         AND a.subscriber = l.subscriber AND a.number = 1), NULL)
               FROM ledger l INDEXED BY ledger_waiting
              CROSS JOIN subscriber s ON s.id = l.subscriber
               LEFT JOIN suppression p ON p.key = s.key
              WHERE l.delivery = ?1 AND (l.state = 'queued' OR l.state = 'deferred')
                AND l.due BETWEEN ?2 AND ?3 AND ",
            $due,
            " ORDER BY l.due, l.subscriber LIMIT ?4"
        )
    };
}

const WAITING: &str = select_waiting!("true");
/// While the others wait: the few who come first, and after them those among the few who were put off.
const FEW: &str = select_waiting!("l.due < 0");
const TRIED: &str = select_waiting!("l.due > 0");

fn waiting(
    db: &Connection,
    sql: &str,
    delivery: DeliveryId,
    (from, until): (i64, i64),
    limit: usize,
) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((delivery.0, from, until, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let claim = Claim {
            subscriber: SubscriberId(row.get(0)?),
            public_ref: row.get(1)?,
            email: convert::email(row, 2)?,
            name: convert::name(row, 3)?,
            content: ContentId(row.get(4)?),
            tries: row.get(5)?,
            tried_since: row.get::<_, Option<i64>>(8)?.map(convert::timestamp).transpose()?,
            signature: None,
        };
        found.push(Waiting { claim, barred: barred(row, 6)? });
    }
    Ok(found)
}

/// Why a reader must not be mailed, from the columns status and reason.
fn barred(row: &rusqlite::Row<'_>, first: usize) -> Result<Option<Exclusion>, StoreError> {
    if let Some(reason) = convert::suppression(row, first + 1)? {
        return Ok(Some(Exclusion::Suppressed(reason)));
    }
    Ok(match convert::status(row, first)? {
        Status::Subscribed => None,
        Status::Pending => Some(Exclusion::Pending),
        gone => Suppression::of(gone).map(Exclusion::Suppressed),
    })
}

/// See [`super::super::Ledger::begin_handover`].
pub(super) fn begin_handover(
    db: &Db,
    delivery: DeliveryId,
    subscriber: SubscriberId,
    relay: &str,
    at: Timestamp,
) -> Result<Handover, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT l.state, s.status, p.reason, l.exclusion
           FROM ledger l CROSS JOIN subscriber s ON s.id = l.subscriber LEFT JOIN suppression p ON p.key = s.key
          WHERE l.delivery = ?1 AND l.subscriber = ?2",
    )?;
    let mut rows = statement.query((delivery.0, subscriber.0))?;
    let row = rows.next()?.ok_or(Kind::InvalidTransition { found: None, step: "handed over" })?;
    let state = convert::state(row, 0)?;
    if convert::exclusion(row, 3)? == Some(Exclusion::Cancelled) {
        return Ok(Handover::Excluded(Exclusion::Cancelled));
    }
    if state != RowState::Claimed {
        return Err(Kind::InvalidTransition { found: Some(state), step: "handed over" }.into());
    }
    if let Some(reason) = barred(row, 1)? {
        exclude(db, delivery, subscriber, reason)?;
        return Ok(Handover::Excluded(reason));
    }
    db.count_handed();
    db.prepare_cached(
        "UPDATE ledger SET state = 'handed', relay = ?3, handed_at = ?4 WHERE delivery = ?1 AND subscriber = ?2",
    )?
    .execute((delivery.0, subscriber.0, db.relay_number(relay)?, convert::millis(at)))?;
    Ok(Handover::Proceed)
}

/// See [`super::super::Ledger::release`].
pub(super) fn release(
    db: &Connection,
    delivery: DeliveryId,
    subscribers: &[SubscriberId],
) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached(
        "UPDATE ledger SET state = iif(due > 0 AND tries > 0, 'deferred', 'queued')
          WHERE delivery = ?1 AND subscriber = ?2 AND state = 'claimed'",
    )?;
    let mut released = 0;
    for subscriber in subscribers {
        released += statement.execute((delivery.0, subscriber.0))? as u64;
    }
    Ok(released)
}

/// See [`super::super::Ledger::postpone`].
pub(super) fn postpone(
    db: &Connection,
    delivery: DeliveryId,
    rows: &[(SubscriberId, Timestamp)],
) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached(
        "UPDATE ledger SET state = iif(tries > 0, 'deferred', 'queued'), due = ?3
          WHERE delivery = ?1 AND subscriber = ?2 AND state = 'claimed'",
    )?;
    let mut postponed = 0;
    for (subscriber, due) in rows {
        postponed += statement.execute((delivery.0, subscriber.0, convert::millis(*due).max(1)))? as u64;
    }
    Ok(postponed)
}

/// See [`super::super::Ledger::hasten`].
pub(super) fn make_deferred_due(
    db: &Connection,
    delivery: DeliveryId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE ledger INDEXED BY ledger_waiting SET due = ?2
                WHERE delivery = ?1 AND (state = 'queued' OR state = 'deferred') AND due > ?2";
    Ok(db.prepare_cached(sql)?.execute((delivery.0, convert::millis(now)))? as u64)
}

fn exclude(
    db: &Connection,
    delivery: DeliveryId,
    subscriber: SubscriberId,
    reason: Exclusion,
) -> Result<(), StoreError> {
    let sql = "UPDATE ledger SET state = 'excluded', exclusion = ?3 WHERE delivery = ?1 AND subscriber = ?2";
    db.prepare_cached(sql)?.execute((delivery.0, subscriber.0, reason.as_str()))?;
    Ok(())
}

fn take(db: &Connection, delivery: DeliveryId, subscriber: SubscriberId) -> Result<(), StoreError> {
    let sql = "UPDATE ledger SET state = 'claimed' WHERE delivery = ?1 AND subscriber = ?2";
    db.prepare_cached(sql)?.execute((delivery.0, subscriber.0))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database, delivery, readers};
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn claiming_does_not_read_the_rows_that_rest() {
        let db = database();
        readers(&db, 3000);
        let id = delivery(&db, "2022-11-18").id;
        delivery(&db, "2022-11-25");
        db.execute("UPDATE ledger SET state = 'accepted' WHERE subscriber <= 2500", []).unwrap();
        let mut statement = db.prepare(WAITING).unwrap();
        let mut rows = statement.query((id.0, 0, 0, 100)).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        drop(rows);
        assert_eq!(count, 100);
        assert_eq!(statement.get_status(StatementStatus::FullscanStep), 0);
        assert_eq!(statement.get_status(StatementStatus::Sort), 0);
        // Some fifty instructions a row; one of the rows that rest would cost as many.
        assert!(statement.get_status(StatementStatus::VmStep) < 10_000);
    }

    #[test]
    fn the_longest_due_come_first_and_then_the_row_order() {
        let db = database();
        readers(&db, 4);
        let id = delivery(&db, "2022-11-18").id;
        for (subscriber, due) in [(1, 3000), (2, 2000), (4, 9000)] {
            let sql = "UPDATE ledger SET state = 'deferred', due = ?1 WHERE subscriber = ?2";
            db.execute(sql, (due, subscriber)).unwrap();
        }
        let claimed = |due| -> Vec<i64> {
            claim(&db, id, 10, at(5), due).unwrap().into_iter().map(|claim| claim.subscriber.0).collect()
        };
        assert_eq!(claimed(Due::Queued), [3, 2, 1]);
        assert_eq!(claimed(Due::All), [4]);
    }

    #[test]
    fn released_rows_wait_where_they_waited() {
        let db = database();
        readers(&db, 2);
        let id = delivery(&db, "2022-11-18").id;
        db.execute("UPDATE ledger SET state = 'deferred', due = 1, tries = 1 WHERE subscriber = 2", [])
            .unwrap();
        let both = [SubscriberId(1), SubscriberId(2)];
        assert_eq!(claim(&db, id, 10, at(5), Due::Queued).unwrap().len(), 2);
        assert_eq!(release(&db, id, &both).unwrap(), 2);
        let mut statement = db.prepare("SELECT state FROM ledger ORDER BY subscriber").unwrap();
        let states = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(states.collect::<Result<Vec<_>, _>>().unwrap(), ["queued", "deferred"]);
        assert_eq!(release(&db, id, &both).unwrap(), 0, "what nobody holds stays");
    }

    #[test]
    fn postponed_rows_come_back_at_their_time_and_stay_untried() {
        let db = database();
        readers(&db, 3);
        let id = delivery(&db, "2022-11-18").id;
        db.execute("UPDATE ledger SET tries = 1, due = 1 WHERE subscriber = 2", []).unwrap();
        assert_eq!(claim(&db, id, 10, at(5), Due::Queued).unwrap().len(), 3);
        let rows = [(SubscriberId(1), at(100)), (SubscriberId(2), at(50)), (SubscriberId(9), at(1))];
        assert_eq!(postpone(&db, id, &rows).unwrap(), 2);
        let mut statement = db.prepare("SELECT state FROM ledger ORDER BY subscriber").unwrap();
        let states = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(states.collect::<Result<Vec<_>, _>>().unwrap(), ["queued", "deferred", "claimed"]);
        assert!(claim(&db, id, 10, at(49), Due::Queued).unwrap().is_empty());
        release(&db, id, &[SubscriberId(3)]).unwrap();
        let back: Vec<_> = claim(&db, id, 10, at(99), Due::Retries).unwrap();
        assert_eq!(
            back.iter().map(|claim| claim.subscriber.0).collect::<Vec<_>>(),
            [2],
            "row 3 never waited"
        );
    }
}
