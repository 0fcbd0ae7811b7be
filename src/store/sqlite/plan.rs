//! Writing a delivery down, or only reckoning what it would come to. Kinds of readers are numbered from 0 in the order they
//! are come upon, so what was decided about them lies in a list.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Audience, Decide, Decision, Forecast, NewDelivery, StoreError};
use super::{canary, contents, convert, helm, kinds, plans, read};
use crate::domain::{Delivery, DeliveryId, IssueId, RowState};

/// See [`super::super::Ledger::plan`]. The caller's transaction makes it all or nothing.
pub(super) fn plan(
    db: &Connection,
    new: &NewDelivery,
    audience: &Audience,
    decide: &mut Decide,
) -> Result<Delivery, StoreError> {
    let (delivery, known) = match read::delivery(db, &new.issue)? {
        Some(_) if !new.again => return Err(Kind::AlreadyPlanned(new.issue.clone()).into()),
        Some(planned) if helm::steering(db, planned.delivery.id)?.cancelled_at.is_some() => {
            return Err(Kind::Cancelled.into());
        }
        Some(planned) => (update(db, planned.delivery, new)?, true),
        None => (insert(db, new)?, false),
    };
    let id = delivery.id;
    let number = plans::next(db, id)?;
    let contents: BTreeMap<_, _> = contents::freeze(db, id, number, &new.contents)?.into_iter().collect();
    let mut row = db.prepare_cached(
        "INSERT INTO ledger (delivery, subscriber, content, state, exclusion) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let (mut readers, mut decided) = (0, Vec::new());
    kinds::each(db, audience, known.then_some(id), |reader, kinds| {
        readers += 1;
        for kind in &kinds[decided.len()..] {
            decided.push(match decide(kind) {
                Decision::Mail(variant) => match contents.get(&variant) {
                    Some(content) => (Some(content.0), RowState::Queued.as_str(), None),
                    None => return Err(Kind::UnknownVariant(variant.key()).into()),
                },
                Decision::Exclude(reason) => (None, RowState::Excluded.as_str(), Some(reason.as_str())),
            });
        }
        let (content, state, exclusion) = decided[reader.kind];
        row.execute((id.0, reader.id, content, state, exclusion))?;
        Ok(())
    })?;
    plans::note(db, id, number, new, readers)?;
    if let Some(share) = new.terms.canary {
        canary::choose(db, id, share)?;
    }
    Ok(delivery)
}

fn insert(db: &Connection, new: &NewDelivery) -> Result<Delivery, StoreError> {
    let at = convert::millis(new.planned_at);
    db.prepare_cached(
        "INSERT INTO delivery (issue, seed, hash, letterhead, planned_at, scheduled_at)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5)",
    )?
    .execute((new.issue.as_str(), new.hash.as_str(), &new.letterhead, at, scheduled(new)))?;
    Ok(Delivery {
        id: DeliveryId(db.last_insert_rowid()),
        issue: new.issue.clone(),
        hash: new.hash.clone(),
        planned_at: convert::timestamp(at)?,
    })
}

fn scheduled(new: &NewDelivery) -> Option<i64> {
    new.terms.scheduled_at.map(convert::millis)
}

/// The seed stays as it is, and so does the letterhead: Message-IDs already out in the world derive from them.
fn update(db: &Connection, known: Delivery, new: &NewDelivery) -> Result<Delivery, StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET hash = ?2, scheduled_at = coalesce(?3, scheduled_at) WHERE id = ?1",
    )?
    .execute((known.id.0, new.hash.as_str(), scheduled(new)))?;
    Ok(Delivery { hash: new.hash.clone(), ..known })
}

/// See [`super::super::Ledger::forecast`].
pub(super) fn forecast(
    db: &Connection,
    audience: &Audience,
    again_of: Option<&IssueId>,
    decide: &mut Decide,
) -> Result<Forecast, StoreError> {
    let known = match again_of {
        Some(issue) => read::delivery(db, issue)?.map(|planned| planned.delivery.id),
        None => None,
    };
    let (mut decided, mut counts) = (Vec::new(), Vec::new());
    let mut domains = kinds::Domains::new(Forecast::DOMAINS);
    kinds::each(db, audience, known, |reader, kinds| {
        for kind in &kinds[decided.len()..] {
            decided.push(decide(kind));
            counts.push(0);
        }
        counts[reader.kind] += 1;
        if matches!(decided[reader.kind], Decision::Mail(_)) {
            domains.count(reader.email);
        }
        Ok(())
    })?;
    let mut forecast = Forecast { domains: domains.in_ascii(), ..Forecast::default() };
    for (decision, count) in decided.into_iter().zip(counts) {
        match decision {
            Decision::Mail(variant) => {
                forecast.mail += count;
                *forecast.variants.entry(variant).or_default() += count;
            }
            Decision::Exclude(reason) => *forecast.excluded.entry(reason).or_default() += count,
        }
    }
    Ok(forecast)
}
