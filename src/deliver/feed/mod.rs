//! Claimed rows on their way to the workers.

#[allow(dead_code, reason = "the run takes it up next")]
mod aside;
#[allow(dead_code, reason = "the run takes it up next")]
mod lines;
#[allow(dead_code, reason = "the run takes it up next")]
mod settled;

use std::collections::VecDeque;

use super::insist::insist;
use crate::domain::{DeliveryId, SubscriberId};
use crate::store::{Claim, Due, Ledger, StoreError};
use jiff::Timestamp;
use tokio::sync::Mutex;

/// Claims rows in batches and hands them out one by one, so that claiming costs one commit for many messages.
#[derive(Debug)]
pub(super) struct Feed<L> {
    ledger: L,
    delivery: DeliveryId,
    batch: u32,
    waiting: Mutex<VecDeque<Claim>>,
}

impl<L: Ledger> Feed<L> {
    pub(super) fn new(ledger: L, delivery: DeliveryId, batch: u32) -> Self {
        Self { ledger, delivery, batch, waiting: Mutex::default() }
    }

    /// The next row; `None` when nothing is waiting now.
    pub(super) async fn next(&self, now: Timestamp) -> Result<Option<Claim>, StoreError> {
        let mut waiting = self.waiting.lock().await;
        if waiting.is_empty() {
            let claim = || self.ledger.claim(self.delivery, self.batch, now, Due::Queued);
            waiting.extend(insist(claim).await?);
        }
        Ok(waiting.pop_front())
    }

    /// Gives a row back that nothing was done about.
    pub(super) async fn put_back(&self, claim: Claim) {
        self.waiting.lock().await.push_front(claim);
    }

    /// Whether every row that was claimed was taken. When no worker is left, it means that nothing is waiting.
    pub(super) async fn is_empty(&self) -> bool {
        self.waiting.lock().await.is_empty()
    }

    /// Gives everything back that no worker took.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let left: Vec<SubscriberId> =
            self.waiting.lock().await.drain(..).map(|claim| claim.subscriber).collect();
        if !left.is_empty() {
            insist(|| self.ledger.release(self.delivery, left.clone())).await?;
        }
        Ok(())
    }
}
