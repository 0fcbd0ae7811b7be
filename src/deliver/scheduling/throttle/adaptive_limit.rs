//! A limit nobody wrote down: half of what was too much, and a little more with every success.

/// After so many messages that went well, a limit grows by one step.
const SUCCESSES_PER_STEP: u32 = 8;
/// So many steps lead from nothing back to where the first "too much" was heard.
const STEPS_TO_RECOVER: f64 = 32.0;

/// A number that is halved when it was too much, and grows back evenly: the way senders on a network have shared a line
/// since its early days. It is forgotten at twice the amount that was too much once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AdaptiveLimit {
    /// What was too much at first.
    initial: f64,
    now: f64,
    floor: f64,
    good: u32,
}

impl AdaptiveLimit {
    /// `amount` was too much.
    pub(super) fn from(amount: f64, floor: f64) -> Self {
        let initial = amount.max(floor);
        Self { initial, now: (initial / 2.0).max(floor), floor, good: 0 }
    }

    /// What is allowed now.
    pub(super) fn now(self) -> f64 {
        self.now
    }

    /// It was still too much. Who once had a lower floor keeps it.
    pub(super) fn halve(&mut self, floor: f64) {
        self.floor = floor.min(self.floor);
        self.now = (self.now / 2.0).max(self.floor);
        self.good = 0;
    }

    /// Whether there is no less than this.
    pub(super) fn is_at_minimum(self) -> bool {
        self.now <= self.floor
    }

    /// One more went well. `false`: there is nothing left to hold back.
    pub(super) fn grow(&mut self) -> bool {
        self.good += 1;
        if self.good >= SUCCESSES_PER_STEP {
            self.good = 0;
            self.now += (self.initial / STEPS_TO_RECOVER).max(self.floor / 4.0);
        }
        self.now < self.initial * 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_halved_down_to_its_floor_and_grows_back_evenly() {
        let mut limit = AdaptiveLimit::from(64.0, 1.0);
        let mut seen = vec![limit.now()];
        for _ in 0..7 {
            limit.halve(1.0);
            seen.push(limit.now());
        }
        assert_eq!(seen, [32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 1.0, 1.0]);
        assert!(limit.is_at_minimum());
        for _ in 0..16 * 8 {
            assert!(limit.grow());
        }
        assert!((limit.now() - 33.0).abs() < 0.001, "{limit:?}");
        let good = (0..10_000).take_while(|_| limit.grow()).count();
        assert!(good > 300, "it is not forgotten at once: {good}");
    }
}
