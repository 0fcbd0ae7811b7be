//! Listening for a person's word while messages go out.

use std::time::Duration;

use crate::domain::DeliveryId;
use crate::runtime::CancellationToken;
use crate::store::{DeliveryControl, StoreError};
use tokio::task::JoinHandle;

/// How often the store is asked: whoever says "pause" should see it happen.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Asks a run to end as soon as somebody pauses or cancels its delivery, from whatever process. It listens until it is
/// dropped.
pub(super) struct ControlWatcher(JoinHandle<()>);

impl ControlWatcher {
    /// Looks once before it answers: a delivery that is held already does not begin.
    pub(super) async fn start<H>(
        helm: &H,
        delivery: DeliveryId,
        cancel: &CancellationToken,
    ) -> Result<Self, StoreError>
    where
        H: DeliveryControl + Clone + Send + Sync + 'static,
    {
        if helm.control_state(delivery).await?.is_held() {
            cancel.cancel();
        }
        let (helm, cancel) = (helm.clone(), cancel.clone());
        Ok(Self(tokio::spawn(async move {
            while !cancel.is_cancelled() {
                // Real time, not the clock that was handed in: another person's hurry does not follow it.
                tokio::time::sleep(POLL_INTERVAL).await;
                // A store that cannot be read now is noticed by those who write to it.
                if helm.control_state(delivery).await.is_ok_and(|steering| steering.is_held()) {
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
