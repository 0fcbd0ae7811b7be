//! What is read off a run's counters: how many, how fast, how long still.

use std::collections::VecDeque;

use super::source::{Counts, ProgressSource};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// The rate is that of so much time, so that it follows a relay that slows down and does not jump about.
const WINDOW: SignedDuration = SignedDuration::from_secs(10);
/// Lines in a log follow each other no closer, and no further apart than this while anything happens.
const CLOSEST: SignedDuration = SignedDuration::from_secs(5);
const FARTHEST: SignedDuration = SignedDuration::from_secs(60);

/// Remembers the last seconds.
pub(super) struct RateEstimator {
    total: u64,
    seen: VecDeque<(Timestamp, u64)>,
}

/// One look at the counters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) at: Timestamp,
    pub(super) total: u64,
    pub(super) counts: Counts,
    /// Messages a second.
    pub(super) rate: f64,
}

impl RateEstimator {
    pub(super) fn new(total: u64) -> Self {
        Self { total, seen: VecDeque::new() }
    }

    pub(super) fn read(&mut self, at: Timestamp, source: &ProgressSource) -> Reading {
        let counts = source.counts();
        Reading { at, total: self.total, counts, rate: self.rate(at, counts.settled()) }
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody sends so many that a rate would be wrong by it")]
    fn rate(&mut self, at: Timestamp, settled: u64) -> f64 {
        // A clock that was put back makes the past useless.
        if self.seen.back().is_some_and(|(last, _)| *last > at) {
            self.seen.clear();
        }
        self.seen.push_back((at, settled));
        while self.seen.len() > 2
            && self.seen.get(1).is_some_and(|(then, _)| at.duration_since(*then) >= WINDOW)
        {
            self.seen.pop_front();
        }
        let Some((then, before)) = self.seen.front() else { return 0.0 };
        let seconds = at.duration_since(*then).as_secs_f64();
        if seconds > 0.0 { settled.saturating_sub(*before) as f64 / seconds } else { 0.0 }
    }
}

impl Reading {
    /// How long it still takes at this rate.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a guess in whole seconds; the cast from a float saturates"
    )]
    fn seconds_left(&self) -> Option<u64> {
        let left = self.total.saturating_sub(self.counts.settled()) as f64;
        (self.rate > 0.0).then(|| (left / self.rate).ceil() as u64)
    }

    /// `120 accepted · 3 refused · 40/s · 2 min 5 s left`
    pub(super) fn words(&self) -> String {
        let mut words = self.counts.words();
        if self.rate > 0.0 {
            words.push(format!("{:.*}/s", usize::from(self.rate < 10.0), self.rate));
        }
        if let Some(seconds) = self.seconds_left().filter(|seconds| *seconds > 0) {
            words.push(format!("{} left", span(seconds)));
        }
        words.join(" · ")
    }

    /// One line for a program.
    pub(super) fn to_json(&self) -> Value {
        let mut line = Map::new();
        line.insert("at".into(), json!(self.at.to_string()));
        line.insert("total".into(), json!(self.total));
        line.extend(self.counts.numbers().map(|(name, number)| (name.to_owned(), json!(number))));
        line.insert("rate".into(), json!((self.rate * 10.0).round() / 10.0));
        line.insert("seconds_left".into(), json!(self.seconds_left()));
        json!({ self.counts.name(): line })
    }
}

/// `2 h 5 min`, `12 min`, `40 s`
pub(in crate::cli) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// When a log wants another line: at every tenth, neither in a flood nor in long silence.
pub(super) struct Steps {
    last: Timestamp,
    tenth: u64,
    settled: u64,
}

impl Steps {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { last: now, tenth: 0, settled: 0 }
    }

    pub(super) fn is_due(&mut self, now: Timestamp, reading: &Reading) -> bool {
        let settled = reading.counts.settled();
        let (since, tenth) = (now.duration_since(self.last), settled * 10 / reading.total.max(1));
        let due = (tenth > self.tenth && since >= CLOSEST) || (settled > self.settled && since >= FARTHEST);
        if due {
            (self.last, self.tenth, self.settled) = (now, tenth, settled);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn reading(total: u64, settled: u64, rate: f64) -> Reading {
        let counts = Counts::Sending { accepted: settled, refused: 0, deferred: 0, uncertain: 0 };
        Reading { at: at(0), total, counts, rate }
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut rate = RateEstimator::new(1000);
        let mut rate = |second, settled| format!("{:.0}", rate.rate(at(second), settled));
        let rates =
            [(0, 0), (1, 100), (10, 1000), (20, 1050), (30, 1060)].map(|(at, settled)| rate(at, settled));
        assert_eq!(rates, ["0", "100", "100", "5", "1"]);
        assert_eq!(rate(5, 1060), "0", "the clock was put back");
        assert_eq!(rate(6, 1070), "10");
    }

    #[test]
    fn words_hold_what_there_is_to_say() {
        assert_eq!(reading(10, 0, 0.0).words(), "0 accepted");
        assert_eq!(reading(1000, 400, 2.5).words(), "400 accepted · 2.5/s · 4 min left");
        let counts = Counts::Sending { accepted: 300, refused: 1, deferred: 2, uncertain: 3 };
        let full = Reading { counts, ..reading(90_000, 0, 20.0) };
        assert_eq!(full.words(), "300 accepted · 1 refused · 2 deferred · 3 in doubt · 20/s · 75 min left");
        assert_eq!(reading(10, 10, 20.0).words(), "10 accepted · 20/s");
        let signing = Reading { counts: Counts::Signing { signed: 400 }, ..reading(1000, 0, 200.0) };
        assert_eq!(signing.words(), "400 signed · 200/s · 3 s left");
        assert_eq!(span(8000), "2 h 13 min");
    }

    #[test]
    fn a_log_is_neither_flooded_nor_left_alone() {
        let mut steps = Steps::new(at(0));
        let due =
            [(1, 500), (4, 550), (6, 560), (7, 700), (12, 700), (13, 710), (71, 710), (72, 711), (73, 712)]
                .map(|(second, settled)| steps.is_due(at(second), &reading(1000, settled, 1.0)));
        assert_eq!(due, [false, false, true, false, true, false, false, true, false]);
    }

    #[test]
    fn a_program_reads_the_same() {
        let value = reading(10, 4, 2.0).to_json();
        assert_eq!(
            (&value["progress"]["settled"], &value["progress"]["seconds_left"]),
            (&4.into(), &3.into())
        );
        assert_eq!(reading(10, 4, 0.0).to_json()["progress"]["seconds_left"], Value::Null);
        let signing = Reading { counts: Counts::Signing { signed: 4 }, ..reading(10, 0, 2.0) }.to_json();
        assert_eq!(
            (&signing["preparing"]["signed"], &signing["preparing"]["seconds_left"]),
            (&4.into(), &3.into())
        );
    }
}
