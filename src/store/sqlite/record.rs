//! What came of a message: by the relay's word, by a crash, or by a person's word.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Recovered, Resolution, StoreError};
use super::db::Db;
use super::{control, convert};
use crate::domain::{Attempt, DeliveryId, Exclusion, Outcome, RowState, Stage, SubscriberId};

/// See [`super::super::Ledger::record`].
pub(super) fn record(
    db: &Db,
    delivery: DeliveryId,
    subscriber: SubscriberId,
    attempt: &Attempt,
    retry_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT state, exclusion, tries FROM ledger WHERE delivery = ?1 AND subscriber = ?2",
    )?;
    let mut rows = statement.query((delivery.0, subscriber.0))?;
    let (found, tries) = match rows.next()? {
        Some(row) => {
            (Some((convert::state(row, 0)?, convert::exclusion(row, 1)?)), row.get::<_, i64>(2)? + 1)
        }
        None => (None, 0),
    };
    drop(rows);
    let state = match found {
        Some((RowState::Claimed | RowState::Handed, _)) => state_after(db, delivery, attempt.outcome)?,
        // Cancelled while the worker was asking: what the relay said is kept, and the row stays settled. Nothing of it
        // was handed over, so the relay cannot have it.
        Some((RowState::Excluded, Some(Exclusion::Cancelled)))
            if matches!(attempt.outcome, Outcome::Refused | Outcome::Deferred) =>
        {
            RowState::Excluded
        }
        found => {
            return Err(
                Kind::InvalidTransition { found: found.map(|(state, _)| state), step: "settled" }.into()
            );
        }
    };
    let exclusion = (state == RowState::Excluded).then_some(Exclusion::Cancelled.as_str());
    let relay = db.relay_number(&attempt.relay)?;
    let at = convert::millis(attempt.at);
    // Over 0, since 0 means that a row was never tried.
    let due = match attempt.outcome {
        Outcome::Deferred => Some(retry_at.map_or(at, convert::millis).max(1)),
        _ => None,
    };
    db.prepare_cached(
        "UPDATE ledger
            SET handed_at = iif(state = 'handed', handed_at, ?3), state = ?4, exclusion = ?5, relay = ?6,
                due = coalesce(?7, due), tries = ?8
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

/// The state a row is in after an attempt. A message that was put off is not tried again once the delivery is cancelled.
fn state_after(db: &Connection, delivery: DeliveryId, outcome: Outcome) -> Result<RowState, StoreError> {
    let called_off =
        outcome == Outcome::Deferred && control::control_state(db, delivery)?.cancelled_at.is_some();
    Ok(if called_off { RowState::Excluded } else { convert::state_after(outcome) })
}

/// See [`super::super::Ledger::recover`].
pub(super) fn recover(
    db: &Connection,
    delivery: DeliveryId,
    now: Timestamp,
) -> Result<Recovered, StoreError> {
    let released = db.execute(
        "UPDATE ledger INDEXED BY ledger_in_flight SET state = iif(due > 0 AND tries > 0, 'deferred', 'queued')
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
        // The uncertain attempt stays in the story; the row waits as if it were new, with the few who come first if it
        // was among them.
        Resolution::Resend => Ok(db.execute(
            "UPDATE ledger INDEXED BY ledger_in_flight SET state = 'queued', due = min(due, 0)
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
