//! Whether "too fast" is what a server says now and then, or what it means.

/// So many answers are remembered, one bit each.
const WINDOW: u32 = u64::BITS;
/// With fewer answers every word counts.
const MIN_SAMPLES: u32 = 32;
/// One "too fast" in more answers than this is chance: a server that restarts, a mailbox that is busy, a connection that
/// has carried its share.
const NOISE_ONE_IN: u32 = 8;

/// The last answers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ReplyHistory {
    /// 1 for "too fast".
    answers: u64,
    heard: u32,
}

impl ReplyHistory {
    /// Takes note of an answer.
    pub(super) fn hear(&mut self, too_fast: bool) {
        self.answers = self.answers << 1 | u64::from(too_fast);
        self.heard = (self.heard + 1).min(WINDOW);
    }

    /// Whether so few say "too fast" that it does not call for anything.
    pub(super) fn is_noise(self) -> bool {
        self.heard >= MIN_SAMPLES && self.answers.count_ones() * NOISE_ONE_IN < self.heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(answers: impl IntoIterator<Item = bool>) -> ReplyHistory {
        let mut history = ReplyHistory::default();
        answers.into_iter().for_each(|answer| history.hear(answer));
        history
    }

    #[test]
    fn one_in_many_is_chance_and_one_of_few_is_not() {
        assert!(!after([true]).is_noise());
        assert!(!after((0..31).map(|n| n == 30)).is_noise());
        assert!(after((0..64).map(|n| n == 63)).is_noise());
        assert!(after((0..640).map(|n| n % 16 == 15)).is_noise());
        assert!(!after((0..640).map(|n| n % 8 == 7)).is_noise());
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let spell = (0..64).map(|_| true).chain((0..64).map(|_| false)).chain([true]);
        assert!(after(spell).is_noise());
    }
}
