//! What came of a message: by the relay's word, by a crash, or by a person's word.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::super::error::Kind;
use super::super::{Recovered, Resolution, StoreError};
use super::convert;
use crate::domain::{Attempt, DeliveryId, Outcome, RowState, Stage, SubscriberId};

/// See [`super::super::Ledger::record`].
pub(super) fn record(
    db: &Connection,
    delivery: DeliveryId,
    subscriber: SubscriberId,
    attempt: &Attempt,
    retry_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT state FROM ledger WHERE delivery = ?1 AND subscriber = ?2")?;
    let mut rows = statement.query((delivery.0, subscriber.0))?;
    let found = rows.next()?.map(|row| convert::state(row, 0)).transpose()?;
    if !matches!(found, Some(RowState::Claimed | RowState::Handed)) {
        return Err(Kind::OutOfTurn { found, step: "settled" }.into());
    }
    let relay = relay_number(db, &attempt.relay)?;
    let (state, at) = (convert::state_after(attempt.outcome), convert::millis(attempt.at));
    // Over 0, since 0 means that a row was never tried.
    let due = match attempt.outcome {
        Outcome::Deferred => Some(retry_at.map_or(at, convert::millis).max(1)),
        _ => None,
    };
    db.prepare_cached(
        "UPDATE ledger
            SET handed_at = iif(state = 'handed', handed_at, :at), state = :state, relay = :relay,
                due = coalesce(:due, due), tries = tries + 1
          WHERE delivery = :delivery AND subscriber = :subscriber",
    )?
    .execute(named_params! {
        ":delivery": delivery.0, ":subscriber": subscriber.0, ":state": state.as_str(), ":relay": relay,
        ":due": due, ":at": at,
    })?;
    let reply = attempt.reply.as_ref();
    db.prepare_cached(
        "INSERT INTO attempt (delivery, subscriber, number, outcome, stage, code, enhanced, text, note, relay, at)
         SELECT delivery, subscriber, tries, :outcome, :stage, :code, :enhanced, :text, :note, :relay, :at
           FROM ledger WHERE delivery = :delivery AND subscriber = :subscriber",
    )?
    .execute(named_params! {
        ":delivery": delivery.0, ":subscriber": subscriber.0, ":outcome": state.as_str(),
        ":stage": attempt.stage.as_str(), ":code": reply.map(|reply| reply.code),
        ":enhanced": reply.and_then(|reply| reply.enhanced).map(|code| code.to_string()),
        ":text": reply.map(|reply| &reply.text), ":note": attempt.note, ":relay": relay, ":at": at,
    })?;
    Ok(())
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
        // The uncertain attempt stays in the story; the row waits as if it were new.
        Resolution::Resend => Ok(db.execute(
            "UPDATE ledger INDEXED BY ledger_in_flight SET state = 'queued', due = 0
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

/// The number of a relay's name. There are a handful, and millions of attempts.
pub(super) fn relay_number(db: &Connection, name: &str) -> Result<i64, StoreError> {
    let known = db
        .prepare_cached("SELECT id FROM relay WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    db.prepare_cached("INSERT INTO relay (name) VALUES (?1)")?.execute([name])?;
    Ok(db.last_insert_rowid())
}
