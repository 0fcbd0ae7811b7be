//! Plans: writing a delivery, or only counting it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::super::error::Kind;
use super::super::{
    Audience, ContentId, NewDelivery, PlanPreview, PlanTransaction, Selection, SelectionTable, StoreError,
};
use super::bulk_insert::{BulkInsert, InitialState};
use super::connection_thread::ConnectionThread;
use super::db::Db;
use super::{audience_scan, canary, contents, control, convert, read};
use crate::domain::{Delivery, DeliveryId, IssueId, NewsletterId, Variant};

/// See [`super::super::Ledger::plan`]. The caller's transaction makes it all or nothing.
pub(super) fn plan(
    db: &Connection,
    new: &NewDelivery,
    audience: &Audience,
    table: &SelectionTable,
) -> Result<Delivery, StoreError> {
    let mut plan = PlanWriter::begin(db, &Target::of(new))?;
    plan.content_ids.allocate(&new.contents);
    plan.write(db, audience, table)?;
    plan.finish(db, new)
}

/// See [`super::super::Ledger::begin_plan`]. The job waits on the writing thread, within its transaction, for the contents.
pub(super) async fn begin_plan(
    writer: ConnectionThread,
    target: Target,
    audience: Audience,
    table: SelectionTable,
) -> Result<PlanTransaction, StoreError> {
    let (previewed, mut preview) = oneshot::channel();
    let (contents, received) = mpsc::channel::<NewDelivery>();
    let (mut previewed, mut new) = (Some(previewed), None);
    let mut committed: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
        let work = move |db: &Db| {
            let mut plan = PlanWriter::begin(db, &target)?;
            let preview = plan.write(db, &audience, &table)?;
            // A job that is repeated because another of its commit failed keeps the contents it received.
            if let Some(previewed) = previewed.take() {
                let _ = previewed.send(preview);
                new = received.recv().ok();
            }
            match &new {
                Some(new) if plan.is_for(new) => plan.finish(db, new),
                Some(_) => Err(Kind::Internal.into()),
                None => Err(Kind::Closed.into()),
            }
        };
        writer.run(work).await
    });
    tokio::select! {
        biased;
        preview = &mut preview => if let Ok(preview) = preview {
            return Ok(PlanTransaction { preview, contents, committed });
        },
        ended = &mut committed => return Err(ended.err().unwrap_or(Kind::Internal.into())),
    }
    // The job failed before its preview.
    Err(committed.await.err().unwrap_or(Kind::Internal.into()))
}

/// The delivery or the rehearsal that a plan is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) issue: IssueId,
    pub(super) again: bool,
    pub(super) rehearsal: bool,
}

impl Target {
    pub(super) fn of(new: &NewDelivery) -> Self {
        Self { issue: new.issue.clone(), again: new.again, rehearsal: new.destination.is_rehearsal() }
    }
}

/// A plan in the making. Its rows may be written before its contents are known.
pub(super) struct PlanWriter {
    id: DeliveryId,
    target: Target,
    /// The delivery of an earlier plan, to which rows are added.
    known: Option<Delivery>,
    /// The delivery whose recipients are left out.
    skipped: Option<DeliveryId>,
    content_ids: ContentIds,
    recipients: u64,
}

impl PlanWriter {
    pub(super) fn begin(db: &Connection, target: &Target) -> Result<Self, StoreError> {
        let Target { issue, again, rehearsal } = target;
        let planned = read::delivery(db, issue)?;
        let skipped = planned.as_ref().map(|planned| planned.delivery.id).filter(|_| *again);
        let known = match planned {
            _ if *rehearsal => {
                delete_rehearsal(db, issue)?;
                None
            }
            Some(_) if !again => return Err(Kind::AlreadyPlanned(issue.clone()).into()),
            Some(planned) if control::control_state(db, planned.delivery.id)?.cancelled_at.is_some() => {
                return Err(Kind::Cancelled.into());
            }
            known => known.map(|planned| planned.delivery),
        };
        let id = match &known {
            Some(delivery) => delivery.id,
            None => reserve(db, issue, *rehearsal)?,
        };
        let content_ids = ContentIds::begin(db)?;
        Ok(Self { id, target: target.clone(), known, skipped, content_ids, recipients: 0 })
    }

    /// Returns whether the plan was begun for this delivery.
    pub(super) fn is_for(&self, new: &NewDelivery) -> bool {
        let Target { issue, again, rehearsal } = Target::of(new);
        self.target.issue == issue && self.target.rehearsal == rehearsal && (again || self.skipped.is_none())
    }

    /// Writes a row for every subscriber without one.
    pub(super) fn write(
        &mut self,
        db: &Connection,
        audience: &Audience,
        table: &SelectionTable,
    ) -> Result<PlanPreview, StoreError> {
        let (mut rows, mut states) = (BulkInsert::of(db, self.id)?, Vec::new());
        let emit = |batch: audience_scan::Batch| {
            states.extend(
                batch.selections.into_iter().map(|selection| self.content_ids.initial_state(selection)),
            );
            batch
                .subscribers
                .into_iter()
                .try_for_each(|(subscriber, number)| rows.add(subscriber, states[number]))
        };
        let preview = match self.skipped {
            None => audience_scan::scan_in_parallel(db, audience, table, emit)?,
            Some(_) => audience_scan::scan(db, audience, self.skipped, table, emit)?,
        };
        self.recipients = rows.finish()?;
        Ok(preview)
    }

    /// Writes the contents, the options and the row of the plan.
    pub(super) fn finish(mut self, db: &Connection, new: &NewDelivery) -> Result<Delivery, StoreError> {
        let number = read::next_plan_number(db, self.id)?;
        self.content_ids.allocate(&new.contents);
        contents::insert(db, self.id, number, &new.contents, &self.content_ids.ids)?;
        if let Some(unknown) = self.content_ids.not_among(&new.contents) {
            return Err(Kind::UnknownVariant(unknown.key()).into());
        }
        let delivery = match self.known {
            Some(known) => update(db, known, new)?,
            None => fill(db, self.id, new)?,
        };
        insert_plan(db, self.id, number, new, self.recipients)?;
        if let Some(share) = new.options.canary {
            canary::choose(db, self.id, share)?;
        }
        Ok(delivery)
    }
}

/// Ids of the contents, allocated before the contents are written.
struct ContentIds {
    ids: BTreeMap<Variant, ContentId>,
    next: i64,
}

impl ContentIds {
    fn begin(db: &Connection) -> Result<Self, StoreError> {
        let mut next = db.prepare_cached("SELECT 1 + coalesce(max(id), 0) FROM content")?;
        Ok(Self { ids: BTreeMap::new(), next: next.query_row([], |row| row.get(0))? })
    }

    fn of(&mut self, variant: &Variant) -> ContentId {
        if let Some(given) = self.ids.get(variant) {
            return *given;
        }
        let number = ContentId(self.next);
        self.next += 1;
        self.ids.insert(variant.clone(), number);
        number
    }

    fn allocate<T>(&mut self, contents: &[(Variant, T)]) {
        for (variant, _) in contents {
            self.of(variant);
        }
    }

    fn initial_state(&mut self, selection: Selection) -> InitialState {
        match selection {
            Selection::Mail(variant) => Ok(self.of(&variant).0),
            Selection::Exclude(reason) => Err(reason),
        }
    }

    fn not_among<T>(&self, contents: &[(Variant, T)]) -> Option<&Variant> {
        self.ids.keys().find(|given| contents.iter().all(|(variant, _)| variant != *given))
    }
}

/// Inserts the delivery's row to get its id.
fn reserve(db: &Connection, issue: &IssueId, rehearsal: bool) -> Result<DeliveryId, StoreError> {
    db.prepare_cached(
        "INSERT INTO delivery (issue, rehearsal, message_id_seed, hash, sender_snapshot, planned_at)
         VALUES (?1, ?2, '', '', '', 0)",
    )?
    .execute((issue.as_str(), rehearsal))?;
    Ok(DeliveryId(db.last_insert_rowid()))
}

/// Deletes the rehearsal of an issue with all its rows, if there is one. Nobody got its mail.
fn delete_rehearsal(db: &Connection, issue: &IssueId) -> Result<(), StoreError> {
    let Some(planned) = read::rehearsal(db, issue)? else { return Ok(()) };
    let id = planned.delivery.id.0;
    db.execute("DELETE FROM attachment WHERE content IN (SELECT id FROM content WHERE delivery = ?1)", [id])?;
    // The store's generation is made of handovers and fencing numbers, and must not fall (`file_identity`).
    db.execute(
        "UPDATE handover_counter SET handovers = handovers
           + (SELECT coalesce(sum(fence), 0) FROM lease WHERE delivery = ?1)",
        [id],
    )?;
    // In this order, because the later ones are referred to by the earlier.
    for table in ["signature", "attempt", "ledger", "content", "plan", "lease"] {
        db.execute(&format!("DELETE FROM {table} WHERE delivery = ?1"), [id])?;
    }
    db.execute("DELETE FROM delivery WHERE id = ?1", [id])?;
    Ok(())
}

/// See [`super::super::Ledger::set_relays`].
pub(super) fn set_relays(db: &Connection, delivery: DeliveryId, relays: &[String]) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE delivery SET relays = ?2 WHERE id = ?1 AND rehearsal = 0")?
        .execute((delivery.0, relays.join(" ")))?;
    Ok(())
}

/// Fills the row of a new delivery.
fn fill(db: &Connection, id: DeliveryId, new: &NewDelivery) -> Result<Delivery, StoreError> {
    let at = convert::millis(new.planned_at);
    db.prepare_cached(
        "UPDATE delivery SET message_id_seed = ?2, hash = ?2, sender_snapshot = ?3, planned_at = ?4, scheduled_at = ?5, relays = ?6,
                newsletter = ?7
          WHERE id = ?1",
    )?
    .execute((
        id.0,
        new.hash.as_str(),
        &new.sender_snapshot,
        at,
        scheduled(new),
        relays(new),
        new.newsletter.as_ref().map(NewsletterId::as_str),
    ))?;
    Ok(Delivery {
        id,
        issue: new.issue.clone(),
        hash: new.hash.clone(),
        planned_at: convert::timestamp(at)?,
        destination: new.destination.clone(),
    })
}

/// Returns the relays as the column holds them; an address has no blank.
fn relays(new: &NewDelivery) -> String {
    new.destination.relays().join(" ")
}

fn scheduled(new: &NewDelivery) -> Option<i64> {
    new.options.scheduled_at.map(convert::millis)
}

/// The seed stays as it is, and so does the sender snapshot: Message-IDs already out in the world derive from them.
fn update(db: &Connection, known: Delivery, new: &NewDelivery) -> Result<Delivery, StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET hash = ?2, scheduled_at = coalesce(?3, scheduled_at), relays = ?4 WHERE id = ?1",
    )?
    .execute((known.id.0, new.hash.as_str(), scheduled(new), relays(new)))?;
    Ok(Delivery { hash: new.hash.clone(), destination: new.destination.clone(), ..known })
}

/// Inserts the row of a plan with the number of its recipients.
fn insert_plan(
    db: &Connection,
    delivery: DeliveryId,
    number: i64,
    new: &NewDelivery,
    recipients: u64,
) -> Result<(), StoreError> {
    let at = convert::millis(new.planned_at);
    db.prepare_cached(
        "INSERT INTO plan (delivery, number, at, hash, recipients, sender_snapshot) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((delivery.0, number, at, new.hash.as_str(), recipients.cast_signed(), &new.sender_snapshot))?;
    Ok(())
}

/// See [`super::super::Ledger::preview_plan`].
pub(super) fn preview_plan(
    db: &Connection,
    audience: &Audience,
    again_of: Option<&IssueId>,
    table: &SelectionTable,
) -> Result<PlanPreview, StoreError> {
    let known = match again_of {
        Some(issue) => read::delivery(db, issue)?.map(|planned| planned.delivery.id),
        None => None,
    };
    audience_scan::scan(db, audience, known, table, |_| Ok(()))
}
