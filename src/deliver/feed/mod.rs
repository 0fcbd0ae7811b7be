//! Claimed rows on their way to the workers.

mod aside;
mod beforehand;
mod lines;
mod settled;

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::insist::insist;
use crate::domain::DeliveryId;
use crate::runtime::Clock;
use crate::store::{Claim, Due, Ledger, StoreError};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub(super) use lines::{Lines, Turn};
pub(super) use settled::{Seat, Settled};

/// Rows whose time came back are asked for this often while there are others: they would otherwise wait for the end of
/// the list.
const BACK: SignedDuration = SignedDuration::from_secs(1);
/// So many rows are sent back in one commit.
const SENT_BACK: usize = 128;

/// Claims rows in batches and hands them out one by one, so that claiming costs one commit for many messages.
#[derive(Debug)]
pub(super) struct Feed<L> {
    ledger: L,
    delivery: DeliveryId,
    batch: u32,
    /// Whether there are signatures that were made beforehand.
    signed_ahead: bool,
    lines: Mutex<Lines>,
    /// Held while rows are claimed.
    looked: tokio::sync::Mutex<Looked>,
    changed: watch::Sender<()>,
}

/// What is known about the ledger's waiting rows.
#[derive(Debug, Default)]
struct Looked {
    /// When rows whose time came back were last asked for.
    back: Option<Timestamp>,
    /// The latest time for which a row was sent back.
    last: Option<Timestamp>,
}

impl<L: Ledger> Feed<L> {
    pub(super) fn new(ledger: L, delivery: DeliveryId, batch: u32, lines: Lines) -> Self {
        let looked = tokio::sync::Mutex::default();
        let (lines, changed) = (Mutex::new(lines), watch::Sender::new(()));
        Self { ledger, delivery, batch, signed_ahead: false, lines, looked, changed }
    }

    /// Says when something changed that may end a wait. Ask before [`Feed::turn`], so that nothing is missed.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Who is next for this connection. It never waits for a time: that is the caller's.
    pub(super) async fn turn(&self, seat: Seat, clock: &dyn Clock) -> Result<Turn, StoreError> {
        loop {
            let now = clock.now();
            let (turn, back) = {
                let mut lines = self.lines();
                let turn = lines.turn(now, seat);
                let is_time = !matches!(turn, Turn::Take(_)) || lines.to_send_back() >= SENT_BACK;
                (turn, if is_time { lines.sent_back() } else { Vec::new() })
            };
            if !back.is_empty() {
                let mut looked = self.looked.lock().await;
                looked.last = looked.last.max(back.iter().map(|(_, due)| *due).max());
                insist(|| self.ledger.postpone(self.delivery, back.clone())).await?;
            }
            match turn {
                Turn::Hungry => self.claim(now).await?,
                Turn::Take(claim) => {
                    self.claim_ahead(now).await?;
                    return Ok(Turn::Take(claim));
                }
                turn => return Ok(turn),
            }
        }
    }

    /// Claims before the others have to wait for it: whoever takes one of the last rows at hand does it for all.
    async fn claim_ahead(&self, now: Timestamp) -> Result<(), StoreError> {
        if !self.lines().is_low(self.batch as usize / 4) {
            return Ok(());
        }
        let Ok(mut looked) = self.looked.try_lock() else { return Ok(()) };
        self.fill(&mut looked, now).await
    }

    async fn claim(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut looked = self.looked.lock().await;
        // Whoever held the lock before may have claimed already.
        if !self.lines().is_low(0) {
            return Ok(());
        }
        self.fill(&mut looked, now).await
    }

    async fn fill(&self, looked: &mut Looked, now: Timestamp) -> Result<(), StoreError> {
        let mut claims = Vec::new();
        if now.duration_since(*looked.back.get_or_insert(now)).abs() >= BACK {
            looked.back = Some(now);
            claims = insist(|| self.ledger.claim(self.delivery, self.batch, now, Due::Retries)).await?;
        }
        if claims.is_empty() {
            claims = insist(|| self.ledger.claim(self.delivery, self.batch, now, Due::Queued)).await?;
        }
        let mut again = None;
        if claims.is_empty()
            && let Some(last) = looked.last
        {
            // Patience is for those whom a relay put off; who was sent back for the pace is waited for in any case.
            let due = self.ledger.next_due(self.delivery).await?;
            again = due.filter(|due| *due <= last);
            looked.last = looked.last.filter(|_| again.is_some());
        }
        self.bring_signatures(&mut claims).await?;
        self.lines().fill(claims, again);
        self.changed.send_replace(());
        Ok(())
    }

    /// A message that was taken came to its end. Until when its domain is left alone, if so.
    pub(super) fn settle(&self, settled: &Settled<'_>, now: Timestamp) -> Option<Timestamp> {
        let pause = self.lines().settle(settled, now);
        self.changed.send_replace(());
        pause
    }

    /// Gives a row back that nothing was done about.
    pub(super) fn put_back(&self, claim: Claim, seat: Seat, now: Timestamp) {
        self.lines().put_back(claim, seat, now);
        self.changed.send_replace(());
    }

    /// Whether every row that was claimed was taken. When no worker is left, it means that nothing is waiting.
    pub(super) fn is_empty(&self) -> bool {
        self.lines().is_empty()
    }

    /// The ledger may have more: somebody was put off and may be due.
    pub(super) fn look_again(&self) {
        self.lines().look_again();
    }

    /// Asks or tells the relays' state.
    pub(super) fn fleet<T>(&self, ask: impl FnOnce(&mut super::relays::Fleet) -> T) -> T {
        let answer = ask(&mut self.lines().fleet);
        self.changed.send_replace(());
        answer
    }

    /// Gives everything back that no worker took.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let left = self.lines().drain();
        if !left.is_empty() {
            insist(|| self.ledger.release(self.delivery, left.clone())).await?;
        }
        Ok(())
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // A panic elsewhere leaves the lines in order: nothing in them is half done between two calls.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
