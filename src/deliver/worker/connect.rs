//! How a worker comes by a connection, and parts with it.

use std::sync::Arc;

use super::Worker;
use crate::deliver::log;
use crate::deliver::retry;
use crate::runtime::{self, Sleep};
use crate::smtp::{Failure, Session};
use crate::store::{Ledger, Suppressions};

/// How often a lost connection is tried again.
const MAX_RECONNECTS: u32 = 4;

/// How a worker stands with the relay.
pub(in crate::deliver) enum ConnectOutcome {
    /// There is a session.
    Connected,
    /// The relay has enough of us, or the connection broke, while others have theirs.
    AtCapacity,
    /// The relay cannot be reached now, while other relays can.
    RelayDown,
    /// The run was asked to end.
    Cancelled,
    /// The relay cannot be worked with.
    Fatal(Failure),
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Waits after the relay turned this worker away while others were served. A relay that merely restarts has all of
    /// us back a moment later; one that wants no more connections is asked a few times. `false`: not needed any more.
    pub(in crate::deliver) async fn wait_before_reconnect(&self, rejections: u32) -> bool {
        let settings = &self.shared.settings;
        if rejections >= MAX_RECONNECTS {
            return false;
        }
        let wait = retry::reconnect_delay(rejections.saturating_add(1), self.slot.slot_id);
        let wait = runtime::sleep(settings.clock.as_ref(), wait, &self.no_more_work);
        settings.cancel.run_until_cancelled(wait).await == Some(Sleep::Elapsed)
    }

    /// Sees to it that there is a session.
    pub(in crate::deliver) async fn connect(&mut self) -> ConnectOutcome {
        if self.session.as_ref().is_some_and(Session::is_usable) {
            return ConnectOutcome::Connected;
        }
        self.disconnect().await;
        let shared = Arc::clone(&self.shared);
        let (settings, dispatcher, relay) = (&shared.settings, &shared.dispatcher, self.slot.relay);
        let Some(address) = self.relay().cloned() else { return ConnectOutcome::AtCapacity };
        loop {
            let began = settings.clock.now();
            let open = Session::open(&address, &settings.timeouts, &settings.tls);
            let Some(opened) = settings.cancel.run_until_cancelled(open).await else {
                return ConnectOutcome::Cancelled;
            };
            let failure = match opened {
                Ok(session) => {
                    dispatcher.with_balancer(|balancer| balancer.opened(relay, began));
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
            let (times, others) = dispatcher.with_balancer(|balancer| {
                (balancer.record_connect_failure(relay, began, now), balancer.total_open())
            });
            // A wrong password or certificate does not get better by waiting.
            if failure.is_permanent_for_session() || (others == 0 && times > MAX_RECONNECTS) {
                return ConnectOutcome::Fatal(failure);
            }
            log::connect_failed(&address, &failure);
            if others > 0 {
                return ConnectOutcome::RelayDown;
            }
            let until =
                dispatcher.with_balancer(|balancer| balancer.backoff_until(relay, now)).unwrap_or(now);
            let rest = until.duration_since(now).unsigned_abs();
            if runtime::sleep(settings.clock.as_ref(), rest, &settings.cancel).await == Sleep::Cancelled {
                return ConnectOutcome::Cancelled;
            }
        }
    }

    pub(in crate::deliver) async fn disconnect(&mut self) {
        if let Some(session) = self.session.take() {
            self.shared.dispatcher.with_balancer(|balancer| balancer.closed(self.slot.relay));
            session.quit().await;
        }
    }
}
