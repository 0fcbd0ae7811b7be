//! Limits on concurrent requests: a total, and one at a time for each host with a pause between two.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::runtime::Clock;

/// Gives permits for requests.
pub struct HostLimiter {
    permits: Arc<Semaphore>,
    hosts: Mutex<BTreeMap<String, Arc<AsyncMutex<Host>>>>,
    /// Longest pause: a clock that is set back by an hour must not stop everything for an hour.
    longest: Duration,
    clock: Arc<dyn Clock>,
}

/// State of a host.
#[derive(Debug, Clone, Copy)]
struct Host {
    /// Time before which it gets no request.
    paused_until: Timestamp,
    /// `true` if it gets no further request.
    closed: bool,
}

/// Permit for one request to one host. Dropping it releases it without a pause.
pub struct HostPermit {
    host: OwnedMutexGuard<Host>,
    clock: Arc<dyn Clock>,
    _permit: OwnedSemaphorePermit,
}

impl HostLimiter {
    /// Creates a limiter for `max_concurrent` permits at once and pauses of at most `longest`.
    pub fn new(max_concurrent: usize, longest: Duration, clock: Arc<dyn Clock>) -> Self {
        let permits = max_concurrent.clamp(1, Semaphore::MAX_PERMITS);
        Self { permits: Arc::new(Semaphore::new(permits)), hosts: Mutex::default(), longest, clock }
    }

    /// Waits for a permit in the order of the calls; `None` if the host is closed.
    pub async fn acquire(&self, host: &str) -> Option<HostPermit> {
        let gate = Arc::clone(
            self.hosts.lock().unwrap_or_else(PoisonError::into_inner).entry(host.to_owned()).or_insert_with(
                || Arc::new(AsyncMutex::new(Host { paused_until: Timestamp::MIN, closed: false })),
            ),
        );
        let host = gate.lock_owned().await;
        if host.closed {
            return None;
        }
        let pause =
            Duration::try_from(host.paused_until.duration_since(self.clock.now())).unwrap_or_default();
        if !pause.is_zero() {
            self.clock.sleep(pause.min(self.longest)).await;
        }
        // Last: a request that waits for its host must hold no permit that another host could use.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        Some(HostPermit { host, clock: Arc::clone(&self.clock), _permit: permit })
    }
}

impl HostPermit {
    /// Releases the permit; the host gets no request for `pause`.
    pub fn release_after(mut self, pause: Duration) {
        let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
        self.host.paused_until = self.clock.now().saturating_add(pause).unwrap_or(Timestamp::MAX);
    }

    /// Releases the permit; the host gets no further request.
    pub fn close_host(mut self) {
        self.host.closed = true;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;

    /// Clock that jumps to the end of every sleep.
    struct JumpingClock(Mutex<Timestamp>);

    impl Clock for JumpingClock {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            let target = self.now() + time;
            Box::pin(async move { *self.0.lock().unwrap() = target })
        }
    }

    fn limiter(max_concurrent: usize) -> (HostLimiter, Arc<JumpingClock>) {
        let clock = Arc::new(JumpingClock(Mutex::new(Timestamp::UNIX_EPOCH)));
        (
            HostLimiter::new(max_concurrent, Duration::from_secs(10), Arc::clone(&clock) as Arc<dyn Clock>),
            clock,
        )
    }

    #[tokio::test]
    async fn pause_of_one_host_does_not_delay_others() {
        let (limiter, clock) = limiter(8);
        limiter.acquire("a.example").await.unwrap().release_after(Duration::from_secs(3));
        limiter.acquire("b.example").await.unwrap().release_after(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 0);
        limiter.acquire("a.example").await.unwrap().release_after(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 3);
    }

    #[tokio::test]
    async fn clock_set_back_does_not_prolong_a_pause() {
        let (limiter, clock) = limiter(8);
        limiter.acquire("a.example").await.unwrap().release_after(Duration::from_secs(3));
        *clock.0.lock().unwrap() = Timestamp::UNIX_EPOCH - SignedDuration::from_hours(1);
        limiter.acquire("a.example").await.unwrap().release_after(Duration::ZERO);
        assert_eq!(clock.now().as_second(), 10 - 3600);
    }

    #[tokio::test]
    async fn closed_host_gives_no_permit() {
        let (limiter, _) = limiter(8);
        limiter.acquire("a.example").await.unwrap().close_host();
        assert!(limiter.acquire("a.example").await.is_none());
        assert!(limiter.acquire("b.example").await.is_some());
    }

    #[tokio::test]
    async fn permits_are_limited_per_host_and_in_total() {
        let (limiter, _) = limiter(2);
        let first = limiter.acquire("a.example").await.unwrap();
        let second = limiter.acquire("b.example").await.unwrap();
        // A free permit is acquired at the first poll.
        let mut waiting = std::pin::pin!(limiter.acquire("c.example"));
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready()));
        assert!(!polled.await, "two permits are out");
        first.release_after(Duration::ZERO);
        let third = waiting.await.unwrap();
        drop(second);
        let mut again = std::pin::pin!(limiter.acquire("c.example"));
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(again.as_mut().poll(context).is_ready()));
        assert!(!polled.await, "c.example has its permit out");
        drop(third);
        assert!(again.await.is_some());
    }
}
