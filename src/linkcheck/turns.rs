//! Turns: how many questions are asked at once, and one at a time to each host, with rests in between.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex as Gate, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::runtime::Clock;

/// Gives out turns.
pub(super) struct Turns {
    places: Arc<Semaphore>,
    hosts: Mutex<BTreeMap<String, Arc<Gate<Host>>>>,
    /// The longest rest anybody is given: a clock put back by an hour must not stop the check for an hour.
    longest: Duration,
    clock: Arc<dyn Clock>,
}

/// What is known about a host.
#[derive(Debug, Clone, Copy)]
struct Host {
    /// It rests until then.
    rests_until: Timestamp,
    /// It asked to be left alone for longer than we wait.
    closed: bool,
}

/// The right to ask one host one question. Dropped, it is over.
pub(super) struct Turn {
    host: OwnedMutexGuard<Host>,
    clock: Arc<dyn Clock>,
    _place: OwnedSemaphorePermit,
}

impl Turns {
    /// So many turns at once; no rest will be longer than `longest`.
    pub(super) fn new(at_once: usize, longest: Duration, clock: Arc<dyn Clock>) -> Self {
        let places = at_once.clamp(1, Semaphore::MAX_PERMITS);
        Self { places: Arc::new(Semaphore::new(places)), hosts: Mutex::default(), longest, clock }
    }

    /// Waits for a turn at the host; `None` when the host wants to be left alone. First come, first served.
    pub(super) async fn take(&self, host: &str) -> Option<Turn> {
        let gate = Arc::clone(
            self.hosts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(host.to_owned())
                .or_insert_with(|| Arc::new(Gate::new(Host { rests_until: Timestamp::MIN, closed: false }))),
        );
        let host = gate.lock_owned().await;
        if host.closed {
            return None;
        }
        let rest = Duration::try_from(host.rests_until.duration_since(self.clock.now())).unwrap_or_default();
        if !rest.is_zero() {
            self.clock.sleep(rest.min(self.longest)).await;
        }
        // Only now: whoever waits for a host takes no place from those who could ask another one.
        let place = Arc::clone(&self.places).acquire_owned().await.ok()?;
        Some(Turn { host, clock: Arc::clone(&self.clock), _place: place })
    }
}

impl Turn {
    /// Ends the turn; the host rests.
    pub(super) fn rest(mut self, rest: Duration) {
        let rest = SignedDuration::try_from(rest).unwrap_or(SignedDuration::MAX);
        self.host.rests_until = self.clock.now().saturating_add(rest).unwrap_or(Timestamp::MAX);
    }

    /// Ends the turn; nobody gets another one at this host.
    pub(super) fn close(mut self) {
        self.host.closed = true;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;

    /// A clock that jumps to where a sleeper wants to wake.
    struct Hands(Mutex<Timestamp>);

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            let target = self.now() + time;
            Box::pin(async move { *self.0.lock().unwrap() = target })
        }
    }

    fn turns(at_once: usize) -> (Turns, Arc<Hands>) {
        let clock = Arc::new(Hands(Mutex::new(Timestamp::UNIX_EPOCH)));
        (Turns::new(at_once, Duration::from_secs(10), Arc::clone(&clock) as Arc<dyn Clock>), clock)
    }

    #[tokio::test]
    async fn a_host_rests_between_two_turns_and_others_do_not_wait_for_it() {
        let (turns, clock) = turns(8);
        turns.take("a.example").await.unwrap().rest(Duration::from_secs(3));
        turns.take("b.example").await.unwrap().rest(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 0);
        turns.take("a.example").await.unwrap().rest(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 3);
    }

    #[tokio::test]
    async fn nobody_waits_long_because_a_clock_was_put_back() {
        let (turns, clock) = turns(8);
        turns.take("a.example").await.unwrap().rest(Duration::from_secs(3));
        *clock.0.lock().unwrap() = Timestamp::UNIX_EPOCH - SignedDuration::from_hours(1);
        turns.take("a.example").await.unwrap().rest(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 10 - 3600);
    }

    #[tokio::test]
    async fn a_host_that_wants_to_be_left_alone_is() {
        let (turns, _) = turns(8);
        turns.take("a.example").await.unwrap().close();
        assert!(turns.take("a.example").await.is_none());
        assert!(turns.take("b.example").await.is_some());
    }

    #[tokio::test]
    async fn one_turn_at_a_host_and_so_many_in_all() {
        let (turns, _) = turns(2);
        let first = turns.take("a.example").await.unwrap();
        let second = turns.take("b.example").await.unwrap();
        // Polled once, a turn that is free is taken at once.
        let mut waiting = std::pin::pin!(turns.take("c.example"));
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready()));
        assert!(!polled.await, "two are asked already");
        first.rest(Duration::ZERO);
        let third = waiting.await.unwrap();
        drop(second);
        let mut again = std::pin::pin!(turns.take("c.example"));
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(again.as_mut().poll(context).is_ready()));
        assert!(!polled.await, "c.example is being asked already");
        drop(third);
        assert!(again.await.is_some());
    }
}
