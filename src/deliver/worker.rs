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

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::feed::{Seat, Turn};
use super::letter::{Ahead, Letter, Made};
use super::line::Line;
use super::relays::Route;
use super::run::{RunError, Shared};
use crate::message::MessageBytes;
use crate::runtime::{self, CancellationToken, Sleep};
use crate::smtp::{Failure, Relay, Session};
use crate::store::{Handover, Ledger, Suppressions};
use jiff::SignedDuration;
use tokio::sync::watch;

/// Relays end connections on which nothing is said; for a wait longer than this we end it ourselves.
const IDLE: SignedDuration = SignedDuration::from_secs(20);
/// Another relay whose turn it is, and that ends nothing for so long, is no longer waited for.
const STUCK: Duration = Duration::from_secs(2);

/// How a worker ended.
pub(super) enum Ending {
    /// Nothing is left to do, the run was asked to end, or others have the relay's last connections.
    Done,
    /// The relay cannot be worked with.
    NoRelay(Failure),
}

/// What became of a message.
pub(super) enum Step {
    /// It is settled, or waits ahead.
    Settled,
    /// The envelope behind its dot was taken, and that message is written down as handed over.
    Onward(Box<Letter>, Handover),
    /// The relay wants nothing from us.
    NoRelay(Failure),
}

pub(super) struct Worker<L> {
    pub(super) shared: Arc<Shared<L>>,
    pub(super) seat: Seat,
    /// The relay as the ledger calls it.
    pub(super) name: String,
    pub(super) session: Option<Session>,
    changes: watch::Receiver<()>,
    /// Asked as soon as nothing is waiting: then nobody needs to wait for a connection any more.
    pub(super) drained: CancellationToken,
    /// Messages that were begun; the first is next. There are never more than two or three, since each takes memory.
    pub(super) ahead: VecDeque<Ahead>,
    /// The memory of the message that was sent last, for the one that is made next.
    pub(super) memory: MessageBytes,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    pub(super) fn new(shared: Arc<Shared<L>>, seat: Seat, drained: CancellationToken) -> Self {
        let changes = shared.feed.changes();
        let name = shared.settings.relays.routes().get(seat.relay).map(|route| route.relay.to_string());
        let name = name.unwrap_or_default();
        Self {
            shared,
            seat,
            name,
            session: None,
            changes,
            drained,
            ahead: VecDeque::new(),
            memory: MessageBytes::default(),
        }
    }

    pub(super) async fn work(mut self) -> Result<Ending, RunError> {
        let ended = self.send_all().await;
        self.give_back();
        self.leave().await;
        ended
    }

    async fn send_all(&mut self) -> Result<Ending, RunError> {
        let mut turned_away = 0;
        while self.is_relay_back().await {
            if self.ahead.is_empty() && !self.look_ahead().await? {
                break;
            }
            match self.connect().await {
                Line::Open => turned_away = 0,
                Line::Spare => {
                    self.give_back();
                    if !self.may_come_again(turned_away).await {
                        return Ok(Ending::Done);
                    }
                    turned_away += 1;
                    continue;
                }
                Line::Away => {
                    self.give_back();
                    continue;
                }
                Line::Stopped => return Ok(Ending::Done),
                Line::Dead(failure) => return Ok(Ending::NoRelay(failure)),
            }
            let Some(letter) = self.next().await? else { continue };
            if let Step::NoRelay(failure) = self.send(letter).await? {
                return Ok(Ending::NoRelay(failure));
            }
        }
        Ok(Ending::Done)
    }

    /// Begins the next message for this connection when its turn has come. `false`: nothing is left, or the run was
    /// asked to end.
    async fn look_ahead(&mut self) -> Result<bool, RunError> {
        let shared = Arc::clone(&self.shared);
        let (cancel, clock) = (&shared.settings.cancel, shared.settings.clock.as_ref());
        while !cancel.is_cancelled() {
            self.changes.mark_unchanged();
            let time = match shared.feed.turn(self.seat, clock).await? {
                Turn::Take(claim) => {
                    let memory = std::mem::take(&mut self.memory);
                    self.ahead.push_back(Ahead::begin(&shared, claim, memory));
                    return Ok(true);
                }
                Turn::Wait(time) => time,
                Turn::Empty | Turn::Hungry => {
                    self.drained.cancel();
                    return Ok(false);
                }
            };
            let wait = time.map(|time| time.duration_since(clock.now()));
            if wait.is_some_and(|wait| wait > IDLE) {
                self.leave().await;
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
                    tokio::time::sleep(STUCK).await;
                    self.shared.feed.fleet(|fleet| fleet.give_up_waiting(self.seat.relay));
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
    async fn is_relay_back(&mut self) -> bool {
        let shared = Arc::clone(&self.shared);
        let settings = &shared.settings;
        let now = settings.clock.now();
        if let Some(until) = shared.feed.fleet(|fleet| fleet.rests_until(self.seat.relay, now)) {
            self.give_back();
            let rest = until.duration_since(now).unsigned_abs();
            let rested = settings
                .cancel
                .run_until_cancelled(runtime::sleep(settings.clock.as_ref(), rest, &self.drained))
                .await;
            return rested == Some(Sleep::Elapsed);
        }
        !settings.cancel.is_cancelled()
    }

    /// Everything back that was only begun.
    fn give_back(&mut self) {
        let now = self.shared.settings.clock.now();
        while let Some(ahead) = self.ahead.pop_back() {
            self.shared.feed.put_back(ahead.into_claim(), self.seat, now);
        }
    }

    /// The message ahead. `None`: it can never be written, which is recorded.
    async fn next(&mut self) -> Result<Option<Letter>, RunError> {
        let Some(ahead) = self.ahead.pop_front() else { return Ok(None) };
        match ahead.finish().await.1? {
            Made::Letter(letter) => Ok(Some(*letter)),
            Made::Never(claim, note) => {
                self.record(&claim, self.never(note)).await?;
                Ok(None)
            }
        }
    }

    /// The relay this worker has its connection to.
    pub(super) fn relay(&self) -> Option<&Relay> {
        self.shared.settings.relays.routes().get(self.seat.relay).map(|Route { relay, .. }| relay)
    }
}
