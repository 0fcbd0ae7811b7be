//! Worker: sends messages over one connection.
//!
//! The steps of a message: claim, envelope, handover (written ahead, before the content leaves), content, record. At most
//! one message of a worker is in the state `handed`, so a crash leaves at most one uncertain message a connection.
//!
//! The next message is built while one is sent, and its envelope is pipelined behind the final dot (RFC 2920). So a
//! message costs one round trip and one commit:
//!
//! ```text
//! hand A | A's content . B's envelope -> replies to both | record A, hand B | B's content . C's envelope -> ...
//! ```

mod connect;
mod prefetch;
mod record;
mod transaction;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::context::RunContext;
use super::report::RunError;
use super::scheduling::RelayConfig;
use super::scheduling::{NextAction, RelayConnection};
use crate::message::MessageBytes;
use crate::runtime::{self, CancellationToken, Sleep};
use crate::smtp::{Failure, Relay, Session};
use crate::store::{Handover, Ledger, Suppressions};
use connect::{ConnectOutcome, Waited};
use jiff::SignedDuration;
use prefetch::{Built, OutboundMessage, PrefetchedMessage};
use tokio::sync::watch;

/// Wait above which the worker disconnects, since relays end idle connections.
const MAX_IDLE: SignedDuration = SignedDuration::from_secs(20);
/// Time after which another relay that ends no message is stalled and no longer waited for.
const STALL_TIMEOUT: Duration = Duration::from_secs(2);

/// Reason why a worker ended.
pub(super) enum WorkerExit {
    /// No work is left, the run was cancelled, or the relay takes no further connection.
    Done,
    /// The relay is unusable.
    RelayUnusable(Failure),
}

/// Result of sending a message.
enum SendStep {
    /// The message is recorded, or prefetched again.
    Done,
    /// The pipelined envelope was accepted, and the handover of its message is recorded.
    Pipelined(Box<OutboundMessage>, Handover),
    /// The relay accepts nothing from this client.
    RelayUnusable(Failure),
}

/// Worker of one connection.
pub(super) struct Worker<L> {
    shared: Arc<RunContext<L>>,
    connection: RelayConnection,
    /// `host:port` of the relay, for the ledger.
    name: String,
    session: Option<Session>,
    changes: watch::Receiver<()>,
    /// Cancelled as soon as nothing waits, so that no worker waits for a connection any more.
    no_more_work: CancellationToken,
    /// Messages being built, the next first. There are at most three, since each takes memory.
    prefetched: VecDeque<PrefetchedMessage>,
    /// Memory of the last message, reused for the next.
    buffer: MessageBytes,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    pub(super) fn new(
        shared: Arc<RunContext<L>>,
        connection: RelayConnection,
        no_more_work: CancellationToken,
    ) -> Self {
        let changes = shared.dispatcher.changes();
        let name = shared.settings.relays.routes().get(connection.relay).map(|route| route.relay.to_string());
        let name = name.unwrap_or_default();
        Self {
            shared,
            connection,
            name,
            session: None,
            changes,
            no_more_work,
            prefetched: VecDeque::new(),
            buffer: MessageBytes::default(),
        }
    }

    /// Sends messages until no work is left.
    pub(super) async fn work(mut self) -> Result<WorkerExit, RunError> {
        let ended = self.send_all().await;
        self.release_prefetched();
        self.disconnect().await;
        ended
    }

    async fn send_all(&mut self) -> Result<WorkerExit, RunError> {
        let mut rejections = 0;
        while self.wait_for_relay().await == Waited::Continue {
            if self.prefetched.is_empty() && self.prefetch_next().await? == Waited::Stop {
                break;
            }
            match self.connect().await {
                ConnectOutcome::Connected => rejections = 0,
                ConnectOutcome::AtCapacity => {
                    self.release_prefetched();
                    if self.wait_before_reconnect(rejections).await == Waited::Stop {
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

    /// Waits for the next message of this connection and begins to build it.
    async fn prefetch_next(&mut self) -> Result<Waited, RunError> {
        let shared = Arc::clone(&self.shared);
        let (cancel, clock) = (&shared.settings.cancel, shared.settings.clock.as_ref());
        while !cancel.is_cancelled() {
            self.changes.mark_unchanged();
            let time = match shared.dispatcher.next_action(self.connection, clock).await? {
                NextAction::Send(claim) => {
                    let buffer = std::mem::take(&mut self.buffer);
                    self.prefetched.push_back(PrefetchedMessage::begin(&shared, claim, buffer));
                    return Ok(Waited::Continue);
                }
                NextAction::Wait(time) => time,
                NextAction::Done | NextAction::NeedClaims => {
                    self.no_more_work.cancel();
                    return Ok(Waited::Stop);
                }
            };
            let wait = time.map(|time| time.duration_since(clock.now()));
            if wait.is_some_and(|wait| wait > MAX_IDLE) {
                self.disconnect().await;
            }
            cancel.run_until_cancelled(self.wait(wait)).await;
        }
        Ok(Waited::Stop)
    }

    /// Waits for this time, or for a change of the scheduler.
    async fn wait(&mut self, wait: Option<SignedDuration>) {
        let clock = Arc::clone(&self.shared.settings.clock);
        let over = async {
            match wait {
                Some(wait) => clock.sleep(wait.unsigned_abs()).await,
                // The relay that is next may be stalled.
                None if self.shared.settings.relays.routes().len() > 1 => {
                    tokio::time::sleep(STALL_TIMEOUT).await;
                    self.shared
                        .dispatcher
                        .with_balancer(|balancer| balancer.mark_others_stalled(self.connection.relay));
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

    /// Waits while the relay is in backoff.
    async fn wait_for_relay(&mut self) -> Waited {
        let shared = Arc::clone(&self.shared);
        let settings = &shared.settings;
        let now = settings.clock.now();
        if let Some(until) =
            shared.dispatcher.with_balancer(|balancer| balancer.backoff_until(self.connection.relay, now))
        {
            self.release_prefetched();
            let rest = until.duration_since(now).unsigned_abs();
            let rested = settings
                .cancel
                .run_until_cancelled(runtime::sleep(settings.clock.as_ref(), rest, &self.no_more_work))
                .await;
            return if rested == Some(Sleep::Elapsed) { Waited::Continue } else { Waited::Stop };
        }
        if settings.cancel.is_cancelled() { Waited::Stop } else { Waited::Continue }
    }

    /// Releases all prefetched claims.
    fn release_prefetched(&mut self) {
        let now = self.shared.settings.clock.now();
        while let Some(prefetched) = self.prefetched.pop_back() {
            self.shared.dispatcher.put_back(prefetched.into_claim(), self.connection, now);
        }
    }

    /// Takes the next message. `None`: it cannot be built, which is recorded.
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

    /// Returns the relay of this connection.
    fn relay(&self) -> Option<&Relay> {
        self.shared.settings.relays.routes().get(self.connection.relay).map(|RelayConfig { relay, .. }| relay)
    }
}
