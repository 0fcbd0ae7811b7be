//! Waiting for the scheduled time of a delivery.
//!
//! A waiting process holds no lease: other issues can be sent, and another person can pause, cancel or reschedule. When
//! the time comes, the lease decides between two processes that waited.

use std::time::Duration;

use super::error::AppError;
use super::observer::{Event, Observer};
use crate::domain::{ControlState, DeliveryState};
use crate::runtime::{CancellationToken, Clock, Sleep, sleep};
use crate::store::{DeliveryControl, Ledger, Planned, Store};

/// Interval at which the store and the clock are read. The clock too: a machine may sleep, and a clock may be set.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Ways in which waiting ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitEnd {
    /// The time has come, and nobody else is sending.
    Due,
    /// The delivery was paused or cancelled, or is done.
    Over(ControlState),
    /// This process was asked to stop.
    Cancelled(ControlState),
}

/// Waits until the delivery may be sent.
pub(super) async fn wait_until_scheduled(
    store: &Store,
    planned: &Planned,
    observer: &impl Observer,
    clock: &dyn Clock,
    cancel: &CancellationToken,
) -> Result<WaitEnd, AppError> {
    let (id, issue) = (planned.delivery.id, &planned.delivery.issue);
    let (mut announced, mut announced_busy) = (None, false);
    loop {
        let (control, now) = (store.control_state(id).await?, clock.now());
        if control.is_held() {
            return Ok(WaitEnd::Over(control));
        }
        let due = control.scheduled_at.filter(|at| *at > now);
        match due {
            None if is_lease_free(store, planned).await? => return Ok(WaitEnd::Due),
            None => {
                if store.tally(id).await?.state() == DeliveryState::Done {
                    return Ok(WaitEnd::Over(control));
                }
                if !std::mem::replace(&mut announced_busy, true) {
                    observer.event(&Event::StoreBusy);
                }
            }
            Some(at) if announced != due => {
                announced = due;
                observer.event(&Event::WaitingUntil { issue, at, now });
            }
            Some(_) => {}
        }
        let left = due.and_then(|at| Duration::try_from(at.duration_since(now)).ok());
        if sleep(clock, left.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL), cancel).await == Sleep::Cancelled {
            return Ok(WaitEnd::Cancelled(control));
        }
    }
}

async fn is_lease_free(store: &Store, planned: &Planned) -> Result<bool, AppError> {
    match store.lease(planned.delivery.id).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_leased() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
