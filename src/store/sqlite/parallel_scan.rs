//! A census that is taken by a second thread over a connection of its own, while this one writes the rows.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Audience, PlanPreview, Selector, StoreError};
use super::audience_scan::{self, Heap};
use super::file::{self, Location};

/// So many heaps may lie between the two.
const LYING: usize = 16;

/// As [`audience_scan::take`] for a delivery without rows. Whoever calls it holds the one lock for writing: nothing that was
/// committed can change meanwhile, and both connections see the same. What the transaction itself wrote before is not
/// seen: the plan comes before what was asked for at the same time.
pub(super) fn take(
    db: &Connection,
    audience: &Audience,
    decide: &mut Selector,
    mut tell: impl FnMut(Heap) -> Result<(), StoreError>,
) -> Result<PlanPreview, StoreError> {
    let Some(path) = db.path().filter(|path| !path.is_empty()) else {
        return audience_scan::take(db, audience, None, decide, tell);
    };
    let place = Location::File(path.into());
    thread::scope(|scope| {
        let (heaps, waiting) = sync_channel(LYING);
        let census = thread::Builder::new().name("store-census".into()).spawn_scoped(scope, move || {
            let db = file::open_to_read(&place)?;
            db.execute_batch("BEGIN")?;
            audience_scan::take(&db, audience, None, decide, |heap| {
                // Nobody takes it: the other thread failed, and says why.
                heaps.send(heap).map_err(|_| Kind::Closed.into())
            })
        })?;
        let told = waiting_for(waiting, &mut tell);
        // A panic of `decide` goes on here.
        let forecast = census.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        told.and(forecast)
    })
}

fn waiting_for(
    heaps: Receiver<Heap>,
    tell: &mut impl FnMut(Heap) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    heaps.into_iter().try_for_each(tell)
}
