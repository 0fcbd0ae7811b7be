//! What one domain, one relay, or the whole delivery lets through.

use std::time::Duration;

use super::Limits;
use super::bucket::Bucket;
use super::lately::Lately;
use super::learned::Learned;
use super::rest::Rest;
use crate::deliver::log;
use jiff::{SignedDuration, Timestamp};

/// No limit that was learned is slower than so many messages a second; what is slower is a pause.
const SLOWEST: f64 = 1.0;
const SLOWEST_WHEN_MILD: f64 = 10.0;
/// Answers that come within this time after a "too fast" were called for before it.
const DEAF: SignedDuration = SignedDuration::from_secs(1);
/// So many times "too fast" in a row at the floor, and a pause begins.
const PATIENCE: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// How much weight a "too fast" has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum Insistence {
    /// It may be what is said to everybody at first.
    Mild,
    /// It was meant.
    Full,
}

/// Whether a message may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum Gate {
    /// Now.
    Open,
    /// Not before this time.
    At(Timestamp),
    /// When one of those under way has come to its end.
    Full,
}

/// A limit that was written, and a tighter one that was learned.
#[derive(Debug, Clone, Default)]
pub(in crate::deliver) struct Valve {
    written: Limits,
    rate: Option<Learned>,
    connections: Option<Learned>,
    bucket: Bucket,
    rest: Rest,
    /// Who is at it, and with how many messages: a connection counts once, however many of its messages are under way.
    holders: Vec<(u32, u32)>,
    deaf_until: Option<Timestamp>,
    refused_in_a_row: u32,
    meter: Meter,
    lately: Lately,
}

impl Valve {
    pub(in crate::deliver) fn new(written: Limits) -> Self {
        Self { written, ..Self::default() }
    }

    /// Whether the connection `holder` may begin a message.
    pub(in crate::deliver) fn gate(&mut self, now: Timestamp, holder: u32) -> Gate {
        if let Some(until) = self.rest.until(now) {
            return Gate::At(until);
        }
        if !self.holds(holder) && self.most().is_some_and(|most| self.holders.len() >= most) {
            return Gate::Full;
        }
        match self.interval() {
            Some(interval) => match self.bucket.ready_at(now, interval) {
                ready if ready > now => Gate::At(ready),
                _ => Gate::Open,
            },
            None => Gate::Open,
        }
    }

    /// The connection begins a message: the gate was open.
    pub(in crate::deliver) fn begin(&mut self, now: Timestamp, holder: u32) {
        if let Some(interval) = self.interval() {
            self.bucket.take(now, interval);
        }
        self.meter.count(now);
        match self.holders.iter_mut().find(|(who, _)| *who == holder) {
            Some((_, messages)) => *messages += 1,
            None => self.holders.push((holder, 1)),
        }
    }

    /// The message that was begun is not sent now: it does not count for the pace. Its connection is still to be told.
    pub(in crate::deliver) fn give_back(&mut self, now: Timestamp) {
        if let Some(interval) = self.interval() {
            self.bucket.give_back(now, interval);
        }
        self.meter.count = self.meter.count.saturating_sub(1);
    }

    /// The message came to its end, whichever.
    pub(in crate::deliver) fn end(&mut self, holder: u32) {
        let Some(at) = self.holders.iter().position(|(who, _)| *who == holder) else { return };
        let messages = &mut self.holders[at].1;
        *messages -= 1;
        if *messages == 0 {
            self.holders.swap_remove(at);
        }
    }

    /// The answer was "too fast" or "too many". Now and then everybody says so; said often, it is meant.
    pub(in crate::deliver) fn slow_down(&mut self, now: Timestamp, who: &str, insistence: Insistence) {
        self.lately.hear(true);
        if self.lately.is_by_chance() {
            return;
        }
        if self.deaf_until.is_some_and(|until| now < until && until.duration_since(now) <= DEAF) {
            return;
        }
        self.deaf_until = now.checked_add(DEAF).ok();
        let slowest = match insistence {
            Insistence::Mild => SLOWEST_WHEN_MILD,
            Insistence::Full => SLOWEST,
        };
        self.refused_in_a_row += u32::from(insistence == Insistence::Full);
        #[expect(clippy::cast_precision_loss, reason = "connections are few")]
        let connections = self.most().unwrap_or(self.holders.len()).max(1) as f64;
        let rate = self.interval().map_or(self.meter.rate(), |interval| 1.0 / interval.as_secs_f64());
        for (limit, amount, floor) in
            [(&mut self.rate, rate, slowest.min(rate)), (&mut self.connections, connections, 1.0)]
        {
            match limit {
                Some(limit) => limit.halve(floor),
                None => *limit = Some(Learned::from(amount, floor)),
            }
        }
        if self.refused_in_a_row >= PATIENCE && self.rate.is_some_and(Learned::is_at_floor) {
            self.refused_in_a_row = 0;
            self.rest.begin(now, FIRST_PAUSE, LONGEST_PAUSE, who);
        }
        log::slows_down(who, self.interval(), self.most(), self.rest.until(now));
    }

    /// A message went well.
    pub(in crate::deliver) fn went_well(&mut self, who: &str) {
        self.lately.hear(false);
        self.refused_in_a_row = 0;
        self.rest.end();
        if self.rate.is_none() && self.connections.is_none() {
            return;
        }
        for limit in [&mut self.rate, &mut self.connections] {
            if limit.as_mut().is_some_and(|learned| !learned.grow()) {
                *limit = None;
            }
        }
        if self.rate.is_none() && self.connections.is_none() {
            log::as_fast_as_before(who, self.interval(), self.most());
        }
    }

    /// Until when it is left alone, if so.
    pub(in crate::deliver) fn pauses_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.rest.until(now)
    }

    /// The time from one message to the next, if there is a limit.
    pub(in crate::deliver) fn interval(&self) -> Option<Duration> {
        let learned = self.rate.map(|rate| Duration::from_secs_f64(1.0 / rate.now().max(0.000_1)));
        self.written.interval.max(learned)
    }

    /// The time from one message to the next: the limit, or else what it was lately.
    pub(in crate::deliver) fn usual_interval(&self) -> Option<Duration> {
        let lately = || (self.meter.last > 0).then(|| Duration::from_secs(1) / self.meter.last);
        self.interval().or_else(lately)
    }

    /// How many connections at once, if there is a limit.
    pub(in crate::deliver) fn most(&self) -> Option<usize> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 1, and few")]
        let learned = self.connections.map(|learned| learned.now().max(1.0) as usize);
        let written = self.written.connections.map(|most| most.max(1) as usize);
        match (learned, written) {
            (Some(learned), Some(written)) => Some(learned.min(written)),
            (learned, written) => learned.or(written),
        }
    }

    /// Whether nothing is under way.
    pub(in crate::deliver) fn is_idle(&self) -> bool {
        self.holders.is_empty()
    }

    /// Whether something was learned that would be missed.
    pub(in crate::deliver) fn has_learned(&self) -> bool {
        self.rate.is_some() || self.connections.is_some() || self.rest.times() > 0
    }

    fn holds(&self, holder: u32) -> bool {
        self.holders.iter().any(|(who, _)| *who == holder)
    }
}

/// How many messages a second, lately.
#[derive(Debug, Clone, Copy, Default)]
struct Meter {
    since: Option<Timestamp>,
    count: u32,
    last: u32,
}

impl Meter {
    fn count(&mut self, now: Timestamp) {
        let second = SignedDuration::from_secs(1);
        match self.since {
            Some(since) if now.duration_since(since).abs() < second => self.count += 1,
            _ => {
                self.last = self.count;
                (self.since, self.count) = (Some(now), 1);
            }
        }
    }

    /// At least what began in the last second that was counted in full.
    fn rate(self) -> f64 {
        f64::from(self.last.max(self.count).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    fn limits(interval: u64, connections: u32) -> Limits {
        Limits { interval: Some(Duration::from_millis(interval)), connections: Some(connections) }
    }

    #[test]
    fn a_connection_counts_once_however_many_of_its_messages_are_under_way() {
        let mut valve = Valve::new(Limits { interval: None, connections: Some(1) });
        valve.begin(at(0), 7);
        assert_eq!((valve.gate(at(0), 7), valve.gate(at(0), 8)), (Gate::Open, Gate::Full));
        valve.begin(at(0), 7);
        valve.end(7);
        assert_eq!(valve.gate(at(0), 8), Gate::Full);
        valve.end(7);
        assert_eq!(valve.gate(at(0), 8), Gate::Open);
        assert!(valve.is_idle() && !valve.has_learned());
    }

    #[test]
    fn a_word_now_and_then_costs_nothing_and_a_true_limit_is_found() {
        let mut valve = Valve::default();
        let answer = |valve: &mut Valve, second: i64, too_fast: bool| {
            if too_fast {
                valve.slow_down(at(second * 1000), "harbour.example", Insistence::Full);
            } else {
                valve.went_well("harbour.example");
            }
        };
        (0..40).for_each(|_| answer(&mut valve, 0, false));
        for n in 0..1600 {
            answer(&mut valve, n, n % 16 == 15);
        }
        assert!(!valve.has_learned(), "six of a hundred");
        (0..9).for_each(|n| answer(&mut valve, 1600 + n, true));
        assert!(valve.has_learned(), "nine in a row");
    }

    #[test]
    fn a_rate_opens_the_gate_at_its_time() {
        let mut valve = Valve::new(limits(500, 9));
        valve.begin(at(0), 1);
        assert_eq!(valve.gate(at(100), 2), Gate::At(at(500)));
        assert_eq!(valve.gate(at(500), 2), Gate::Open);
    }

    #[test]
    fn too_fast_halves_both_limits_once_a_second_and_success_brings_them_back() {
        let mut valve = Valve::new(limits(10, 8));
        valve.slow_down(at(0), "harbour.example", Insistence::Full);
        valve.slow_down(at(10), "harbour.example", Insistence::Full);
        assert_eq!((valve.interval().unwrap().as_millis(), valve.most()), (20, Some(4)));
        valve.slow_down(at(1500), "harbour.example", Insistence::Full);
        assert_eq!((valve.interval().unwrap().as_millis(), valve.most()), (40, Some(2)));
        (0..5000).for_each(|_| valve.went_well("harbour.example"));
        assert_eq!((valve.interval().unwrap().as_millis(), valve.most()), (10, Some(8)));
        assert!(!valve.has_learned());
    }

    #[test]
    fn where_nothing_was_written_the_measured_pace_is_halved() {
        let mut valve = Valve::default();
        for message in 0..200_u32 {
            valve.begin(at(i64::from(message) * 10), message);
        }
        valve.slow_down(at(2000), "harbour.example", Insistence::Full);
        assert_eq!((valve.interval().unwrap().as_millis(), valve.most()), (20, Some(100)));
    }

    #[test]
    fn a_domain_that_keeps_saying_no_is_left_alone_for_longer_and_longer() {
        let mut valve = Valve::default();
        let mut pauses = Vec::new();
        let mut now = 0;
        for _ in 0..40 {
            now += 2000;
            if let Gate::At(until) = valve.gate(at(now), 1)
                && until.duration_since(at(now)).as_secs() >= 30
            {
                pauses.push(until.duration_since(at(now)).as_secs() / 60);
                now = until.as_millisecond();
            }
            valve.slow_down(at(now), "harbour.example", Insistence::Full);
        }
        assert!(pauses.len() > 3 && pauses.is_sorted() && pauses[3] >= 7, "{pauses:?}");
        valve.went_well("harbour.example");
        assert_eq!(valve.gate(at(now), 1), Gate::Open);
    }

    #[test]
    fn what_greylisting_says_slows_down_a_little_and_makes_no_pause() {
        let mut valve = Valve::default();
        for second in 0..100 {
            valve.begin(at(second * 2000), 1);
            valve.slow_down(at(second * 2000), "harbour.example", Insistence::Mild);
            valve.end(1);
        }
        assert_eq!(valve.gate(at(1_000_000), 1), Gate::Open);
        assert!(valve.interval().unwrap() <= Duration::from_secs(1));
    }
}
