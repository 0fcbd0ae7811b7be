//! Listening for a person's word while messages go out.

use std::time::Duration;

use super::Stop;
use crate::domain::DeliveryId;
use crate::store::{DeliveryControl, StoreError};
use tokio::task::JoinHandle;

/// How often the store is asked: whoever says "pause" should see it happen.
const EVERY: Duration = Duration::from_millis(400);

/// Asks a run to end as soon as somebody pauses or cancels its delivery, from whatever process. It listens until it is
/// dropped.
pub(super) struct Heed(JoinHandle<()>);

impl Heed {
    /// Looks once before it answers: a delivery that is held already does not begin.
    pub(super) async fn begin<H>(helm: &H, delivery: DeliveryId, stop: &Stop) -> Result<Self, StoreError>
    where
        H: DeliveryControl + Clone + Send + Sync + 'static,
    {
        if helm.control_state(delivery).await?.is_held() {
            stop.ask();
        }
        let (helm, stop) = (helm.clone(), stop.clone());
        Ok(Self(tokio::spawn(async move {
            while !stop.is_asked() {
                // Real time, not the clock that was handed in: another person's hurry does not follow it.
                tokio::time::sleep(EVERY).await;
                // A store that cannot be read now is noticed by those who write to it.
                if helm.control_state(delivery).await.is_ok_and(|steering| steering.is_held()) {
                    stop.ask();
                }
            }
        })))
    }
}

impl Drop for Heed {
    fn drop(&mut self) {
        self.0.abort();
    }
}
