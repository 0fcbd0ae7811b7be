//! Token bucket: a rate limit for messages.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Capacity of the bucket for fast rates. Timers wake up by the millisecond, so messages that follow one another faster
/// come in small bursts.
const BURST: Duration = Duration::from_millis(10);

/// Token bucket that fills evenly. It holds one token, or those of [`BURST`]: idle time is not saved.
#[derive(Debug, Clone)]
pub(super) struct TokenBucket {
    /// Time of the next token if bursts were not allowed.
    next: Timestamp,
    /// Latest time that was passed in.
    seen: Timestamp,
}

impl Default for TokenBucket {
    fn default() -> Self {
        Self { next: Timestamp::MIN, seen: Timestamp::MIN }
    }
}

impl TokenBucket {
    /// Returns the time of the next token, which may be now.
    pub(super) fn ready_at(&mut self, now: Timestamp, interval: Duration) -> Timestamp {
        // A system clock that is set back by an hour must not stop sending for an hour.
        let set_back = self.seen.duration_since(now);
        if set_back.is_positive() {
            self.next = self.next.saturating_sub(set_back).unwrap_or(Timestamp::MIN);
        }
        self.seen = now;
        let burst = if interval < BURST { BURST } else { Duration::ZERO };
        let ready = self.next.saturating_sub(burst).unwrap_or(Timestamp::MIN);
        ready.max(now)
    }

    /// Takes an available token.
    pub(super) fn take(&mut self, now: Timestamp, interval: Duration) {
        let step = SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX);
        self.next = self.next.max(now).saturating_add(step).unwrap_or(Timestamp::MAX);
    }

    /// Returns a token that was not used. An available token does not become two.
    pub(super) fn refund(&mut self, now: Timestamp, interval: Duration) {
        let step = SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX);
        let before = self.next.saturating_sub(step).unwrap_or(Timestamp::MIN);
        self.next = before.max(now).min(self.next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    /// Tokens taken from `from` to `to`, with a look every millisecond.
    fn taken(bucket: &mut TokenBucket, from: i64, to: i64, interval: Duration) -> usize {
        let takes = |now: &i64| {
            let ready = bucket.ready_at(at(*now), interval) <= at(*now);
            if ready {
                bucket.take(at(*now), interval);
            }
            ready
        };
        (from..to).filter(takes).count()
    }

    #[test]
    fn tokens_come_evenly_and_idle_time_is_not_saved() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_millis(50));
        assert_eq!(taken(&mut bucket, 0, 1000, interval), 20);
        assert_eq!(taken(&mut bucket, 100_000, 100_100, interval), 2);
    }

    #[test]
    fn refunded_token_is_available_once() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_secs(1));
        bucket.take(at(0), interval);
        bucket.take(at(1000), interval);
        bucket.refund(at(1300), interval);
        assert_eq!(bucket.ready_at(at(1300), interval), at(1300));
        bucket.refund(at(1300), interval);
        bucket.take(at(1300), interval);
        assert_eq!(bucket.ready_at(at(1300), interval), at(2300));
        // Others took theirs meanwhile: the next one comes a step earlier.
        bucket.take(at(2300), interval);
        bucket.take(at(2300), interval);
        bucket.refund(at(2300), interval);
        assert_eq!(bucket.ready_at(at(2300), interval), at(3300));
    }

    #[test]
    fn rate_faster_than_timers_is_kept() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_micros(200));
        let mut count = 0;
        for now in (0..1000).step_by(5) {
            while bucket.ready_at(at(now), interval) <= at(now) {
                bucket.take(at(now), interval);
                count += 1;
            }
        }
        assert!((4950..=5060).contains(&count), "{count}");
    }

    #[test]
    fn clock_set_back_does_not_stop_sending() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_secs(2));
        bucket.take(at(10_000_000), interval);
        assert_eq!(bucket.ready_at(at(10_000_000), interval), at(10_002_000));
        assert_eq!(bucket.ready_at(at(6_400_000), interval), at(6_402_000), "as if nothing had happened");
    }
}
