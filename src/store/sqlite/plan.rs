//! Writing a delivery down, or only reckoning what it would come to.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Audience, Decide, Decision, Forecast, NewDelivery, StoreError};
use super::{audience, audit, canary, contents, convert, helm, read};
use crate::domain::{Delivery, DeliveryId, IssueId, RowState};

/// See [`super::super::Ledger::plan`]. The caller's savepoint makes it all or nothing.
pub(super) fn plan(
    db: &Connection,
    new: &NewDelivery,
    audience: &Audience,
    mut decide: Decide,
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
    let contents: BTreeMap<_, _> = contents::freeze(db, id, &new.contents)?.into_iter().collect();
    let mut row = db.prepare_cached(
        "INSERT INTO ledger (delivery, subscriber, content, state, exclusion) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut readers = 0;
    audience::each_reader(db, audience, known.then_some(id), |reader| {
        readers += 1;
        let (content, state, exclusion) = match decide(&reader) {
            Decision::Mail(variant) => match contents.get(&variant) {
                Some(content) => (Some(content.0), RowState::Queued, None),
                None => return Err(Kind::UnknownVariant(variant.key()).into()),
            },
            Decision::Exclude(reason) => (None, RowState::Excluded, Some(reason.as_str())),
        };
        row.execute((id.0, reader.id.0, content, state.as_str(), exclusion))?;
        Ok(())
    })?;
    audit::note_plan(db, id, new, readers)?;
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

/// The seed stays as it is: Message-IDs already out in the world derive from it.
fn update(db: &Connection, known: Delivery, new: &NewDelivery) -> Result<Delivery, StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET hash = ?2, letterhead = ?3, scheduled_at = coalesce(?4, scheduled_at) WHERE id = ?1",
    )?
    .execute((known.id.0, new.hash.as_str(), &new.letterhead, scheduled(new)))?;
    Ok(Delivery { hash: new.hash.clone(), ..known })
}

/// See [`super::super::Ledger::forecast`].
pub(super) fn forecast(
    db: &Connection,
    audience: &Audience,
    again_of: Option<&IssueId>,
    mut decide: Decide,
) -> Result<Forecast, StoreError> {
    let known = match again_of {
        Some(issue) => read::delivery(db, issue)?.map(|planned| planned.delivery.id),
        None => None,
    };
    let mut forecast = Forecast::default();
    audience::each_reader(db, audience, known, |reader| {
        match decide(&reader) {
            Decision::Mail(variant) => {
                forecast.mail += 1;
                *forecast.variants.entry(variant).or_default() += 1;
                let domain = reader.subscriber.email.ascii_domain();
                if let Some(count) = forecast.domains.get_mut(domain) {
                    *count += 1;
                } else if forecast.domains.len() < Forecast::DOMAINS {
                    forecast.domains.insert(domain.to_owned(), 1);
                }
            }
            Decision::Exclude(reason) => *forecast.excluded.entry(reason).or_default() += 1,
        }
        Ok(())
    })?;
    Ok(forecast)
}
