//! What is decided about everybody of an audience, in one walk: told on reader by reader, and counted.

use rusqlite::Connection;

use super::super::{Audience, PlanPreview, Selection, Selector, StoreError};
use super::{class_table, domains::Domains};
use crate::domain::DeliveryId;

/// How many readers are told on at once.
const HEAP: usize = 2048;

/// Some readers without a row, and what became of them. Decisions are numbered from 0 in the order they were made, so
/// what is about a decision lies in a list.
#[derive(Debug, Default)]
pub(super) struct Heap {
    /// Decisions that were made since the last heap.
    pub(super) decided: Vec<Selection>,
    /// Readers in row order, each with the number of the decision.
    pub(super) readers: Vec<(i64, usize)>,
}

/// Decides about the audience. Who has a row in `delivery` is passed over, except for what has to be composed.
pub(super) fn take(
    db: &Connection,
    audience: &Audience,
    delivery: Option<DeliveryId>,
    decide: &mut Selector,
    mut tell: impl FnMut(Heap) -> Result<(), StoreError>,
) -> Result<PlanPreview, StoreError> {
    let (mut decided, mut counts) = (Vec::new(), Vec::new());
    let mut domains = Domains::new(PlanPreview::DOMAINS);
    let mut heap = Heap::default();
    class_table::each(db, audience, delivery, |reader, kinds| {
        for kind in &kinds[decided.len()..] {
            let decision = decide(kind);
            heap.decided.push(decision.clone());
            decided.push(decision);
            counts.push(0);
        }
        if reader.has_row {
            return Ok(());
        }
        counts[reader.kind] += 1;
        if matches!(decided[reader.kind], Selection::Mail(_)) {
            domains.count(reader.email);
        }
        heap.readers.push((reader.id, reader.kind));
        if heap.readers.len() == HEAP {
            let next = Heap { decided: Vec::new(), readers: Vec::with_capacity(HEAP) };
            tell(std::mem::replace(&mut heap, next))?;
        }
        Ok(())
    })?;
    tell(heap)?;
    let mut forecast = PlanPreview { domains: domains.in_ascii(), ..PlanPreview::default() };
    for (decision, count) in decided.into_iter().zip(counts) {
        match decision {
            Selection::Mail(variant) => {
                forecast.mail += count;
                if count > 0 {
                    *forecast.variants.entry(variant.clone()).or_default() += count;
                }
                forecast.contents.insert(variant);
            }
            Selection::Exclude(reason) if count > 0 => *forecast.excluded.entry(reason).or_default() += count,
            Selection::Exclude(_) => {}
        }
    }
    Ok(forecast)
}
