//! Claimed rows on their way to the workers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::feedback::{RelayConnection, SendFeedback};
use super::relay_balancer::RelayBalancer;
use super::scheduler::{NextAction, Scheduler};
use crate::deliver::store_retry::retry_while_busy;
use crate::runtime::Clock;
use crate::store::{Claim, Due, FencingToken, Ledger, StoreError};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Interval of the queries for due retries while other rows are queued. Otherwise retries would wait for the end of the
/// list.
const RETRY_POLL_INTERVAL: SignedDuration = SignedDuration::from_secs(1);
/// Rows postponed in one commit.
const POSTPONE_BATCH: usize = 128;

/// Claims rows in batches and hands them out one by one, so a claim costs one commit for many messages.
#[derive(Debug)]
pub(in crate::deliver) struct ClaimDispatcher<L> {
    ledger: L,
    token: FencingToken,
    batch: u32,
    /// The delivery has stored signatures.
    has_signatures: bool,
    scheduler: Mutex<Scheduler>,
    /// Locked while rows are claimed.
    cursor: tokio::sync::Mutex<ClaimCursor>,
    changed: watch::Sender<()>,
}

/// Knowledge about the waiting rows of the ledger.
#[derive(Debug, Default)]
struct ClaimCursor {
    /// Time of the last query for due retries.
    last_retry_poll: Option<Timestamp>,
    /// Latest due time of a row postponed by the scheduler.
    latest_postponed: Option<Timestamp>,
}

impl<L: Ledger> ClaimDispatcher<L> {
    pub(in crate::deliver) fn new(ledger: L, token: FencingToken, batch: u32, scheduler: Scheduler) -> Self {
        let cursor = tokio::sync::Mutex::default();
        let (scheduler, changed) = (Mutex::new(scheduler), watch::Sender::new(()));
        Self { ledger, token, batch, has_signatures: false, scheduler, cursor, changed }
    }

    /// Sets whether stored signatures are loaded with the claims. Without any, no batch asks for them.
    pub(in crate::deliver) fn with_signatures(self, has_signatures: bool) -> Self {
        Self { has_signatures, ..self }
    }

    /// Subscribes to changes that may end a wait. Subscribe before [`ClaimDispatcher::next_action`], so none is missed.
    pub(in crate::deliver) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Returns the next action of this connection. It never waits for a time: that is up to the caller.
    pub(in crate::deliver) async fn next_action(
        &self,
        connection: RelayConnection,
        clock: &dyn Clock,
    ) -> Result<NextAction, StoreError> {
        loop {
            let now = clock.now();
            let (action, postponed, left_to_others) = {
                let mut scheduler = self.scheduler();
                let action = scheduler.next_action(now, connection);
                let is_time =
                    !matches!(action, NextAction::Send(_)) || scheduler.postponed_len() >= POSTPONE_BATCH;
                let postponed = if is_time { scheduler.take_postponed() } else { Vec::new() };
                (action, postponed, scheduler.take_left_to_others())
            };
            if left_to_others {
                self.changed.send_replace(());
            }
            if !postponed.is_empty() {
                let mut cursor = self.cursor.lock().await;
                cursor.latest_postponed =
                    cursor.latest_postponed.max(postponed.iter().map(|(_, due)| *due).max());
                retry_while_busy(|| self.ledger.postpone(self.token, postponed.clone())).await?;
            }
            match action {
                NextAction::NeedClaims => self.claim(now).await?,
                NextAction::Send(claim) => {
                    self.claim_ahead(now).await?;
                    return Ok(NextAction::Send(claim));
                }
                action => return Ok(action),
            }
        }
    }

    /// Claims the next batch before the last one is used up, so the other workers do not wait for it.
    async fn claim_ahead(&self, now: Timestamp) -> Result<(), StoreError> {
        if !self.scheduler().is_low(self.batch as usize / 4) {
            return Ok(());
        }
        let Ok(mut cursor) = self.cursor.try_lock() else { return Ok(()) };
        self.fill(&mut cursor, now).await
    }

    async fn claim(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut cursor = self.cursor.lock().await;
        // The previous holder of the lock may have claimed already.
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
                retry_while_busy(|| self.ledger.claim(self.token, self.batch, now, Due::Retries)).await?;
        }
        if claims.is_empty() {
            claims = retry_while_busy(|| self.ledger.claim(self.token, self.batch, now, Due::Queued)).await?;
        }
        let mut next_claim_at = None;
        if claims.is_empty()
            && let Some(latest) = cursor.latest_postponed
        {
            // Rows postponed by the scheduler are always waited for. The wait for deferred rows has a limit of its own.
            let due = self.ledger.next_due(self.token.delivery()).await?;
            next_claim_at = due.filter(|due| *due <= latest);
            cursor.latest_postponed = cursor.latest_postponed.filter(|_| next_claim_at.is_some());
        }
        self.attach_signatures(&mut claims).await?;
        self.scheduler().fill(claims, next_claim_at);
        self.changed.send_replace(());
        Ok(())
    }

    /// Loads the stored signatures of a batch with one query on the reading thread, so writers are not delayed.
    async fn attach_signatures(&self, claims: &mut [Claim]) -> Result<(), StoreError> {
        if !self.has_signatures || claims.is_empty() {
            return Ok(());
        }
        let subscribers: Vec<_> = claims.iter().map(|claim| claim.subscriber).collect();
        let stored =
            retry_while_busy(|| self.ledger.signatures(self.token.delivery(), subscribers.clone())).await?;
        for (claim, signature) in claims.iter_mut().zip(stored) {
            claim.signature = signature;
        }
        Ok(())
    }

    /// Ends a message that was sent. Returns the end of the pause of its domain.
    pub(in crate::deliver) fn complete(
        &self,
        feedback: &SendFeedback<'_>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let paused_until = self.scheduler().complete(feedback, now);
        self.changed.send_replace(());
        paused_until
    }

    /// Puts a claim back whose message was not sent.
    pub(in crate::deliver) fn put_back(&self, claim: Claim, connection: RelayConnection, now: Timestamp) {
        self.scheduler().put_back(claim, connection, now);
        self.changed.send_replace(());
    }

    /// Returns whether every claim was taken. Without workers it means that nothing waits.
    pub(in crate::deliver) fn is_empty(&self) -> bool {
        self.scheduler().is_empty()
    }

    /// Assumes that the ledger has due rows again.
    pub(in crate::deliver) fn reset_exhausted(&self) {
        self.scheduler().reset_exhausted();
    }

    /// Reads or changes the state of the relays, and wakes the waiting workers.
    pub(in crate::deliver) fn with_balancer<T>(&self, action: impl FnOnce(&mut RelayBalancer) -> T) -> T {
        let result = action(&mut self.scheduler().balancer);
        self.changed.send_replace(());
        result
    }

    /// Releases all claims that no worker took.
    pub(in crate::deliver) async fn close(&self) -> Result<(), StoreError> {
        let left = self.scheduler().drain();
        if !left.is_empty() {
            retry_while_busy(|| self.ledger.release(self.token, left.clone())).await?;
        }
        Ok(())
    }

    fn scheduler(&self) -> MutexGuard<'_, Scheduler> {
        // A panic elsewhere leaves the scheduler consistent: no change in it spans two calls.
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
