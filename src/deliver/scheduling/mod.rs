//! Claimed rows on their way to the workers.

mod feedback;
mod parked;
mod presigned;
pub(super) mod relays;
mod scheduler;
pub(super) mod throttle;

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::store_retry::retry_while_busy;
use crate::domain::DeliveryId;
use crate::runtime::Clock;
use crate::store::{Claim, Due, Ledger, StoreError};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub(super) use feedback::{ConnectionSlot, SendFeedback};
pub use relays::{RelayConfig, Relays};
pub(super) use scheduler::{NextAction, Scheduler};
pub use throttle::{DomainLimits, Limits};

/// Rows whose time came back are asked for this often while there are others: they would otherwise wait for the end of
/// the list.
const RETRY_POLL_INTERVAL: SignedDuration = SignedDuration::from_secs(1);
/// So many rows are sent back in one commit.
const POSTPONE_BATCH: usize = 128;

/// Claims rows in batches and hands them out one by one, so that claiming costs one commit for many messages.
#[derive(Debug)]
pub(super) struct ClaimDispatcher<L> {
    ledger: L,
    delivery: DeliveryId,
    batch: u32,
    /// Whether there are signatures that were made beforehand.
    has_signatures: bool,
    scheduler: Mutex<Scheduler>,
    /// Held while rows are claimed.
    cursor: tokio::sync::Mutex<ClaimCursor>,
    changed: watch::Sender<()>,
}

/// What is known about the ledger's waiting rows.
#[derive(Debug, Default)]
struct ClaimCursor {
    /// When rows whose time came back were last asked for.
    last_retry_poll: Option<Timestamp>,
    /// The latest time for which a row was sent back.
    latest_postponed: Option<Timestamp>,
}

impl<L: Ledger> ClaimDispatcher<L> {
    pub(super) fn new(ledger: L, delivery: DeliveryId, batch: u32, scheduler: Scheduler) -> Self {
        let cursor = tokio::sync::Mutex::default();
        let (scheduler, changed) = (Mutex::new(scheduler), watch::Sender::new(()));
        Self { ledger, delivery, batch, has_signatures: false, scheduler, cursor, changed }
    }

    /// Says when something changed that may end a wait. Ask before [`Feed::turn`], so that nothing is missed.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Who is next for this connection. It never waits for a time: that is the caller's.
    pub(super) async fn next_action(
        &self,
        slot: ConnectionSlot,
        clock: &dyn Clock,
    ) -> Result<NextAction, StoreError> {
        loop {
            let now = clock.now();
            let (turn, back) = {
                let mut scheduler = self.scheduler();
                let turn = scheduler.next_action(now, slot);
                let is_time =
                    !matches!(turn, NextAction::Send(_)) || scheduler.postponed_len() >= POSTPONE_BATCH;
                (turn, if is_time { scheduler.take_postponed() } else { Vec::new() })
            };
            if !back.is_empty() {
                let mut cursor = self.cursor.lock().await;
                cursor.latest_postponed = cursor.latest_postponed.max(back.iter().map(|(_, due)| *due).max());
                retry_while_busy(|| self.ledger.postpone(self.delivery, back.clone())).await?;
            }
            match turn {
                NextAction::NeedClaims => self.claim(now).await?,
                NextAction::Send(claim) => {
                    self.claim_ahead(now).await?;
                    return Ok(NextAction::Send(claim));
                }
                turn => return Ok(turn),
            }
        }
    }

    /// Claims before the others have to wait for it: whoever takes one of the last rows at hand does it for all.
    async fn claim_ahead(&self, now: Timestamp) -> Result<(), StoreError> {
        if !self.scheduler().is_low(self.batch as usize / 4) {
            return Ok(());
        }
        let Ok(mut cursor) = self.cursor.try_lock() else { return Ok(()) };
        self.fill(&mut cursor, now).await
    }

    async fn claim(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut cursor = self.cursor.lock().await;
        // Whoever held the lock before may have claimed already.
        if !self.scheduler().is_low(0) {
            return Ok(());
        }
        self.fill(&mut cursor, now).await
    }

    async fn fill(&self, cursor: &mut ClaimCursor, now: Timestamp) -> Result<(), StoreError> {
        let mut claims = Vec::new();
        if now.duration_since(*cursor.last_retry_poll.get_or_insert(now)).abs() >= RETRY_POLL_INTERVAL {
            cursor.last_retry_poll = Some(now);
            claims =
                retry_while_busy(|| self.ledger.claim(self.delivery, self.batch, now, Due::Retries)).await?;
        }
        if claims.is_empty() {
            claims =
                retry_while_busy(|| self.ledger.claim(self.delivery, self.batch, now, Due::Queued)).await?;
        }
        let mut again = None;
        if claims.is_empty()
            && let Some(last) = cursor.latest_postponed
        {
            // Patience is for those whom a relay put off; who was sent back for the pace is waited for in any case.
            let due = self.ledger.next_due(self.delivery).await?;
            again = due.filter(|due| *due <= last);
            cursor.latest_postponed = cursor.latest_postponed.filter(|_| again.is_some());
        }
        self.attach_signatures(&mut claims).await?;
        self.scheduler().fill(claims, again);
        self.changed.send_replace(());
        Ok(())
    }

    /// A message that was taken came to its end. Until when its domain is left alone, if so.
    pub(super) fn settle(&self, feedback: &SendFeedback<'_>, now: Timestamp) -> Option<Timestamp> {
        let pause = self.scheduler().settle(feedback, now);
        self.changed.send_replace(());
        pause
    }

    /// Gives a row back that nothing was done about.
    pub(super) fn put_back(&self, claim: Claim, slot: ConnectionSlot, now: Timestamp) {
        self.scheduler().put_back(claim, slot, now);
        self.changed.send_replace(());
    }

    /// Whether every row that was claimed was taken. When no worker is left, it means that nothing is waiting.
    pub(super) fn is_empty(&self) -> bool {
        self.scheduler().is_empty()
    }

    /// The ledger may have more: somebody was put off and may be due.
    pub(super) fn reset_exhausted(&self) {
        self.scheduler().reset_exhausted();
    }

    /// Asks or tells the relays' state.
    pub(super) fn with_balancer<T>(&self, ask: impl FnOnce(&mut relays::RelayBalancer) -> T) -> T {
        let answer = ask(&mut self.scheduler().balancer);
        self.changed.send_replace(());
        answer
    }

    /// Gives everything back that no worker took.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let left = self.scheduler().drain();
        if !left.is_empty() {
            retry_while_busy(|| self.ledger.release(self.delivery, left.clone())).await?;
        }
        Ok(())
    }

    fn scheduler(&self) -> MutexGuard<'_, Scheduler> {
        // A panic elsewhere leaves the lines in order: nothing in them is half done between two calls.
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
