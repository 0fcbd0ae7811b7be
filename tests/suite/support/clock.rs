//! A clock that never waits.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use briefing::runtime::Clock;
use jiff::{SignedDuration, Timestamp};

/// Returns the processor time that this thread has used: what else the machine does, does not count.
pub fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap(), u32::try_from(time.tv_nsec).unwrap())
}

/// A clock that stands still until somebody sleeps on it: then it jumps to where the sleeper wants to wake.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// A clock that shows Friday evening in Seoul.
    pub fn friday() -> Self {
        Self(Mutex::new("2022-11-18T09:00:00Z".parse().unwrap()))
    }

    /// Turns the hands.
    pub fn advance(&self, time: Duration) {
        let target = self.after(time);
        self.reach(target);
    }

    fn after(&self, time: Duration) -> Timestamp {
        self.now().checked_add(SignedDuration::try_from(time).unwrap()).unwrap()
    }

    fn reach(&self, target: Timestamp) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = target.max(*now);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Two who go to sleep at once wake at their own times, not one after the other.
        let target = self.after(time);
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.reach(target);
        })
    }
}
