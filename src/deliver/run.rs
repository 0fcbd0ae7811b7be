//! Run of a delivery: workers send until no recipient is due.

use std::sync::Arc;
use std::time::Duration;

use super::context::{RunContext, RunSettings};
use super::control_watcher::ControlWatcher;
use super::log;
use super::policy_rejections::put_back_rejections;
use super::report::{RunError, RunReport, StopReason};
use super::scheduling::RelayConnection;
use super::worker::{Worker, WorkerExit};
use crate::domain::RowState;
use crate::runtime::{self, CancellationToken};
use crate::smtp::Failure;
use crate::store::{DeliveryControl, Ledger, Planned, Resolution, Suppressions};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

/// Sends the due rows of a delivery, and waits for deferred ones up to [`RunSettings::patience`].
///
/// A lease lets only one process run a delivery. The ledger is written ahead of each step, so a crash loses no message
/// and doubles none. The next run continues from the ledger.
///
/// # Errors
/// The store or a message failed, or another process holds the lease
/// ([`StoreError::is_leased`](crate::store::StoreError::is_leased)).
pub async fn run<L>(ledger: &L, planned: Planned, settings: RunSettings) -> Result<RunReport, RunError>
where
    L: Ledger + DeliveryControl + Suppressions + Clone + Send + Sync + 'static,
{
    let delivery = planned.delivery.id;
    let lease = ledger.lease(delivery).await?;
    let interrupted =
        ledger.uncertain(delivery).await?.into_iter().filter(|row| row.row.state == RowState::Handed);
    let found = ledger.recover(&lease, settings.clock.now()).await?;
    let _watcher = ControlWatcher::start(ledger, delivery, &settings.cancel).await?;
    if settings.resend_uncertain && !settings.cancel.is_cancelled() {
        ledger.resolve(delivery, Resolution::Resend, settings.clock.now()).await?;
    }
    let shared = Arc::new(RunContext::new(ledger, planned, lease.token(), settings).await?);
    let relays = shared.settings.relays.routes().iter().map(|config| config.relay.to_string());
    log::delivery_began(
        &shared.planned.delivery,
        &relays.collect::<Vec<_>>(),
        shared.settings.connections,
        found.uncertain,
    );
    // A run whose breaker tripped may have ended before it did this.
    put_back_rejections(&shared).await?;
    interrupted.for_each(|row| log::left_uncertain(&row, &shared.message_id(row.row.subscriber)));
    let mut wait_limit: Option<Timestamp> = None;
    let mut resent = false;
    let stop_reason = loop {
        shared.dispatcher.reset_exhausted();
        if let Some(failure) = run_workers(&shared).await? {
            break Some(StopReason::RelayFailed(failure));
        }
        if let Some(trip) = shared.relay_health.trip() {
            break Some(StopReason::BreakerTripped(trip));
        }
        if shared.settings.cancel.is_cancelled() {
            break Some(StopReason::Cancelled);
        }
        if !shared.dispatcher.is_empty() {
            // A worker without a connection put its claim back after the others had stopped.
            continue;
        }
        if let Some(trip) = shared.relay_health.trip_at_end() {
            break Some(StopReason::BreakerTripped(trip));
        }
        let now = shared.settings.clock.now();
        if shared.settings.resend_uncertain && !resent {
            resent = true;
            if ledger.resolve(delivery, Resolution::Resend, now).await? > 0 {
                continue;
            }
        }
        let Some(due) = ledger.next_due(delivery).await? else { break None };
        let patience = SignedDuration::try_from(shared.settings.patience).unwrap_or(SignedDuration::MAX);
        let limit = *wait_limit.get_or_insert(now.saturating_add(patience).unwrap_or(Timestamp::MAX));
        if due > limit {
            break Some(StopReason::Deferred(due));
        }
        let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        log::waiting_for_deferred(due);
        shared.settings.progress.set_waiting_until(Some(due));
        runtime::sleep(shared.settings.clock.as_ref(), wait, &shared.settings.cancel).await;
        shared.settings.progress.set_waiting_until(None);
    };
    shared.dispatcher.close().await?;
    if shared.relay_health.trip_at_end().is_some_and(|trip| trip.reason.distrusts_refusals()) {
        ledger.distrust_refusals_until(delivery, shared.settings.clock.now()).await?;
        put_back_rejections(&shared).await?;
    }
    let tally = ledger.tally(delivery).await?;
    if tally.refused > 0 && shared.relay_health.trip().is_none() {
        shared.suppress_unknown_mailboxes().await?;
    }
    let stop_reason = stop_reason.or((tally.uncertain > 0).then_some(StopReason::Uncertain));
    // The last message may have ended in the moment of the cancellation: then nothing is unfinished.
    let open = tally.deferred + tally.uncertain + tally.pending > 0;
    if !open {
        ledger.delete_obsolete_signatures().await?;
    }
    let unfinished = stop_reason.filter(|reason| open || matches!(reason, StopReason::BreakerTripped(_)));
    drop(lease);
    let report = RunReport { tally, unfinished, found_uncertain: found.uncertain };
    log::delivery_ended(&shared.planned.delivery, &report);
    Ok(report)
}

/// Runs one worker a connection until nothing waits. Returns the relay's failure if it stopped them.
async fn run_workers<L>(shared: &Arc<RunContext<L>>) -> Result<Option<Failure>, RunError>
where
    L: Ledger + Suppressions + Clone + Send + Sync + 'static,
{
    let (mut workers, no_more_work) = (JoinSet::new(), CancellationToken::default());
    for (id, relay) in (0..).zip(assign_connections(shared)) {
        let connection = RelayConnection { relay, id };
        workers.spawn(Worker::new(Arc::clone(shared), connection, no_more_work.clone()).work());
    }
    let (mut relay_failure, mut error) = (None, None);
    while let Some(ended) = workers.join_next().await {
        match ended {
            Ok(Ok(WorkerExit::Done)) => {}
            Ok(Ok(WorkerExit::RelayUnusable(failure))) => relay_failure = Some(failure),
            Ok(Err(failed)) => {
                // The others finish their messages, so that handed rows are settled where possible.
                shared.settings.cancel.cancel();
                error.get_or_insert(failed);
            }
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    match error {
        Some(error) => Err(error),
        // While one connection lasted, all claims were sent over it: then no claim is left.
        None if shared.settings.cancel.is_cancelled() || shared.dispatcher.is_empty() => Ok(None),
        None => Ok(relay_failure),
    }
}

/// Returns the relay of each connection. Each relay has at least one, also with fewer connections than relays.
fn assign_connections<L>(shared: &RunContext<L>) -> impl Iterator<Item = usize> {
    let shares = shared.settings.relays.allocate_connections(shared.settings.connections.max(1));
    shares.into_iter().enumerate().flat_map(|(relay, share)| std::iter::repeat_n(relay, share as usize))
}
