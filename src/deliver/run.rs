//! Sends what was planned, until nothing is left to do now.

use std::sync::Arc;
use std::time::Duration;

use super::circuit_breaker::Trip;
use super::control_watcher::ControlWatcher;
use super::message_factory::MessageFactory;
use super::relay_health::RelayHealth;
use super::scheduling::Relays;
use super::scheduling::{ClaimDispatcher, ConnectionSlot, Scheduler};
use super::scheduling::{DomainLimits, Limits};
use super::worker::{Worker, WorkerExit};
use super::{Progress, log};
use crate::domain::{RowState, Tally};
use crate::message::dkim::Signers;
use crate::message::{MessageError, TokenSigner};
use crate::runtime::{self, CancellationToken, Clock};
use crate::smtp::{Failure, Timeouts, Tls};
use crate::store::{DeliveryControl, Ledger, Planned, Resolution, StoreError, Suppressions};
use jiff::Timestamp;
use tokio::task::JoinSet;

/// What a run needs.
pub struct RunSettings {
    /// Whom messages are handed to.
    pub relays: Relays,
    /// Whom we trust.
    pub tls: Tls,
    /// How long each step may take.
    pub timeouts: Timeouts,
    /// How many connections at once, over all relays.
    pub connections: u32,
    /// The time from one message to the next, over all connections.
    pub interval: Option<Duration>,
    /// How fast to write to the domains of recipients.
    pub domains: DomainLimits,
    /// How long to stay for deferred readers.
    pub patience: Duration,
    /// How long a message is tried, from its first try on.
    pub give_up_after: Duration,
    /// Whether messages in doubt are sent again, under the same Message-ID.
    pub resend_uncertain: bool,
    /// Where bounces go, if not to the sender.
    pub return_path: Option<crate::domain::EmailAddress>,
    /// Makes the personal links and return paths.
    pub mint: TokenSigner,
    /// Who signs the messages.
    pub signers: Signers,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How the run is asked to end.
    pub cancel: CancellationToken,
    /// Where it counts.
    pub progress: Arc<Progress>,
}

/// How a run ended.
#[derive(Debug)]
pub struct RunReport {
    /// The counts of the whole delivery.
    pub tally: Tally,
    /// Why it ended before everything was settled, if it did.
    pub unfinished: Option<StopReason>,
    /// How many messages in doubt the last run left behind.
    pub found_uncertain: u64,
}

/// Why a run ended early.
#[derive(Debug)]
pub enum StopReason {
    /// The relay could not be reached, refused us, or went away.
    RelayFailed(Failure),
    /// A relay does not want what is sent: going on would burn the list.
    BreakerTripped(Trip),
    /// It was asked to end, or somebody paused or cancelled the delivery.
    Cancelled,
    /// Some readers were put off; the first is due then.
    Deferred(Timestamp),
    /// Nobody knows whether some messages arrived.
    Uncertain,
}

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store failed. What was sent is written down; what was not is still planned.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message could not be made.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// What the delivery was planned with cannot be read back.
    #[error(transparent)]
    SenderSnapshot(#[from] serde_json::Error),
    /// A row refers to a composition that is not there.
    #[error("the store lacks what was to be sent; put back a copy of it and resume")]
    ContentGone,
}

/// What all workers share.
pub(super) struct RunContext<L> {
    pub(super) ledger: L,
    pub(super) settings: RunSettings,
    pub(super) planned: Planned,
    pub(super) factory: MessageFactory,
    pub(super) dispatcher: ClaimDispatcher<L>,
    /// What was made of the relays' answers.
    pub(super) relay_health: RelayHealth,
}

/// Sends the rows of a delivery that are due, and waits for deferred ones as long as patience lasts.
///
/// Only one process at a time can run a delivery. Whatever happens, every message has at any time a row that says
/// what is known about it; running again carries on from there.
///
/// # Errors
/// The store or a message failed, or another process is sending ([`StoreError::is_leased`]).
pub async fn run<L>(ledger: &L, planned: Planned, settings: RunSettings) -> Result<RunReport, RunError>
where
    L: Ledger + DeliveryControl + Suppressions + Clone + Send + Sync + 'static,
{
    let delivery = planned.delivery.id;
    let lease = ledger.lease(delivery).await?;
    let uncertain = ledger
        .uncertain(delivery)
        .await?
        .into_iter()
        .filter(|uncertain| uncertain.row.state == RowState::Handed);
    let found = ledger.recover(&lease, settings.clock.now()).await?;
    let _watcher = ControlWatcher::start(ledger, delivery, &settings.cancel).await?;
    if settings.resend_uncertain && !settings.cancel.is_cancelled() {
        ledger.resolve(delivery, Resolution::Resend, settings.clock.now()).await?;
    }
    let shared = Arc::new(build_context(ledger, planned, settings).await?);
    log::delivery_began(
        &shared.planned.delivery,
        &shared.settings.relays,
        shared.settings.connections,
        found.uncertain,
    );
    uncertain
        .for_each(|uncertain| log::left_uncertain(&uncertain, &shared.message_id(uncertain.row.subscriber)));
    let mut waited_until: Option<Timestamp> = None;
    let mut resent = false;
    let stopped_by = loop {
        shared.dispatcher.reset_exhausted();
        if let Some(relay) = run_workers(&shared).await? {
            break Some(StopReason::RelayFailed(relay));
        }
        if let Some(tripped) = shared.relay_health.tripped() {
            break Some(StopReason::BreakerTripped(tripped));
        }
        if shared.settings.cancel.is_cancelled() {
            break Some(StopReason::Cancelled);
        }
        if !shared.dispatcher.is_empty() {
            // A worker without a connection gave its message back after the others had looked for more.
            continue;
        }
        let now = shared.settings.clock.now();
        if shared.settings.resend_uncertain && !resent {
            resent = true;
            if ledger.resolve(delivery, Resolution::Resend, now).await? > 0 {
                continue;
            }
        }
        let Some(due) = ledger.next_due(delivery).await? else { break None };
        let patience =
            jiff::SignedDuration::try_from(shared.settings.patience).unwrap_or(jiff::SignedDuration::MAX);
        let end = *waited_until.get_or_insert(now.saturating_add(patience).unwrap_or(Timestamp::MAX));
        if due > end {
            break Some(StopReason::Deferred(due));
        }
        let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        log::waiting_for_deferred(due);
        shared.settings.progress.waits_until(Some(due));
        runtime::sleep(shared.settings.clock.as_ref(), wait, &shared.settings.cancel).await;
        shared.settings.progress.waits_until(None);
    };
    shared.dispatcher.close().await?;
    let tally = ledger.tally(delivery).await?;
    if tally.refused > 0 && shared.relay_health.tripped().is_none() {
        shared.suppress_unknown_mailboxes().await?;
    }
    let unfinished = stopped_by.or((tally.uncertain > 0).then_some(StopReason::Uncertain));
    // A message that ended in the same moment as the run was asked to leaves nothing unfinished.
    let open = tally.deferred + tally.uncertain + tally.pending > 0;
    if !open {
        ledger.delete_obsolete_signatures().await?;
    }
    let unfinished = unfinished.filter(|why| open || matches!(why, StopReason::BreakerTripped(_)));
    drop(lease);
    let report = RunReport { tally, unfinished, found_uncertain: found.uncertain };
    log::delivery_ended(&shared.planned.delivery, &report);
    Ok(report)
}

async fn build_context<L>(
    ledger: &L,
    planned: Planned,
    settings: RunSettings,
) -> Result<RunContext<L>, RunError>
where
    L: Ledger + Clone,
{
    let delivery = planned.delivery.id;
    let factory = MessageFactory::new(ledger, &planned, &settings.signers, settings.mint.clone()).await?;
    let signed_ahead = !settings.signers.is_empty() && ledger.has_signatures(delivery).await?;
    let batch = settings.connections.saturating_mul(16).clamp(64, 1024);
    let limits = Limits { interval: settings.interval, connections: None };
    let scheduler = Scheduler::new(limits, settings.domains.clone(), &settings.relays);
    Ok(RunContext {
        dispatcher: ClaimDispatcher::new(ledger.clone(), delivery, batch, scheduler)
            .with_signatures(signed_ahead),
        relay_health: RelayHealth::new(settings.relays.routes().len(), settings.connections),
        ledger: ledger.clone(),
        planned,
        factory,
        settings,
    })
}

/// Lets the workers send until nothing is waiting. What stopped them, if it was the relay.
async fn run_workers<L>(shared: &Arc<RunContext<L>>) -> Result<Option<Failure>, RunError>
where
    L: Ledger + Suppressions + Clone + Send + Sync + 'static,
{
    let (mut workers, no_more_work) = (JoinSet::new(), CancellationToken::default());
    for (slot_id, relay) in (0..).zip(assign_connections(shared)) {
        workers.spawn(
            Worker::new(Arc::clone(shared), ConnectionSlot { relay, slot_id }, no_more_work.clone()).work(),
        );
    }
    let (mut relay, mut failed) = (None, None);
    while let Some(ended) = workers.join_next().await {
        match ended {
            Ok(Ok(WorkerExit::Done)) => {}
            Ok(Ok(WorkerExit::RelayUnusable(failure))) => relay = Some(failure),
            Ok(Err(error)) => {
                // The others finish the message they are at: a row that was handed over is settled where possible.
                shared.settings.cancel.cancel();
                failed.get_or_insert(error);
            }
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    match failed {
        Some(error) => Err(error),
        // As long as one connection lasted, everything was sent over it: then no message was given back for good.
        None if shared.settings.cancel.is_cancelled() || shared.dispatcher.is_empty() => Ok(None),
        None => Ok(relay),
    }
}

/// The relay of each connection. With one connection and several relays, each relay still has one.
fn assign_connections<L>(shared: &RunContext<L>) -> impl Iterator<Item = usize> {
    let shares = shared.settings.relays.allocate_connections(shared.settings.connections.max(1));
    shares.into_iter().enumerate().flat_map(|(relay, share)| std::iter::repeat_n(relay, share as usize))
}
