//! So many messages in so much time, over all connections.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// Spaces messages evenly: each takes the next place in time, and waits for it.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Option<Duration>,
    next: Mutex<Timestamp>,
}

impl Pace {
    /// One message every `interval`; `None` is as fast as it goes.
    pub(super) fn new(interval: Option<Duration>) -> Self {
        Self { interval, next: Mutex::new(Timestamp::MIN) }
    }

    /// How long this message has to wait. Taking a place is quick; the waiting is the caller's.
    pub(super) fn take_place(&self, clock: &dyn Clock) -> Duration {
        let Some(interval) = self.interval else { return Duration::ZERO };
        let now = clock.now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let place = now.max(*next);
        let step = SignedDuration::try_from(interval).unwrap_or(SignedDuration::ZERO);
        *next = place.saturating_add(step).unwrap_or(Timestamp::MAX);
        Duration::try_from(place.duration_since(now)).unwrap_or_default()
    }
}
