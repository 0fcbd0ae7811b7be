//! Outcomes: from a relay's reply, from a crash, or from a person's decision.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::error::Kind;
use super::super::{CompletedAttempt, FencingToken, Recovered, Refusal, Resolution, StoreError};
use super::db::Db;
use super::{control, convert, lease, read};
use crate::domain::{Attempt, DeliveryId, Exclusion, Outcome, RowState, Stage, SubscriberId};

/// See [`super::super::Ledger::record`].
pub(super) fn record(
    db: &Db,
    token: FencingToken,
    subscriber: SubscriberId,
    attempt: &Attempt,
    retry_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    lease::check(db, token)?;
    let delivery = token.delivery;
    let mut statement = db.prepare_cached(
        "SELECT state, exclusion, tries, claimed_by IS ?3 FROM ledger WHERE delivery = ?1 AND subscriber = ?2",
    )?;
    let mut rows = statement.query((delivery.0, subscriber.0, token.number))?;
    let (found, tries, is_own) = match rows.next()? {
        Some(row) => {
            let found = (convert::state(row, 0)?, convert::exclusion(row, 1)?);
            (Some(found), row.get::<_, i64>(2)? + 1, row.get(3)?)
        }
        None => (None, 0, false),
    };
    drop(rows);
    let state = match found {
        Some((RowState::Claimed | RowState::Handed, _)) if is_own => {
            state_after(db, delivery, attempt.outcome)?
        }
        // Cancelled while the worker waited for the relay: the reply is kept, and the row stays excluded. Nothing of it
        // was handed over, so the relay cannot have it.
        Some((RowState::Excluded, Some(Exclusion::Cancelled)))
            if matches!(attempt.outcome, Outcome::Refused | Outcome::Deferred) =>
        {
            RowState::Excluded
        }
        found => {
            return Err(
                Kind::InvalidTransition { found: found.map(|(state, _)| state), step: "recorded" }.into()
            );
        }
    };
    write(db, delivery, subscriber, tries, state, attempt, retry_at)
}

/// Moves a row to a state with its attempt number `tries`.
fn write(
    db: &Db,
    delivery: DeliveryId,
    subscriber: SubscriberId,
    tries: i64,
    state: RowState,
    attempt: &Attempt,
    retry_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let exclusion = (state == RowState::Excluded).then_some(Exclusion::Cancelled.as_str());
    let relay = db.relay_id(&attempt.relay)?;
    let at = convert::millis(attempt.at);
    let due = (attempt.outcome == Outcome::Deferred).then(|| retry_at.map_or(at, convert::millis));
    db.prepare_cached(
        "UPDATE ledger
            SET handed_at = iif(state = 'handed', handed_at, ?3), state = ?4, exclusion = ?5, relay = ?6,
                priority = iif(?7 IS NULL, priority, 2), due = coalesce(?7, due), tries = ?8
          WHERE delivery = ?1 AND subscriber = ?2",
    )?
    .execute((delivery.0, subscriber.0, at, state.as_str(), exclusion, relay, due, tries))?;
    let reply = attempt.reply.as_ref();
    let enhanced = reply.and_then(|reply| reply.enhanced).map(|code| code.to_string());
    db.prepare_cached("INSERT INTO attempt VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?.execute(
        (
            delivery.0,
            subscriber.0,
            tries,
            convert::state_after(attempt.outcome).as_str(),
            attempt.stage.as_str(),
            reply.map(|reply| reply.code),
            enhanced,
            reply.map(|reply| &reply.text),
            &attempt.note,
            relay,
            at,
        ),
    )?;
    Ok(())
}

/// Returns the state after an attempt. A deferred row is excluded where the delivery was cancelled meanwhile.
fn state_after(db: &Connection, delivery: DeliveryId, outcome: Outcome) -> Result<RowState, StoreError> {
    let called_off =
        outcome == Outcome::Deferred && control::control_state(db, delivery)?.cancelled_at.is_some();
    Ok(if called_off { RowState::Excluded } else { convert::state_after(outcome) })
}

/// See [`super::super::Ledger::recover`].
pub(super) fn recover(db: &Db, token: FencingToken, now: Timestamp) -> Result<Recovered, StoreError> {
    lease::check(db, token)?;
    let delivery = token.delivery;
    let released = db.execute(
        "UPDATE ledger INDEXED BY ledger_in_flight SET state = iif(priority = 2 AND tries > 0, 'deferred', 'queued')
          WHERE delivery = ?1 AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain') AND state = 'claimed'",
        [delivery.0],
    )? as u64;
    let note = "the process ended after handing over";
    let uncertain = settle(db, delivery, RowState::Handed, RowState::Uncertain, note, now)?;
    Ok(Recovered { released, uncertain })
}

/// See [`super::super::Ledger::resolve`].
pub(super) fn resolve(
    db: &Connection,
    delivery: DeliveryId,
    resolution: Resolution,
    now: Timestamp,
) -> Result<u64, StoreError> {
    match resolution {
        Resolution::Accept => settle(
            db,
            delivery,
            RowState::Uncertain,
            RowState::Accepted,
            "a person took it for delivered",
            now,
        ),
        Resolution::Resend if control::control_state(db, delivery)?.cancelled_at.is_some() => {
            Err(Kind::Cancelled.into())
        }
        // The uncertain attempt stays in the history; the row waits as if it were new, with the canary if it was part of it.
        Resolution::Resend => Ok(db.execute(
            "UPDATE ledger INDEXED BY ledger_in_flight SET state = 'queued', priority = min(priority, 1), due = 0
              WHERE delivery = ?1 AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain') AND state = 'uncertain'",
            [delivery.0],
        )? as u64),
    }
}

/// Moves every row in flight that is in `from` to `to`, with an attempt that says why.
fn settle(
    db: &Connection,
    delivery: DeliveryId,
    from: RowState,
    to: RowState,
    note: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    db.prepare_cached(
        "INSERT INTO attempt (delivery, subscriber, number, outcome, stage, note, relay, at)
         SELECT delivery, subscriber, tries + 1, ?3, ?4, ?5, relay, ?6
           FROM ledger INDEXED BY ledger_in_flight
          WHERE delivery = ?1 AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain') AND state = ?2",
    )?
    .execute((
        delivery.0,
        from.as_str(),
        to.as_str(),
        Stage::Dot.as_str(),
        note,
        convert::millis(now),
    ))?;
    let moved = db
        .prepare_cached(
            "UPDATE ledger INDEXED BY ledger_in_flight SET state = ?3, tries = tries + 1
              WHERE delivery = ?1 AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain') AND state = ?2",
        )?
        .execute((delivery.0, from.as_str(), to.as_str()))?;
    Ok(moved as u64)
}

/// See [`super::super::Ledger::distrust_refusals_until`].
pub(super) fn distrust_refusals_until(
    db: &Connection,
    delivery: DeliveryId,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET refusals_distrusted_until = max(coalesce(refusals_distrusted_until, ?2), ?2) WHERE id = ?1",
    )?
    .execute((delivery.0, convert::millis(at)))?;
    Ok(())
}

/// See [`super::super::Ledger::defer_refusals`].
pub(super) fn defer_refusals(
    db: &Db,
    token: FencingToken,
    deferrals: &[CompletedAttempt],
) -> Result<u64, StoreError> {
    lease::check(db, token)?;
    let delivery = token.delivery;
    if control::control_state(db, delivery)?.cancelled_at.is_some() {
        return Ok(0);
    }
    let mut refused = db.prepare_cached(
        "SELECT tries FROM ledger WHERE delivery = ?1 AND subscriber = ?2 AND state = 'refused'",
    )?;
    let mut deferred = 0;
    for CompletedAttempt { subscriber, attempt, retry_at } in deferrals {
        let tries = refused.query_row((delivery.0, subscriber.0), |row| row.get::<_, i64>(0)).optional()?;
        if let Some(tries) = tries {
            write(db, delivery, *subscriber, tries + 1, RowState::Deferred, attempt, *retry_at)?;
            deferred += 1;
        }
    }
    Ok(deferred)
}

/// See [`super::super::Ledger::refusals`].
pub(super) fn refusals(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<SubscriberId>,
    limit: u32,
) -> Result<Vec<Refusal>, StoreError> {
    let distrusted_until = distrusted_until(db, delivery)?.unwrap_or(-1);
    refusals_between(db, delivery, after, limit, distrusted_until, i64::MAX)
}

/// See [`super::super::Ledger::distrusted_refusals`].
pub(super) fn distrusted_refusals(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<SubscriberId>,
    limit: u32,
) -> Result<Vec<Refusal>, StoreError> {
    match distrusted_until(db, delivery)? {
        Some(until) => refusals_between(db, delivery, after, limit, i64::MIN, until),
        None => Ok(Vec::new()),
    }
}

fn distrusted_until(db: &Connection, delivery: DeliveryId) -> Result<Option<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT refusals_distrusted_until FROM delivery WHERE id = ?1")?;
    Ok(statement.query_row([delivery.0], |row| row.get(0)).optional()?.flatten())
}

/// Returns refusals that are later than `from` and not later than `until`.
fn refusals_between(
    db: &Connection,
    delivery: DeliveryId,
    after: Option<SubscriberId>,
    limit: u32,
    from: i64,
    until: i64,
) -> Result<Vec<Refusal>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.outcome, a.stage, a.code, a.enhanced, a.text, a.note, r.name, a.at, l.subscriber, s.email, l.tries,
                (SELECT min(f.at) FROM attempt f WHERE f.delivery = l.delivery AND f.subscriber = l.subscriber)
           FROM ledger l
          CROSS JOIN subscriber s ON s.id = l.subscriber
          CROSS JOIN attempt a ON a.delivery = l.delivery AND a.subscriber = l.subscriber AND a.number = l.tries
          CROSS JOIN relay r ON r.id = a.relay
           LEFT JOIN suppression p ON p.key = s.key
          WHERE l.delivery = ?1 AND l.subscriber > ?2 AND l.state = 'refused' AND p.key IS NULL
            AND a.at > ?4 AND a.at <= ?5
          ORDER BY l.subscriber LIMIT ?3",
    )?;
    let mut rows = statement.query((delivery.0, after.map_or(0, |id| id.0), limit, from, until))?;
    let mut refusals = Vec::new();
    while let Some(row) = rows.next()? {
        refusals.push(Refusal {
            subscriber: SubscriberId(row.get(8)?),
            email: convert::email(row, 9)?,
            attempt: read::attempt(row)?,
            tries: row.get(10)?,
            tried_since: convert::timestamp(row.get(11)?)?,
        });
    }
    Ok(refusals)
}
