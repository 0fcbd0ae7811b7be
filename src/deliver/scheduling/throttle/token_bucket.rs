//! So many messages in so much time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Timers wake up by the millisecond. Messages that follow one another faster than that may come in small bunches,
/// or else no timer could keep their pace.
const BURST: Duration = Duration::from_millis(10);

/// A bucket of tokens that fills evenly. It holds one token, or what gathers within [`GIVE`]: idle time is not saved up.
#[derive(Debug, Clone)]
pub(super) struct TokenBucket {
    /// When the next token would be there if nothing were given.
    next: Timestamp,
    /// The latest time that was read.
    seen: Timestamp,
}

impl Default for TokenBucket {
    fn default() -> Self {
        Self { next: Timestamp::MIN, seen: Timestamp::MIN }
    }
}

impl TokenBucket {
    /// When a token is there, which may be now.
    pub(super) fn ready_at(&mut self, now: Timestamp, interval: Duration) -> Timestamp {
        // A machine's clock that is put back by an hour must not stop the mail for an hour.
        let put_back = self.seen.duration_since(now);
        if put_back.is_positive() {
            self.next = self.next.saturating_sub(put_back).unwrap_or(Timestamp::MIN);
        }
        self.seen = now;
        let give = if interval < BURST { BURST } else { Duration::ZERO };
        let ready = self.next.saturating_sub(give).unwrap_or(Timestamp::MIN);
        ready.max(now)
    }

    /// Takes a token that is there.
    pub(super) fn take(&mut self, now: Timestamp, interval: Duration) {
        let step = SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX);
        self.next = self.next.max(now).saturating_add(step).unwrap_or(Timestamp::MAX);
    }

    /// Puts a token back that was taken for nothing. A token that is there already is not made two by it.
    pub(super) fn give_back(&mut self, now: Timestamp, interval: Duration) {
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

    /// How many tokens are taken from `from` to `to`, looking every millisecond.
    fn in_flight(bucket: &mut TokenBucket, from: i64, to: i64, interval: Duration) -> usize {
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
    fn tokens_come_evenly_and_idle_time_is_not_saved_up() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_millis(50));
        assert_eq!(in_flight(&mut bucket, 0, 1000, interval), 20);
        assert_eq!(in_flight(&mut bucket, 100_000, 100_100, interval), 2);
    }

    #[test]
    fn a_token_that_comes_back_is_there_again_and_is_not_made_two() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_secs(1));
        bucket.take(at(0), interval);
        bucket.take(at(1000), interval);
        bucket.give_back(at(1300), interval);
        assert_eq!(bucket.ready_at(at(1300), interval), at(1300));
        bucket.give_back(at(1300), interval);
        bucket.take(at(1300), interval);
        assert_eq!(bucket.ready_at(at(1300), interval), at(2300));
        // Others took theirs meanwhile: the next one comes a step earlier.
        bucket.take(at(2300), interval);
        bucket.take(at(2300), interval);
        bucket.give_back(at(2300), interval);
        assert_eq!(bucket.ready_at(at(2300), interval), at(3300));
    }

    #[test]
    fn a_pace_faster_than_timers_is_kept() {
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
    fn a_clock_put_back_stops_nothing() {
        let (mut bucket, interval) = (TokenBucket::default(), Duration::from_secs(2));
        bucket.take(at(10_000_000), interval);
        assert_eq!(bucket.ready_at(at(10_000_000), interval), at(10_002_000));
        assert_eq!(bucket.ready_at(at(6_400_000), interval), at(6_402_000), "as if nothing had happened");
    }
}
