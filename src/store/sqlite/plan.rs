//! Writing a delivery down, or only reckoning what it would come to.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Audience, ContentId, NewDelivery, PlanPreview, Selection, Selector, StoreError};
use super::bulk_insert::{Fate, Rows};
use super::{audience_scan, canary, contents, control, convert, parallel_scan, read};
use crate::domain::{Delivery, DeliveryId, IssueId, Variant};

/// See [`super::super::Ledger::plan`]. The caller's transaction makes it all or nothing.
pub(super) fn plan(
    db: &Connection,
    new: &NewDelivery,
    audience: &Audience,
    decide: &mut Selector,
) -> Result<Delivery, StoreError> {
    let mut begun = Begun::begin(db, &new.issue, new.again)?;
    begun.numbers.give(&new.contents);
    begun.write(db, audience, decide)?;
    begun.finish(db, new)
}

/// A plan whose rows are written, while it may not be known yet what they are sent.
pub(super) struct Begun {
    id: DeliveryId,
    issue: IssueId,
    /// The delivery, if there was one before.
    known: Option<Delivery>,
    numbers: Numbers,
    readers: u64,
}

impl Begun {
    pub(super) fn begin(db: &Connection, issue: &IssueId, again: bool) -> Result<Self, StoreError> {
        let known = match read::delivery(db, issue)? {
            Some(_) if !again => return Err(Kind::AlreadyPlanned(issue.clone()).into()),
            Some(planned) if control::control_state(db, planned.delivery.id)?.cancelled_at.is_some() => {
                return Err(Kind::Cancelled.into());
            }
            known => known.map(|planned| planned.delivery),
        };
        let id = match &known {
            Some(delivery) => delivery.id,
            None => reserve(db, issue)?,
        };
        Ok(Self { id, issue: issue.clone(), known, numbers: Numbers::begin(db)?, readers: 0 })
    }

    /// Whether this is what it was begun for.
    pub(super) fn is_for(&self, new: &NewDelivery) -> bool {
        self.issue == new.issue && (new.again || self.known.is_none())
    }

    /// Writes a row for everybody who has none.
    pub(super) fn write(
        &mut self,
        db: &Connection,
        audience: &Audience,
        decide: &mut Selector,
    ) -> Result<PlanPreview, StoreError> {
        let (mut rows, mut fates) = (Rows::of(db, self.id)?, Vec::new());
        let tell = |heap: audience_scan::Heap| {
            fates.extend(heap.decided.into_iter().map(|decision| self.numbers.fate(decision)));
            heap.readers.into_iter().try_for_each(|(reader, number)| rows.add(reader, fates[number]))
        };
        let forecast = match self.known {
            None => parallel_scan::take(db, audience, decide, tell)?,
            Some(_) => audience_scan::take(db, audience, Some(self.id), decide, tell)?,
        };
        self.readers = rows.finish()?;
        Ok(forecast)
    }

    /// Writes down all the rest: what is sent, and on what terms.
    pub(super) fn finish(mut self, db: &Connection, new: &NewDelivery) -> Result<Delivery, StoreError> {
        let number = next_number(db, self.id)?;
        self.numbers.give(&new.contents);
        contents::freeze(db, self.id, number, &new.contents, &self.numbers.given)?;
        if let Some(unknown) = self.numbers.not_among(&new.contents) {
            return Err(Kind::UnknownVariant(unknown.key()).into());
        }
        let delivery = match self.known {
            Some(known) => update(db, known, new)?,
            None => fill(db, self.id, new)?,
        };
        insert_plan(db, self.id, number, new, self.readers)?;
        if let Some(share) = new.options.canary {
            canary::choose(db, self.id, share)?;
        }
        Ok(delivery)
    }
}

/// The numbers of what is sent, given before it is written.
struct Numbers {
    given: BTreeMap<Variant, ContentId>,
    next: i64,
}

impl Numbers {
    fn begin(db: &Connection) -> Result<Self, StoreError> {
        let mut next = db.prepare_cached("SELECT 1 + coalesce(max(id), 0) FROM content")?;
        Ok(Self { given: BTreeMap::new(), next: next.query_row([], |row| row.get(0))? })
    }

    fn of(&mut self, variant: &Variant) -> ContentId {
        if let Some(given) = self.given.get(variant) {
            return *given;
        }
        let number = ContentId(self.next);
        self.next += 1;
        self.given.insert(variant.clone(), number);
        number
    }

    fn give<T>(&mut self, contents: &[(Variant, T)]) {
        for (variant, _) in contents {
            self.of(variant);
        }
    }

    fn fate(&mut self, decision: Selection) -> Fate {
        match decision {
            Selection::Mail(variant) => Ok(self.of(&variant).0),
            Selection::Exclude(reason) => Err(reason),
        }
    }

    fn not_among<T>(&self, contents: &[(Variant, T)]) -> Option<&Variant> {
        self.given.keys().find(|given| contents.iter().all(|(variant, _)| variant != *given))
    }
}

/// Makes the delivery's row, so that it has a number.
fn reserve(db: &Connection, issue: &IssueId) -> Result<DeliveryId, StoreError> {
    let sql = "INSERT INTO delivery (issue, message_id_seed, hash, sender_snapshot, planned_at) VALUES (?1, '', '', '', 0)";
    db.prepare_cached(sql)?.execute([issue.as_str()])?;
    Ok(DeliveryId(db.last_insert_rowid()))
}

/// What a delivery is, when it is new.
fn fill(db: &Connection, id: DeliveryId, new: &NewDelivery) -> Result<Delivery, StoreError> {
    let at = convert::millis(new.planned_at);
    db.prepare_cached(
        "UPDATE delivery SET message_id_seed = ?2, hash = ?2, sender_snapshot = ?3, planned_at = ?4, scheduled_at = ?5 WHERE id = ?1",
    )?
    .execute((id.0, new.hash.as_str(), &new.sender_snapshot, at, scheduled(new)))?;
    Ok(Delivery { id, issue: new.issue.clone(), hash: new.hash.clone(), planned_at: convert::timestamp(at)? })
}

fn scheduled(new: &NewDelivery) -> Option<i64> {
    new.options.scheduled_at.map(convert::millis)
}

/// The seed stays as it is, and so does the sender snapshot: Message-IDs already out in the world derive from them.
fn update(db: &Connection, known: Delivery, new: &NewDelivery) -> Result<Delivery, StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET hash = ?2, scheduled_at = coalesce(?3, scheduled_at) WHERE id = ?1",
    )?
    .execute((known.id.0, new.hash.as_str(), scheduled(new)))?;
    Ok(Delivery { hash: new.hash.clone(), ..known })
}

/// Returns the number of the next plan of a delivery.
pub(super) fn next_number(db: &Connection, delivery: DeliveryId) -> Result<i64, StoreError> {
    let mut last = db.prepare_cached("SELECT 1 + coalesce(max(number), 0) FROM plan WHERE delivery = ?1")?;
    Ok(last.query_row([delivery.0], |row| row.get(0))?)
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
    decide: &mut Selector,
) -> Result<PlanPreview, StoreError> {
    let known = match again_of {
        Some(issue) => read::delivery(db, issue)?.map(|planned| planned.delivery.id),
        None => None,
    };
    audience_scan::take(db, audience, known, decide, |_| Ok(()))
}
