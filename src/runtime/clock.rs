//! Clock trait and the system clock.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Source of time. Tests implement it with a clock that jumps.
pub trait Clock: Send + Sync {
    /// Returns the current time.
    fn now(&self) -> Timestamp;

    /// Waits for `duration`.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// End of the times that the system clock gives: the start of the year 9999. Sums with spans of days stay valid.
const LATEST: Timestamp = Timestamp::constant(253_370_764_800, 0);

/// Returns whether a clock was set: before 1970 and from the year 9999 on nothing can be dated or scheduled.
pub fn is_set(now: Timestamp) -> bool {
    now > Timestamp::UNIX_EPOCH && now < LATEST
}

/// Converts a system time; one outside of the bounds becomes the nearer bound, for which [`is_set`] is false.
fn within_bounds(time: SystemTime) -> Timestamp {
    let is_early = time < SystemTime::UNIX_EPOCH;
    let out_of_range = if is_early { Timestamp::UNIX_EPOCH } else { LATEST };
    Timestamp::try_from(time).map_or(out_of_range, |time| time.clamp(Timestamp::UNIX_EPOCH, LATEST))
}

/// The system clock, with tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system clock")]
    fn now(&self) -> Timestamp {
        within_bounds(SystemTime::now())
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_that_was_not_set_gives_a_bound_and_no_panic() {
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let early =
            [1, 86_400, 400_000_000_000].map(|seconds| SystemTime::UNIX_EPOCH - Duration::from_secs(seconds));
        let late = [253_370_764_800, 253_402_300_800, 284_964_091_200, 9_000_000_000_000_000].map(at);
        for time in early.into_iter().chain([at(0)]) {
            assert_eq!(within_bounds(time), Timestamp::UNIX_EPOCH);
        }
        for time in late {
            assert_eq!(within_bounds(time), LATEST);
        }
        assert!(!is_set(Timestamp::UNIX_EPOCH) && !is_set(LATEST));
        assert_eq!(within_bounds(at(1_668_771_120)).to_string(), "2022-11-18T11:32:00Z");
        assert!(is_set(within_bounds(at(1))) && is_set(within_bounds(at(253_370_764_799))));
        assert_eq!(LATEST.to_string(), "9999-01-01T00:00:00Z");
    }
}
