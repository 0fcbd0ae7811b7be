//! A pause that doubles while nothing gets better.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Until when somebody is left alone.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::deliver) struct Backoff {
    until: Option<Timestamp>,
    times: u32,
}

impl Backoff {
    /// Begins a pause of `first`, or twice the last one, up to `longest`. It is spread by a fifth, which derives from
    /// `who`: those who were put off together do not come back together.
    pub(in crate::deliver) fn begin(
        &mut self,
        now: Timestamp,
        first: Duration,
        longest: Duration,
        who: &str,
    ) {
        let base = first.saturating_mul(1 << self.times.min(16)).min(longest);
        let mut hasher = DefaultHasher::new();
        (who, self.times).hash(&mut hasher);
        let spread = (hasher.finish() % 256) as u32;
        let pause = base + base / 5 * spread / 256;
        self.times = self.times.saturating_add(1);
        let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
        self.until = Some(now.saturating_add(pause).unwrap_or(Timestamp::MAX));
    }

    /// It got better.
    pub(in crate::deliver) fn end(&mut self) {
        *self = Self::default();
    }

    /// Until when, if the pause is not over.
    pub(in crate::deliver) fn until(self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
    }

    /// How many pauses there were since it was well.
    pub(in crate::deliver) fn times(self) -> u32 {
        self.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_are_spread() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let (minute, hour) = (Duration::from_mins(1), Duration::from_hours(1));
        let mut backoff = Backoff::default();
        assert_eq!(backoff.until(at(0)), None);
        let pauses: Vec<i64> = (0..9)
            .map(|_| {
                backoff.begin(at(0), minute, hour, "harbour.example");
                backoff.until(at(0)).unwrap().as_second()
            })
            .collect();
        let bases = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];
        assert!(
            pauses.iter().zip(bases).all(|(pause, base)| (base..=base * 6 / 5).contains(pause)),
            "{pauses:?}"
        );
        let mut other = Backoff::default();
        other.begin(at(0), hour, hour, "meadow.example");
        let mut one = Backoff::default();
        one.begin(at(0), hour, hour, "harbour.example");
        assert_ne!(one.until(at(0)), other.until(at(0)));
        backoff.end();
        assert_eq!((backoff.until(at(0)), backoff.times()), (None, 0));
    }
}
