//! Cooperative cancellation with the token of `tokio-util`.
//!
//! A cancelled run finishes or drops its current work, whichever leaves nothing uncertain, and begins no other.

use std::time::Duration;

pub use tokio_util::sync::{CancellationToken, DropGuard};

use super::Clock;

/// End of a wait that can be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sleep {
    /// The whole duration passed.
    Elapsed,
    /// The token was cancelled first.
    Cancelled,
}

/// Waits for `duration` on `clock`, or until `cancel` is cancelled. A zero duration does not yield.
pub async fn sleep(clock: &dyn Clock, duration: Duration, cancel: &CancellationToken) -> Sleep {
    if duration.is_zero() {
        return if cancel.is_cancelled() { Sleep::Cancelled } else { Sleep::Elapsed };
    }
    match cancel.run_until_cancelled(clock.sleep(duration)).await {
        Some(()) => Sleep::Elapsed,
        None => Sleep::Cancelled,
    }
}
