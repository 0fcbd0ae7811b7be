//! Limits learned from replies: AIMD, and the noise filter in front of it.

/// Successes after which a limit grows by one step.
const SUCCESSES_PER_STEP: u32 = 8;
/// Steps from zero back to the initial amount.
const STEPS_TO_RECOVER: f64 = 32.0;
/// Replies in the history, one bit each.
const WINDOW: u32 = u64::BITS;
/// With fewer replies every throttling reply counts.
const MIN_SAMPLES: u32 = 32;
/// One throttling reply among more replies than this is noise: a restart, a busy mailbox, a session at its limit.
const NOISE_ONE_IN: u32 = 8;

/// Limit with additive increase and multiplicative decrease (AIMD), as in TCP congestion control (RFC 5681). It is
/// dropped when it reaches twice the initial amount.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AdaptiveLimit {
    /// Amount that was first too much.
    initial: f64,
    current: f64,
    min: f64,
    successes: u32,
}

/// Result of [`AdaptiveLimit::increase`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growth {
    /// The limit still restricts.
    Limited,
    /// The limit has recovered and can be dropped.
    Recovered,
}

impl AdaptiveLimit {
    /// Starts at half of `amount`, which was too much.
    pub(super) fn new(amount: f64, min: f64) -> Self {
        let initial = amount.max(min);
        Self { initial, current: (initial / 2.0).max(min), min, successes: 0 }
    }

    /// Returns the current limit.
    pub(super) fn current(self) -> f64 {
        self.current
    }

    /// Halves the limit, which was still too much. The lowest minimum so far holds.
    pub(super) fn decrease(&mut self, min: f64) {
        self.min = min.min(self.min);
        self.current = (self.current / 2.0).max(self.min);
        self.successes = 0;
    }

    /// Returns whether the limit is at its minimum.
    pub(super) fn is_at_minimum(self) -> bool {
        self.current <= self.min
    }

    /// Counts a success.
    pub(super) fn increase(&mut self) -> Growth {
        self.successes += 1;
        if self.successes >= SUCCESSES_PER_STEP {
            self.successes = 0;
            self.current += (self.initial / STEPS_TO_RECOVER).max(self.min / 4.0);
        }
        if self.current < self.initial * 2.0 { Growth::Limited } else { Growth::Recovered }
    }
}

/// History of the last replies: throttled or not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ReplyHistory {
    /// One bit a reply, 1 for throttled; the latest is the lowest.
    replies: u64,
    len: u32,
}

impl ReplyHistory {
    /// Adds a reply.
    pub(super) fn record(&mut self, throttled: bool) {
        self.replies = self.replies << 1 | u64::from(throttled);
        self.len = (self.len + 1).min(WINDOW);
    }

    /// Returns whether the throttling replies are too rare to act on.
    pub(super) fn is_noise(self) -> bool {
        self.len >= MIN_SAMPLES && self.replies.count_ones() * NOISE_ONE_IN < self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(replies: impl IntoIterator<Item = bool>) -> ReplyHistory {
        let mut history = ReplyHistory::default();
        replies.into_iter().for_each(|throttled| history.record(throttled));
        history
    }

    #[test]
    fn rare_throttling_is_noise_and_one_of_few_is_not() {
        assert!(!after([true]).is_noise());
        assert!(!after((0..31).map(|n| n == 30)).is_noise());
        assert!(after((0..64).map(|n| n == 63)).is_noise());
        assert!(after((0..640).map(|n| n % 16 == 15)).is_noise());
        assert!(!after((0..640).map(|n| n % 8 == 7)).is_noise());
    }

    #[test]
    fn old_replies_are_forgotten() {
        let spell = (0..64).map(|_| true).chain((0..64).map(|_| false)).chain([true]);
        assert!(after(spell).is_noise());
    }

    #[test]
    fn limit_halves_to_its_minimum_and_grows_linearly() {
        let mut limit = AdaptiveLimit::new(64.0, 1.0);
        let mut seen = vec![limit.current()];
        for _ in 0..7 {
            limit.decrease(1.0);
            seen.push(limit.current());
        }
        assert_eq!(seen, [32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 1.0, 1.0]);
        assert!(limit.is_at_minimum());
        for _ in 0..16 * 8 {
            assert_eq!(limit.increase(), Growth::Limited);
        }
        assert!((limit.current() - 33.0).abs() < 0.001, "{limit:?}");
        let good = (0..10_000).take_while(|_| limit.increase() == Growth::Limited).count();
        assert!(good > 300, "it is not dropped at once: {good}");
    }
}
