//! Watcher for a pause or cancellation of the delivery by another process.

use std::time::Duration;

use crate::domain::DeliveryId;
use crate::runtime::CancellationToken;
use crate::store::{DeliveryControl, StoreError};
use tokio::task::JoinHandle;

/// Interval of the queries: a person who pauses a delivery expects to see it happen.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Task that cancels a run as soon as its delivery is paused or cancelled. It ends when dropped.
pub(super) struct ControlWatcher(JoinHandle<()>);

impl ControlWatcher {
    /// Starts watching, after one query: a delivery that is already held does not begin.
    pub(super) async fn start<C>(
        control: &C,
        delivery: DeliveryId,
        cancel: &CancellationToken,
    ) -> Result<Self, StoreError>
    where
        C: DeliveryControl + Clone + Send + Sync + 'static,
    {
        if control.control_state(delivery).await?.is_held() {
            cancel.cancel();
        }
        let (control, cancel) = (control.clone(), cancel.clone());
        Ok(Self(tokio::spawn(async move {
            while !cancel.is_cancelled() {
                // Real time, not the clock of the run: the other process does not follow that clock.
                tokio::time::sleep(POLL_INTERVAL).await;
                // The workers notice a store that cannot be read.
                if control.control_state(delivery).await.is_ok_and(|state| state.is_held()) {
                    cancel.cancel();
                }
            }
        })))
    }
}

impl Drop for ControlWatcher {
    fn drop(&mut self) {
        self.0.abort();
    }
}
