//! One connection's work.
//!
//! For each message: claim (by the feed), envelope, hand over (on disk before the content leaves), content, record.
//! At any moment at most one message of a worker is `handed`, so at most one per connection can ever be in doubt.
//!
//! Two things go on at once. The next message is made while one is on the wire, and its envelope travels behind the
//! final dot, so that a message costs one round trip and one commit:
//!
//! ```text
//! hand A | A's content . B's envelope -> words about both | record A, hand B | B's content . C's envelope -> ...
//! ```

mod connect;
mod prefetch;
mod record;
mod transaction;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::run::{RunContext, RunError};
use super::scheduling::RelayConfig;
use super::scheduling::{ConnectionSlot, NextAction};
use crate::message::MessageBytes;
use crate::runtime::{self, CancellationToken, Sleep};
use crate::smtp::{Failure, Relay, Session};
use crate::store::{Handover, Ledger, Suppressions};
use connect::ConnectOutcome;
use jiff::SignedDuration;
use prefetch::{Built, OutboundMessage, PrefetchedMessage};
use tokio::sync::watch;

/// Relays end connections on which nothing is said; for a wait longer than this we end it ourselves.
const MAX_IDLE: SignedDuration = SignedDuration::from_secs(20);
/// Another relay whose turn it is, and that ends nothing for so long, is no longer waited for.
const STALL_TIMEOUT: Duration = Duration::from_secs(2);

/// How a worker ended.
pub(super) enum WorkerExit {
    /// Nothing is left to do, the run was asked to end, or others have the relay's last connections.
    Done,
    /// The relay cannot be worked with.
    RelayUnusable(Failure),
}

/// What became of a message.
pub(super) enum SendStep {
    /// It is settled, or waits ahead.
    Done,
    /// The envelope behind its dot was taken, and that message is written down as handed over.
    Pipelined(Box<OutboundMessage>, Handover),
    /// The relay wants nothing from us.
    RelayUnusable(Failure),
}

pub(super) struct Worker<L> {
    pub(super) shared: Arc<RunContext<L>>,
    pub(super) slot: ConnectionSlot,
    /// The relay as the ledger calls it.
    pub(super) name: String,
    pub(super) session: Option<Session>,
    changes: watch::Receiver<()>,
    /// Asked as soon as nothing is waiting: then nobody needs to wait for a connection any more.
    pub(super) no_more_work: CancellationToken,
    /// Messages that were begun; the first is next. There are never more than two or three, since each takes memory.
    pub(super) prefetched: VecDeque<PrefetchedMessage>,
    /// The memory of the message that was sent last, for the one that is made next.
    pub(super) buffer: MessageBytes,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    pub(super) fn new(
        shared: Arc<RunContext<L>>,
        slot: ConnectionSlot,
        no_more_work: CancellationToken,
    ) -> Self {
        let changes = shared.dispatcher.changes();
        let name = shared.settings.relays.routes().get(slot.relay).map(|route| route.relay.to_string());
        let name = name.unwrap_or_default();
        Self {
            shared,
            slot,
            name,
            session: None,
            changes,
            no_more_work,
            prefetched: VecDeque::new(),
            buffer: MessageBytes::default(),
        }
    }

    pub(super) async fn work(mut self) -> Result<WorkerExit, RunError> {
        let ended = self.send_all().await;
        self.release_prefetched();
        self.disconnect().await;
        ended
    }

    async fn send_all(&mut self) -> Result<WorkerExit, RunError> {
        let mut rejections = 0;
        while self.wait_for_relay().await {
            if self.prefetched.is_empty() && !self.prefetch_next().await? {
                break;
            }
            match self.connect().await {
                ConnectOutcome::Connected => rejections = 0,
                ConnectOutcome::AtCapacity => {
                    self.release_prefetched();
                    if !self.wait_before_reconnect(rejections).await {
                        return Ok(WorkerExit::Done);
                    }
                    rejections += 1;
                    continue;
                }
                ConnectOutcome::RelayDown => {
                    self.release_prefetched();
                    continue;
                }
                ConnectOutcome::Cancelled => return Ok(WorkerExit::Done),
                ConnectOutcome::Fatal(failure) => return Ok(WorkerExit::RelayUnusable(failure)),
            }
            let Some(message) = self.next().await? else { continue };
            if let SendStep::RelayUnusable(failure) = self.send(message).await? {
                return Ok(WorkerExit::RelayUnusable(failure));
            }
        }
        Ok(WorkerExit::Done)
    }

    /// Begins the next message for this connection when its turn has come. `false`: nothing is left, or the run was
    /// asked to end.
    async fn prefetch_next(&mut self) -> Result<bool, RunError> {
        let shared = Arc::clone(&self.shared);
        let (cancel, clock) = (&shared.settings.cancel, shared.settings.clock.as_ref());
        while !cancel.is_cancelled() {
            self.changes.mark_unchanged();
            let time = match shared.dispatcher.next_action(self.slot, clock).await? {
                NextAction::Send(claim) => {
                    let buffer = std::mem::take(&mut self.buffer);
                    self.prefetched.push_back(PrefetchedMessage::begin(&shared, claim, buffer));
                    return Ok(true);
                }
                NextAction::Wait(time) => time,
                NextAction::Done | NextAction::NeedClaims => {
                    self.no_more_work.cancel();
                    return Ok(false);
                }
            };
            let wait = time.map(|time| time.duration_since(clock.now()));
            if wait.is_some_and(|wait| wait > MAX_IDLE) {
                self.disconnect().await;
            }
            cancel.run_until_cancelled(self.wait(wait)).await;
        }
        Ok(false)
    }

    /// Waits for a time, or for a change.
    async fn wait(&mut self, wait: Option<SignedDuration>) {
        let clock = Arc::clone(&self.shared.settings.clock);
        let over = async {
            match wait {
                Some(wait) => clock.sleep(wait.unsigned_abs()).await,
                // Whose turn it is may be a relay that no longer gets on.
                None if self.shared.settings.relays.routes().len() > 1 => {
                    tokio::time::sleep(STALL_TIMEOUT).await;
                    self.shared
                        .dispatcher
                        .with_balancer(|balancer| balancer.mark_others_stalled(self.slot.relay));
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.changes.changed() => {}
            () = over => {}
        }
    }

    /// Waits while the relay rests. `false`: the run ends, or nothing is left to do.
    async fn wait_for_relay(&mut self) -> bool {
        let shared = Arc::clone(&self.shared);
        let settings = &shared.settings;
        let now = settings.clock.now();
        if let Some(until) =
            shared.dispatcher.with_balancer(|balancer| balancer.backoff_until(self.slot.relay, now))
        {
            self.release_prefetched();
            let rest = until.duration_since(now).unsigned_abs();
            let rested = settings
                .cancel
                .run_until_cancelled(runtime::sleep(settings.clock.as_ref(), rest, &self.no_more_work))
                .await;
            return rested == Some(Sleep::Elapsed);
        }
        !settings.cancel.is_cancelled()
    }

    /// Everything back that was only begun.
    fn release_prefetched(&mut self) {
        let now = self.shared.settings.clock.now();
        while let Some(prefetched) = self.prefetched.pop_back() {
            self.shared.dispatcher.put_back(prefetched.into_claim(), self.slot, now);
        }
    }

    /// The message ahead. `None`: it can never be written, which is recorded.
    async fn next(&mut self) -> Result<Option<OutboundMessage>, RunError> {
        let Some(prefetched) = self.prefetched.pop_front() else { return Ok(None) };
        match prefetched.finish().await.1? {
            Built::Ready(message) => Ok(Some(*message)),
            Built::Unbuildable(claim, note) => {
                self.record(&claim, self.unbuildable_attempt(note)).await?;
                Ok(None)
            }
        }
    }

    /// The relay this worker has its connection to.
    pub(super) fn relay(&self) -> Option<&Relay> {
        self.shared.settings.relays.routes().get(self.slot.relay).map(|RelayConfig { relay, .. }| relay)
    }
}
