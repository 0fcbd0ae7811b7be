//! Control of a delivery in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::super::error::Kind;
use super::super::{ControlCommand, DeliveryControl, Signatures, StoreError};
use super::{SqliteStore, canary, convert, read};
use crate::domain::{CanaryStats, ControlState, DeliveryId, Exclusion};

impl DeliveryControl for SqliteStore {
    async fn control_state(&self, delivery: DeliveryId) -> Result<ControlState, StoreError> {
        self.read(move |db| control_state(db, delivery)).await
    }

    async fn send_command(
        &self,
        delivery: DeliveryId,
        word: ControlCommand,
    ) -> Result<ControlState, StoreError> {
        self.write(move |db| send_command(db, delivery, word)).await
    }

    async fn probe_write(&self) -> Result<(), StoreError> {
        // The writer's transaction takes the lock and checks the file; without changes it writes nothing.
        self.write(|db| if db.is_readonly("main")? { Err(Kind::Io.into()) } else { Ok(()) }).await
    }

    async fn canary(&self, delivery: DeliveryId) -> Result<CanaryStats, StoreError> {
        self.read(move |db| canary::stats(db, delivery)).await
    }

    async fn cancel(&self, delivery: DeliveryId, at: Timestamp) -> Result<u64, StoreError> {
        let excluded = self.write(move |db| cancel(db, delivery, at)).await?;
        self.delete_obsolete_signatures().await?;
        Ok(excluded)
    }
}

pub(super) fn control_state(db: &Connection, delivery: DeliveryId) -> Result<ControlState, StoreError> {
    let columns = db
        .prepare_cached(
            "SELECT paused_at, cancelled_at, scheduled_at, restored_at, canary FROM delivery WHERE id = ?1",
        )?
        .query_row([delivery.0], |row| {
            Ok((
                [row.get::<_, Option<i64>>(0)?, row.get(1)?, row.get(2)?, row.get(3)?],
                row.get::<_, Option<i64>>(4)?,
            ))
        })
        .optional()?;
    let ([paused, cancelled, scheduled, restored], canary) = columns.ok_or(Kind::NoDelivery(delivery))?;
    let time = |millis: Option<i64>| millis.map(convert::timestamp).transpose();
    Ok(ControlState {
        paused_at: time(paused)?,
        cancelled_at: time(cancelled)?,
        scheduled_at: time(scheduled)?,
        restored_at: time(restored)?,
        canary: canary.map(i64::cast_unsigned),
    })
}

fn send_command(
    db: &Connection,
    delivery: DeliveryId,
    word: ControlCommand,
) -> Result<ControlState, StoreError> {
    let (sql, value) = match word {
        ControlCommand::Pause(at) => ("paused_at = coalesce(paused_at, ?2)", Some(convert::millis(at))),
        ControlCommand::Resume => ("paused_at = ?2", None),
        ControlCommand::ConfirmRestored => ("restored_at = ?2", None),
        ControlCommand::Schedule(at) => ("scheduled_at = ?2", at.map(convert::millis)),
        ControlCommand::EndCanary => ("canary = ?2", None),
        ControlCommand::SetDate(at) => {
            set_date(db, delivery, at)?;
            return control_state(db, delivery);
        }
    };
    let sql = format!("UPDATE delivery SET {sql} WHERE id = ?1 AND cancelled_at IS NULL");
    db.prepare_cached(&sql)?.execute((delivery.0, value))?;
    control_state(db, delivery)
}

/// Cancels a delivery. A claimed row was not handed over, so it becomes `excluded`; the worker learns it from
/// [`super::claim::begin_handover`].
fn cancel(db: &Connection, delivery: DeliveryId, at: Timestamp) -> Result<u64, StoreError> {
    db.prepare_cached("UPDATE delivery SET cancelled_at = coalesce(cancelled_at, ?2) WHERE id = ?1")?
        .execute((delivery.0, convert::millis(at)))?;
    // Also fails if there is no such delivery.
    control_state(db, delivery)?;
    let excluded = db.execute(
        "UPDATE ledger SET state = 'excluded', exclusion = ?2
          WHERE delivery = ?1 AND (state = 'queued' OR state = 'deferred' OR state = 'claimed')",
        (delivery.0, Exclusion::Cancelled.as_str()),
    )?;
    Ok(excluded as u64)
}

/// Dates every plan of which nothing was tried yet, unless the delivery was cancelled.
fn set_date(db: &Connection, delivery: DeliveryId, at: Timestamp) -> Result<(), StoreError> {
    if control_state(db, delivery)?.cancelled_at.is_some() {
        return Ok(());
    }
    let is_tried: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM attempt WHERE delivery = ?1)
                    OR EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_in_flight WHERE delivery = ?1
                        AND (state = 'claimed' OR state = 'handed' OR state = 'uncertain'))",
        )?
        .query_row([delivery.0], |row| row.get(0))?;
    let at = convert::millis(at);
    if !is_tried {
        db.prepare_cached("UPDATE delivery SET planned_at = ?2 WHERE id = ?1")?.execute((delivery.0, at))?;
        db.prepare_cached("UPDATE plan SET at = ?2 WHERE delivery = ?1")?.execute((delivery.0, at))?;
    } else if read::next_plan_number(db, delivery)? > 2 {
        // Walks through the rows. A single plan is spared that: anything tried belongs to it.
        db.prepare_cached(
            "UPDATE plan SET at = ?2
              WHERE delivery = ?1 AND NOT EXISTS (
                  SELECT 1 FROM ledger
                   WHERE delivery = ?1 AND (tries > 0 OR state = 'claimed' OR state = 'handed')
                     AND content IN (SELECT id FROM content WHERE delivery = ?1 AND content.plan = plan.number))",
        )?
        .execute((delivery.0, at))?;
    }
    Ok(())
}
