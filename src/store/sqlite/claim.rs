//! Claims: rows on their way to a worker, to a relay, and back.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Claim, ContentId, Due, FencingToken, Handover, StoreError};
use super::db::Db;
use super::{control, convert, lease};
use crate::domain::{DeliveryId, Exclusion, RowState, Status, SubscriberId, Suppression};

/// The order in which waiting rows are claimed, as the column `priority` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub(super) enum Priority {
    /// The canary, which comes first.
    Canary = 0,
    /// Never tried.
    Fresh = 1,
    /// Deferred or postponed: waits for its `due`.
    Retry = 2,
}

/// See [`super::super::Ledger::claim`].
pub(super) fn claim(
    db: &Db,
    token: FencingToken,
    limit: u32,
    now: Timestamp,
    due: Due,
) -> Result<Vec<Claim>, StoreError> {
    use Priority::{Canary, Fresh, Retry};
    lease::check(db, token)?;
    let until = convert::millis(now);
    let priorities: &[Priority] = match due {
        Due::Retries => &[Retry],
        // While the canary is out, nobody else is tried for the first time.
        Due::Queued if control::control_state(db, token.delivery)?.canary.is_some() => &[Canary, Retry],
        Due::Queued => &[Canary, Fresh, Retry],
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut claims = Vec::new();
    for priority in priorities {
        // Again for those who had to be excluded: an empty answer must mean that nothing is waiting.
        while claims.len() < limit {
            let found = waiting(db, token.delivery, *priority, until, limit - claims.len())?;
            if found.is_empty() {
                break;
            }
            for Waiting { claim, exclusion } in found {
                if let Some(reason) = exclusion {
                    exclude(db, token.delivery, claim.subscriber, reason)?;
                } else {
                    take(db, token, claim.subscriber)?;
                    claims.push(claim);
                }
            }
        }
    }
    Ok(claims)
}

struct Waiting {
    claim: Claim,
    exclusion: Option<Exclusion>,
}

/// The index is named, so that losing it is an error in the tests and not a slow night in production.
const WAITING: &str = "
    SELECT l.subscriber, s.public_ref, s.email, s.name, l.content, l.tries, s.status, p.reason,
           iif(l.tries > 0, (SELECT a.at FROM attempt a WHERE a.delivery = l.delivery
                                AND a.subscriber = l.subscriber AND a.number = 1), NULL)
      FROM ledger l INDEXED BY ledger_waiting
     CROSS JOIN subscriber s ON s.id = l.subscriber
      LEFT JOIN suppression p ON p.key = s.key
     WHERE l.delivery = ?1 AND (l.state = 'queued' OR l.state = 'deferred')
       AND l.priority = ?2 AND l.due <= ?3
     ORDER BY l.due, l.subscriber LIMIT ?4";

fn waiting(
    db: &Connection,
    delivery: DeliveryId,
    priority: Priority,
    until: i64,
    limit: usize,
) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = db.prepare_cached(WAITING)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query((delivery.0, priority as i64, until, limit))?;
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
        found.push(Waiting { claim, exclusion: exclusion(row, 6)? });
    }
    Ok(found)
}

/// Returns why a subscriber must not be mailed, from the columns status and reason.
fn exclusion(row: &rusqlite::Row<'_>, first: usize) -> Result<Option<Exclusion>, StoreError> {
    if let Some(reason) = convert::suppression(row, first + 1)? {
        return Ok(Some(Exclusion::Suppressed(reason)));
    }
    Ok(match convert::status(row, first)? {
        Status::Subscribed => None,
        Status::Pending => Some(Exclusion::Pending),
        other => Suppression::of(other).map(Exclusion::Suppressed),
    })
}

/// See [`super::super::Ledger::begin_handover`].
pub(super) fn begin_handover(
    db: &Db,
    token: FencingToken,
    subscriber: SubscriberId,
    relay: &str,
    at: Timestamp,
) -> Result<Handover, StoreError> {
    lease::check(db, token)?;
    let mut statement = db.prepare_cached(
        "SELECT l.state, s.status, p.reason, l.exclusion, l.claimed_by IS ?3
           FROM ledger l CROSS JOIN subscriber s ON s.id = l.subscriber LEFT JOIN suppression p ON p.key = s.key
          WHERE l.delivery = ?1 AND l.subscriber = ?2",
    )?;
    let mut rows = statement.query((token.delivery.0, subscriber.0, token.number))?;
    let row = rows.next()?.ok_or(Kind::InvalidTransition { found: None, step: "handed over" })?;
    let (state, is_own) = (convert::state(row, 0)?, row.get::<_, bool>(4)?);
    if convert::exclusion(row, 3)? == Some(Exclusion::Cancelled) {
        return Ok(Handover::Excluded(Exclusion::Cancelled));
    }
    if state != RowState::Claimed || !is_own {
        return Err(Kind::InvalidTransition { found: Some(state), step: "handed over" }.into());
    }
    if let Some(reason) = exclusion(row, 1)? {
        exclude(db, token.delivery, subscriber, reason)?;
        return Ok(Handover::Excluded(reason));
    }
    db.count_handover();
    db.prepare_cached(
        "UPDATE ledger SET state = 'handed', relay = ?3, handed_at = ?4 WHERE delivery = ?1 AND subscriber = ?2",
    )?
    .execute((token.delivery.0, subscriber.0, db.relay_id(relay)?, convert::millis(at)))?;
    Ok(Handover::Proceed)
}

/// See [`super::super::Ledger::release`].
pub(super) fn release(db: &Db, token: FencingToken, subscribers: &[SubscriberId]) -> Result<u64, StoreError> {
    lease::check(db, token)?;
    let mut statement = db.prepare_cached(
        "UPDATE ledger SET state = iif(priority = 2 AND tries > 0, 'deferred', 'queued')
          WHERE delivery = ?1 AND subscriber = ?2 AND state = 'claimed' AND claimed_by = ?3",
    )?;
    let mut released = 0;
    for subscriber in subscribers {
        released += statement.execute((token.delivery.0, subscriber.0, token.number))? as u64;
    }
    Ok(released)
}

/// See [`super::super::Ledger::postpone`].
pub(super) fn postpone(
    db: &Db,
    token: FencingToken,
    rows: &[(SubscriberId, Timestamp)],
) -> Result<u64, StoreError> {
    lease::check(db, token)?;
    let mut statement = db.prepare_cached(
        "UPDATE ledger SET state = iif(tries > 0, 'deferred', 'queued'), priority = 2, due = ?3
          WHERE delivery = ?1 AND subscriber = ?2 AND state = 'claimed' AND claimed_by = ?4",
    )?;
    let mut postponed = 0;
    for (subscriber, due) in rows {
        let due = convert::millis(*due);
        postponed += statement.execute((token.delivery.0, subscriber.0, due, token.number))? as u64;
    }
    Ok(postponed)
}

/// See [`super::super::Ledger::make_deferred_due`].
pub(super) fn make_deferred_due(
    db: &Connection,
    delivery: DeliveryId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE ledger INDEXED BY ledger_waiting SET due = ?2
                WHERE delivery = ?1 AND (state = 'queued' OR state = 'deferred') AND priority = 2 AND due > ?2";
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

fn take(db: &Connection, token: FencingToken, subscriber: SubscriberId) -> Result<(), StoreError> {
    let sql = "UPDATE ledger SET state = 'claimed', claimed_by = ?3 WHERE delivery = ?1 AND subscriber = ?2";
    db.prepare_cached(sql)?.execute((token.delivery.0, subscriber.0, token.number))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database, delivery, readers};
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn claiming_reads_no_finished_rows() {
        let db = database();
        readers(&db, 3000);
        let id = delivery(&db, "2022-11-18").id;
        delivery(&db, "2022-11-25");
        db.execute("UPDATE ledger SET state = 'accepted' WHERE subscriber <= 2500", []).unwrap();
        let mut statement = db.prepare(WAITING).unwrap();
        let mut rows = statement.query((id.0, Priority::Fresh as i64, 0, 100)).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        drop(rows);
        assert_eq!(count, 100);
        assert_eq!(statement.get_status(StatementStatus::FullscanStep), 0);
        assert_eq!(statement.get_status(StatementStatus::Sort), 0);
        // Some fifty instructions a row; a finished row would cost as many.
        assert!(statement.get_status(StatementStatus::VmStep) < 10_000);
    }

    #[test]
    fn fresh_rows_come_first_and_then_the_longest_due() {
        let db = database();
        readers(&db, 4);
        let id = delivery(&db, "2022-11-18").id;
        let token = lease::take(&db, id).unwrap().0;
        for (subscriber, due) in [(1, 3000), (2, 2000), (4, 9000)] {
            let sql = "UPDATE ledger SET state = 'deferred', priority = 2, due = ?1 WHERE subscriber = ?2";
            db.execute(sql, (due, subscriber)).unwrap();
        }
        let claimed = |now| -> Vec<i64> {
            let claims = claim(&db, token, 10, now, Due::Queued).unwrap();
            claims.into_iter().map(|claim| claim.subscriber.0).collect()
        };
        assert_eq!(claimed(at(5)), [3, 2, 1]);
        assert_eq!(claimed(at(9)), [4]);
    }

    #[test]
    fn released_rows_return_to_their_state() {
        let db = database();
        readers(&db, 2);
        let id = delivery(&db, "2022-11-18").id;
        let token = lease::take(&db, id).unwrap().0;
        let sql =
            "UPDATE ledger SET state = 'deferred', priority = 2, due = 1, tries = 1 WHERE subscriber = 2";
        db.execute(sql, []).unwrap();
        let both = [SubscriberId(1), SubscriberId(2)];
        assert_eq!(claim(&db, token, 10, at(5), Due::Queued).unwrap().len(), 2);
        assert_eq!(release(&db, token, &both).unwrap(), 2);
        let mut statement = db.prepare("SELECT state FROM ledger ORDER BY subscriber").unwrap();
        let states = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(states.collect::<Result<Vec<_>, _>>().unwrap(), ["queued", "deferred"]);
        assert_eq!(release(&db, token, &both).unwrap(), 0, "rows that are not claimed stay");
    }

    #[test]
    fn postponed_rows_return_at_their_time_and_stay_untried() {
        let db = database();
        readers(&db, 3);
        let id = delivery(&db, "2022-11-18").id;
        let token = lease::take(&db, id).unwrap().0;
        db.execute("UPDATE ledger SET tries = 1, priority = 2, due = 1 WHERE subscriber = 2", []).unwrap();
        assert_eq!(claim(&db, token, 10, at(5), Due::Queued).unwrap().len(), 3);
        let rows = [(SubscriberId(1), at(100)), (SubscriberId(2), at(50)), (SubscriberId(9), at(1))];
        assert_eq!(postpone(&db, token, &rows).unwrap(), 2);
        let mut statement = db.prepare("SELECT state FROM ledger ORDER BY subscriber").unwrap();
        let states = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(states.collect::<Result<Vec<_>, _>>().unwrap(), ["queued", "deferred", "claimed"]);
        assert!(claim(&db, token, 10, at(49), Due::Queued).unwrap().is_empty());
        release(&db, token, &[SubscriberId(3)]).unwrap();
        let back: Vec<_> = claim(&db, token, 10, at(99), Due::Retries).unwrap();
        assert_eq!(
            back.iter().map(|claim| claim.subscriber.0).collect::<Vec<_>>(),
            [2],
            "row 3 never waited"
        );
    }

    #[test]
    fn rows_of_another_lease_are_left_alone() {
        let db = database();
        readers(&db, 2);
        let id = delivery(&db, "2022-11-18").id;
        let former = lease::take(&db, id).unwrap().0;
        assert_eq!(claim(&db, former, 9, at(5), Due::Queued).unwrap().len(), 2);
        let token = lease::take(&db, id).unwrap().0;
        let rows = [SubscriberId(1), SubscriberId(2)];
        assert!(release(&db, former, &rows).unwrap_err().is_lease_lost());
        assert!(claim(&db, former, 9, at(5), Due::Queued).unwrap_err().is_lease_lost());
        assert_eq!(release(&db, token, &rows).unwrap(), 0, "recovering them comes first");
        let begun = begin_handover(&db, token, rows[0], "relay.example:25", at(6));
        assert!(begun.unwrap_err().is_invalid_transition());
    }
}
