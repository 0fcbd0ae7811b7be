//! How a worker comes by a connection, and parts with it.

use std::sync::Arc;

use super::log;
use super::retry;
use super::worker::Worker;
use crate::domain::Stage;
use crate::runtime::{self, Sleep};
use crate::smtp::{Failure, Session};
use crate::store::{Ledger, Suppressions};

/// How often a lost connection is tried again.
const RECONNECTS: u32 = 4;

/// How a worker stands with the relay.
pub(super) enum Line {
    /// There is a session.
    Open,
    /// The relay has enough of us, or the connection broke, while others have theirs.
    Spare,
    /// The relay cannot be reached now, while other relays can.
    Away,
    /// The run was asked to end.
    Stopped,
    /// The relay cannot be worked with.
    Dead(Failure),
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Waits after the relay turned this worker away while others were served. A relay that merely restarts has all of
    /// us back a moment later; one that wants no more connections is asked a few times. `false`: not needed any more.
    pub(super) async fn may_come_again(&self, turned_away: u32) -> bool {
        let settings = &self.shared.settings;
        if turned_away >= RECONNECTS {
            return false;
        }
        let wait = retry::reconnect(turned_away, self.seat.holder);
        let wait = runtime::sleep(settings.clock.as_ref(), wait, &self.drained);
        settings.cancel.run_until_cancelled(wait).await == Some(Sleep::Elapsed)
    }

    /// Sees to it that there is a session.
    pub(super) async fn connect(&mut self) -> Line {
        if self.session.as_ref().is_some_and(Session::is_usable) {
            return Line::Open;
        }
        self.leave().await;
        let shared = Arc::clone(&self.shared);
        let (settings, feed, relay) = (&shared.settings, &shared.feed, self.seat.relay);
        let Some(address) = self.relay().cloned() else { return Line::Spare };
        loop {
            let began = settings.clock.now();
            let open = Session::open(&address, &settings.timeouts, &settings.tls);
            let Some(opened) = settings.cancel.run_until_cancelled(open).await else { return Line::Stopped };
            let failure = match opened {
                Ok(session) => {
                    feed.fleet(|fleet| fleet.opened(relay, began));
                    self.session = Some(session);
                    return Line::Open;
                }
                Err(failure) => failure,
            };
            if feed.fleet(|fleet| fleet.open(relay)) > 0 {
                log::turned_away(&address, &failure);
                return Line::Spare;
            }
            let now = settings.clock.now();
            let (times, others) = feed.fleet(|fleet| (fleet.failed(relay, began, now), fleet.open_in_all()));
            // A wrong password or certificate does not get better by waiting.
            if is_final(&failure) || (others == 0 && times > RECONNECTS) {
                return Line::Dead(failure);
            }
            log::tries_again(&address, &failure);
            if others > 0 {
                return Line::Away;
            }
            let until = feed.fleet(|fleet| fleet.rests_until(relay, now)).unwrap_or(now);
            let rest = until.duration_since(now).unsigned_abs();
            if runtime::sleep(settings.clock.as_ref(), rest, &settings.cancel).await == Sleep::Cancelled {
                return Line::Stopped;
            }
        }
    }

    pub(super) async fn leave(&mut self) {
        if let Some(session) = self.session.take() {
            self.shared.feed.fleet(|fleet| fleet.closed(self.seat.relay));
            session.quit().await;
        }
    }
}

/// Whether waiting a moment cannot help: a refusal for good, a wrong password, a certificate. A connection that is
/// merely cut is called again, also during `EHLO`.
fn is_final(failure: &Failure) -> bool {
    match failure.reply() {
        Some(reply) => reply.is_permanent(),
        None => matches!(failure.stage(), Stage::Tls | Stage::Auth),
    }
}
