//! Whether "too fast" is what a server says now and then, or what it means.

/// So many answers are remembered, one bit each.
const REMEMBERED: u32 = u64::BITS;
/// With fewer answers every word counts.
const ENOUGH: u32 = 32;
/// One "too fast" in more answers than this is chance: a server that restarts, a mailbox that is busy, a connection that
/// has carried its share.
const ONE_IN: u32 = 8;

/// The last answers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lately {
    /// 1 for "too fast".
    answers: u64,
    heard: u32,
}

impl Lately {
    /// Takes note of an answer.
    pub(super) fn hear(&mut self, too_fast: bool) {
        self.answers = self.answers << 1 | u64::from(too_fast);
        self.heard = (self.heard + 1).min(REMEMBERED);
    }

    /// Whether so few say "too fast" that it does not call for anything.
    pub(super) fn is_by_chance(self) -> bool {
        self.heard >= ENOUGH && self.answers.count_ones() * ONE_IN < self.heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(answers: impl IntoIterator<Item = bool>) -> Lately {
        let mut lately = Lately::default();
        answers.into_iter().for_each(|answer| lately.hear(answer));
        lately
    }

    #[test]
    fn one_in_many_is_chance_and_one_of_few_is_not() {
        assert!(!after([true]).is_by_chance());
        assert!(!after((0..31).map(|n| n == 30)).is_by_chance());
        assert!(after((0..64).map(|n| n == 63)).is_by_chance());
        assert!(after((0..640).map(|n| n % 16 == 15)).is_by_chance());
        assert!(!after((0..640).map(|n| n % 8 == 7)).is_by_chance());
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let spell = (0..64).map(|_| true).chain((0..64).map(|_| false)).chain([true]);
        assert!(after(spell).is_by_chance());
    }
}
