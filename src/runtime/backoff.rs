//! Exponential backoff with jitter: the delay doubles with every failure up to a limit, plus a random part.
//!
//! Jitter keeps clients that failed together from returning together. The randomness is passed in, so a delay can be
//! derived from a row or a name, and tests see the same delays every time.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Doublings after which the delay no longer grows, also without a limit.
const MAX_DOUBLINGS: u32 = 16;

/// Policy of a backoff.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Delay after the first failure.
    pub first: Duration,
    /// Largest delay before jitter.
    pub max: Duration,
    /// Largest jitter as a fraction of the delay: 10 adds up to a tenth.
    pub jitter_divisor: u32,
}

impl Backoff {
    /// Returns the delay after `failures` failures, from 1. `random` picks the jitter: 0 adds none.
    pub fn delay(&self, failures: u32, random: u8) -> Duration {
        let doublings = failures.saturating_sub(1).min(MAX_DOUBLINGS);
        let base = self.first.saturating_mul(1 << doublings).min(self.max);
        base + base / self.jitter_divisor * u32::from(random) / 256
    }
}

/// State of a backoff: the failures since the last success, and the time of the next attempt.
#[derive(Debug, Clone, Copy, Default)]
pub struct BackoffState {
    until: Option<Timestamp>,
    failures: u32,
}

impl BackoffState {
    /// Counts a failure and begins the next delay. The jitter is derived from `name` and the count.
    pub fn record_failure(&mut self, policy: &Backoff, now: Timestamp, name: &str) {
        let random = jitter_of(&(name, self.failures));
        self.failures = self.failures.saturating_add(1);
        let delay = SignedDuration::try_from(policy.delay(self.failures, random));
        self.until = Some(now.saturating_add(delay.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX));
    }

    /// Ends the delay and forgets the failures.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Returns the end of the current delay.
    pub fn until(self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
    }

    /// Returns the failures since the last success.
    pub fn failures(self) -> u32 {
        self.failures
    }
}

/// Derives jitter from a value: equal values give equal jitter.
pub fn jitter_of(value: &impl Hash) -> u8 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish().to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_doubles_up_to_the_limit_and_jitter_adds_a_part() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let policy =
            Backoff { first: Duration::from_mins(1), max: Duration::from_hours(1), jitter_divisor: 5 };
        let mut state = BackoffState::default();
        assert_eq!(state.until(at(0)), None);
        let delays: Vec<i64> = (0..9)
            .map(|_| {
                state.record_failure(&policy, at(0), "harbour.example");
                state.until(at(0)).unwrap().as_second()
            })
            .collect();
        let bases = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];
        assert!(
            delays.iter().zip(bases).all(|(delay, base)| (base..=base * 6 / 5).contains(delay)),
            "{delays:?}"
        );
        let policy = Backoff { first: policy.max, ..policy };
        let [mut one, mut other] = [BackoffState::default(); 2];
        other.record_failure(&policy, at(0), "meadow.example");
        one.record_failure(&policy, at(0), "harbour.example");
        assert_ne!(one.until(at(0)), other.until(at(0)));
        state.reset();
        assert_eq!((state.until(at(0)), state.failures()), (None, 0));
    }

    #[test]
    fn delay_without_limit_stops_growing_and_never_overflows() {
        let policy = Backoff { first: Duration::from_millis(500), max: Duration::MAX, jitter_divisor: 2 };
        assert_eq!([1, 2, 3].map(|n| policy.delay(n, 0).as_millis()), [500, 1000, 2000]);
        assert_eq!(policy.delay(17, 0), policy.delay(u32::MAX, 0));
        assert!(policy.delay(1, 255) < Duration::from_millis(750));
    }
}
