//! Opening and closing a worker's connection.

use std::sync::Arc;

use super::Worker;
use crate::deliver::{log, retry};
use crate::domain::Stage;
use crate::runtime::{self, Sleep};
use crate::smtp::{Failure, Session};
use crate::store::{Ledger, Suppressions};

/// Attempts to reconnect before a worker gives up.
const MAX_RECONNECTS: u32 = 4;
/// The same while no relay could be connected to in this run: a wrong port or name does not heal in seconds, and a person
/// waits for the answer.
const MAX_FIRST_RECONNECTS: u32 = 2;

/// Outcome of an attempt to connect.
pub(super) enum ConnectOutcome {
    /// A session is open.
    Connected,
    /// The relay rejects a further connection, or it broke, while other connections are open.
    AtCapacity,
    /// The relay cannot be reached now, while other relays can.
    RelayDown,
    /// The run was cancelled.
    Cancelled,
    /// The relay is unusable.
    Fatal(Failure),
}

/// Outcome of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// The worker goes on.
    Continue,
    /// The worker ends: the run was cancelled, no work is left, or it waited often enough.
    Stop,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Waits after the relay rejected this connection while others were open. After a restart of the relay all
    /// connections return; at its connection limit the worker asks a few times.
    pub(super) async fn wait_before_reconnect(&self, rejections: u32) -> Waited {
        let settings = &self.shared.settings;
        if rejections >= MAX_RECONNECTS {
            return Waited::Stop;
        }
        let delay = retry::reconnect_delay(rejections + 1, self.connection.id);
        let wait = runtime::sleep(settings.clock.as_ref(), delay, &self.no_more_work);
        match settings.cancel.run_until_cancelled(wait).await {
            Some(Sleep::Elapsed) => Waited::Continue,
            _ => Waited::Stop,
        }
    }

    /// Opens a session unless a usable one is open.
    pub(super) async fn connect(&mut self) -> ConnectOutcome {
        if self.session.as_ref().is_some_and(Session::is_usable) {
            return ConnectOutcome::Connected;
        }
        self.disconnect().await;
        let shared = Arc::clone(&self.shared);
        let (settings, dispatcher, relay) = (&shared.settings, &shared.dispatcher, self.connection.relay);
        let Some(address) = self.relay().cloned() else { return ConnectOutcome::AtCapacity };
        loop {
            let began = settings.clock.now();
            let open = Session::open(&address, &settings.timeouts, &settings.tls);
            let Some(opened) = settings.cancel.run_until_cancelled(open).await else {
                return ConnectOutcome::Cancelled;
            };
            let failure = match opened {
                Ok(session) => {
                    dispatcher.with_balancer(|balancer| {
                        balancer.opened(relay, began);
                        balancer.record_smtp_utf8(relay, session.capabilities().smtp_utf8);
                    });
                    self.session = Some(session);
                    return ConnectOutcome::Connected;
                }
                Err(failure) => failure,
            };
            if dispatcher.with_balancer(|balancer| balancer.open(relay)) > 0 {
                log::connection_rejected(&address, &failure);
                return ConnectOutcome::AtCapacity;
            }
            let now = settings.clock.now();
            let (failures, others) = dispatcher.with_balancer(|balancer| {
                (balancer.record_connect_failure(relay, began, now), balancer.total_open())
            });
            let never_connected = failure.stage() == Stage::Connect
                && dispatcher.with_balancer(|balancer| balancer.was_never_connected(MAX_FIRST_RECONNECTS));
            let given_up = others == 0 && (failures > MAX_RECONNECTS || never_connected);
            if failure.is_permanent_for_session() || given_up {
                return ConnectOutcome::Fatal(failure);
            }
            log::connect_failed(&address, &failure);
            settings.progress.add_failed_connection(&address, &failure);
            if others > 0 {
                return ConnectOutcome::RelayDown;
            }
            let until =
                dispatcher.with_balancer(|balancer| balancer.backoff_until(relay, now)).unwrap_or(now);
            let delay = until.duration_since(now).unsigned_abs();
            if runtime::sleep(settings.clock.as_ref(), delay, &settings.cancel).await == Sleep::Cancelled {
                return ConnectOutcome::Cancelled;
            }
        }
    }

    /// Closes the session with `QUIT`.
    pub(super) async fn disconnect(&mut self) {
        if let Some(session) = self.session.take() {
            self.shared.dispatcher.with_balancer(|balancer| balancer.closed(self.connection.relay));
            session.quit().await;
        }
    }
}
