//! So many messages in so much time, over all connections.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// Spaces messages evenly: each takes the next place in time, and waits for it.
#[derive(Debug)]
pub(in crate::deliver) struct Pace {
    interval: Option<Duration>,
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    /// The next free place.
    next: Timestamp,
    /// The latest time that was read.
    seen: Timestamp,
}

impl Pace {
    /// One message every `interval`; `None` is as fast as it goes.
    pub(in crate::deliver) fn new(interval: Option<Duration>) -> Self {
        Self { interval, queue: Mutex::new(Queue { next: Timestamp::MIN, seen: Timestamp::MIN }) }
    }

    /// How long this message has to wait. Taking a place is quick; the waiting is the caller's.
    pub(in crate::deliver) fn take_place(&self, clock: &dyn Clock) -> Duration {
        let Some(interval) = self.interval else { return Duration::ZERO };
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock.now();
        // A machine's clock that is put back by an hour must not stop the mail for an hour.
        let put_back = queue.seen.duration_since(now);
        if put_back.is_positive() {
            queue.next = queue.next.saturating_sub(put_back).unwrap_or(Timestamp::MIN);
        }
        queue.seen = now;
        let place = now.max(queue.next);
        let step = SignedDuration::try_from(interval).unwrap_or(SignedDuration::ZERO);
        queue.next = place.saturating_add(step).unwrap_or(Timestamp::MAX);
        Duration::try_from(place.duration_since(now)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[test]
    fn places_follow_one_another_and_idle_time_is_not_saved_up() {
        let (pace, clock) = (Pace::new(Some(Duration::from_secs(2))), Hands(AtomicI64::new(100)));
        let wait = || pace.take_place(&clock).as_secs();
        assert_eq!([wait(), wait(), wait()], [0, 2, 4]);
        clock.0.store(200, Ordering::Relaxed);
        assert_eq!([wait(), wait()], [0, 2]);
    }

    #[test]
    fn a_clock_put_back_stops_nothing() {
        let (pace, clock) = (Pace::new(Some(Duration::from_secs(2))), Hands(AtomicI64::new(10_000)));
        let wait = || pace.take_place(&clock).as_secs();
        assert_eq!([wait(), wait()], [0, 2]);
        clock.0.store(6_400, Ordering::Relaxed);
        assert_eq!([wait(), wait()], [4, 6], "as if nothing had happened");
    }
}
