//! Rate and remaining time of a run.

use std::collections::VecDeque;

use super::counts::Counts;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// Sliding window of the rate: short enough to follow a relay that slows down, long enough to be steady.
const WINDOW: SignedDuration = SignedDuration::from_secs(10);
/// Shortest time between two lines in a log.
const MIN_LINE_GAP: SignedDuration = SignedDuration::from_secs(5);
/// Longest time between two lines in a log while messages are sent.
const MAX_LINE_GAP: SignedDuration = SignedDuration::from_secs(60);

/// Estimates the rate over a sliding window.
pub(super) struct RateEstimator {
    total: u64,
    seen: VecDeque<(Timestamp, u64)>,
}

/// Counters, rate and total at one moment.
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

    pub(super) fn read(&mut self, at: Timestamp, counts: Counts) -> Reading {
        Reading { at, total: self.total, counts, rate: self.rate(at, counts.finished()) }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below the precision of f64")]
    fn rate(&mut self, at: Timestamp, settled: u64) -> f64 {
        // A clock that was set back makes earlier readings useless.
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
    /// Returns the remaining seconds at this rate.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate in whole seconds; the cast from a float saturates"
    )]
    fn seconds_left(&self) -> Option<u64> {
        let left = self.total.saturating_sub(self.counts.finished()) as f64;
        (self.rate > 0.0).then(|| (left / self.rate).ceil() as u64)
    }

    /// Describes it, as in `120 accepted · 3 refused · 40/s · 2 min 5 s left`
    pub(super) fn describe(&self) -> String {
        let mut words = self.counts.describe();
        if self.rate > 0.0 {
            words.push(format!("{:.*}/s", usize::from(self.rate < 10.0), self.rate));
        }
        if let Some(seconds) = self.seconds_left().filter(|seconds| *seconds > 0) {
            words.push(format!("{} left", format_span(seconds)));
        }
        words.join(" · ")
    }

    /// Formats it as a JSON line.
    pub(super) fn to_json(&self) -> Value {
        let mut line = Map::new();
        line.insert("at".into(), json!(self.at.to_string()));
        line.insert("total".into(), json!(self.total));
        line.extend(self.counts.json_numbers().map(|(name, number)| (name.to_owned(), json!(number))));
        line.insert("rate".into(), json!((self.rate * 10.0).round() / 10.0));
        line.insert("seconds_left".into(), json!(self.seconds_left()));
        json!({ self.counts.json_key(): line })
    }
}

/// Formats a time span, as in `2 h 5 min`, `12 min` or `40 s`.
pub(in crate::cli) fn format_span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Schedule of progress lines in a log: one at every tenth of the run, with bounds on the time between them.
pub(super) struct LineSchedule {
    last: Timestamp,
    tenth: u64,
    settled: u64,
}

impl LineSchedule {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { last: now, tenth: 0, settled: 0 }
    }

    /// True if a line is due now; the next one is then scheduled.
    pub(super) fn take_turn(&mut self, now: Timestamp, reading: &Reading) -> bool {
        let settled = reading.counts.finished();
        let (since, tenth) = (now.duration_since(self.last), settled * 10 / reading.total.max(1));
        let due = (tenth > self.tenth && since >= MIN_LINE_GAP)
            || (settled > self.settled && since >= MAX_LINE_GAP);
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
    fn rate_uses_a_sliding_window() {
        let mut rate = RateEstimator::new(1000);
        let mut rate = |second, settled| format!("{:.0}", rate.rate(at(second), settled));
        let rates =
            [(0, 0), (1, 100), (10, 1000), (20, 1050), (30, 1060)].map(|(at, settled)| rate(at, settled));
        assert_eq!(rates, ["0", "100", "100", "5", "1"]);
        assert_eq!(rate(5, 1060), "0", "the clock was set back");
        assert_eq!(rate(6, 1070), "10");
    }

    #[test]
    fn description_names_counters_rate_and_time_left() {
        assert_eq!(reading(10, 0, 0.0).describe(), "0 accepted");
        assert_eq!(reading(1000, 400, 2.5).describe(), "400 accepted · 2.5/s · 4 min left");
        let counts = Counts::Sending { accepted: 300, refused: 1, deferred: 2, uncertain: 3 };
        let full = Reading { counts, ..reading(90_000, 0, 20.0) };
        assert_eq!(
            full.describe(),
            "300 accepted · 1 refused · 2 deferred · 3 uncertain · 20/s · 75 min left"
        );
        assert_eq!(reading(10, 10, 20.0).describe(), "10 accepted · 20/s");
        let signing = Reading { counts: Counts::Presigning { signed: 400 }, ..reading(1000, 0, 200.0) };
        assert_eq!(signing.describe(), "400 signed · 200/s · 3 s left");
        assert_eq!(format_span(8000), "2 h 13 min");
    }

    #[test]
    fn lines_come_at_tenths_within_bounds() {
        let mut schedule = LineSchedule::new(at(0));
        let due =
            [(1, 500), (4, 550), (6, 560), (7, 700), (12, 700), (13, 710), (71, 710), (72, 711), (73, 712)]
                .map(|(second, settled)| schedule.take_turn(at(second), &reading(1000, settled, 1.0)));
        assert_eq!(due, [false, false, true, false, true, false, false, true, false]);
    }

    #[test]
    fn json_has_the_same_numbers() {
        let value = reading(10, 4, 2.0).to_json();
        assert_eq!(
            (&value["progress"]["settled"], &value["progress"]["seconds_left"]),
            (&4.into(), &3.into())
        );
        assert_eq!(reading(10, 4, 0.0).to_json()["progress"]["seconds_left"], Value::Null);
        let signing = Reading { counts: Counts::Presigning { signed: 4 }, ..reading(10, 0, 2.0) }.to_json();
        assert_eq!(
            (&signing["preparing"]["signed"], &signing["preparing"]["seconds_left"]),
            (&4.into(), &3.into())
        );
    }
}
