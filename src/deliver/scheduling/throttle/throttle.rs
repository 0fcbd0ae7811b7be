//! What one domain, one relay, or the whole delivery lets through.

use std::time::Duration;

use super::Limits;
use super::adaptive_limit::AdaptiveLimit;
use super::backoff::Backoff;
use super::reply_history::ReplyHistory;
use super::token_bucket::TokenBucket;
use crate::deliver::log;
use jiff::{SignedDuration, Timestamp};

/// No limit that was learned is slower than so many messages a second; what is slower is a pause.
const MIN_RATE: f64 = 1.0;
const MIN_RATE_FIRST_CONTACT: f64 = 10.0;
/// Answers that come within this time after a "too fast" were called for before it.
const FEEDBACK_COOLDOWN: SignedDuration = SignedDuration::from_secs(1);
/// So many times "too fast" in a row at the floor, and a pause begins.
const STRIKES_BEFORE_PAUSE: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const MAX_PAUSE: Duration = Duration::from_hours(1);

/// How much weight a "too fast" has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum ThrottleSignal {
    /// It may be what is said to everybody at first.
    FirstContact,
    /// It was meant.
    Confirmed,
}

/// Whether a message may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum Admission {
    /// Now.
    Now,
    /// Not before this time.
    NotBefore(Timestamp),
    /// When one of those under way has come to its end.
    AtCapacity,
}

/// A limit that was written, and a tighter one that was learned.
#[derive(Debug, Clone, Default)]
pub(in crate::deliver) struct Throttle {
    configured: Limits,
    rate: Option<AdaptiveLimit>,
    connections: Option<AdaptiveLimit>,
    bucket: TokenBucket,
    backoff: Backoff,
    /// Who is at it, and with how many messages: a connection counts once, however many of its messages are under way.
    users: Vec<(u32, u32)>,
    cooldown_until: Option<Timestamp>,
    strikes: u32,
    meter: Meter,
    history: ReplyHistory,
}

impl Throttle {
    pub(in crate::deliver) fn new(configured: Limits) -> Self {
        Self { configured, ..Self::default() }
    }

    /// Whether the connection `slot_id` may begin a message.
    pub(in crate::deliver) fn admission(&mut self, now: Timestamp, slot_id: u32) -> Admission {
        if let Some(until) = self.backoff.until(now) {
            return Admission::NotBefore(until);
        }
        if !self.holds(slot_id)
            && self.max_connections().is_some_and(|max_connections| self.users.len() >= max_connections)
        {
            return Admission::AtCapacity;
        }
        match self.interval() {
            Some(interval) => match self.bucket.ready_at(now, interval) {
                ready if ready > now => Admission::NotBefore(ready),
                _ => Admission::Now,
            },
            None => Admission::Now,
        }
    }

    /// The connection begins a message: the gate was open.
    pub(in crate::deliver) fn begin(&mut self, now: Timestamp, slot_id: u32) {
        if let Some(interval) = self.interval() {
            self.bucket.take(now, interval);
        }
        self.meter.count(now);
        match self.users.iter_mut().find(|(who, _)| *who == slot_id) {
            Some((_, messages)) => *messages += 1,
            None => self.users.push((slot_id, 1)),
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
    pub(in crate::deliver) fn end(&mut self, slot_id: u32) {
        let Some(at) = self.users.iter().position(|(who, _)| *who == slot_id) else { return };
        let messages = &mut self.users[at].1;
        *messages -= 1;
        if *messages == 0 {
            self.users.swap_remove(at);
        }
    }

    /// The answer was "too fast" or "too many". Now and then everybody says so; said often, it is meant.
    pub(in crate::deliver) fn record_throttled(&mut self, now: Timestamp, who: &str, signal: ThrottleSignal) {
        self.history.hear(true);
        if self.history.is_noise() {
            return;
        }
        if self
            .cooldown_until
            .is_some_and(|until| now < until && until.duration_since(now) <= FEEDBACK_COOLDOWN)
        {
            return;
        }
        self.cooldown_until = now.checked_add(FEEDBACK_COOLDOWN).ok();
        let slowest = match signal {
            ThrottleSignal::FirstContact => MIN_RATE_FIRST_CONTACT,
            ThrottleSignal::Confirmed => MIN_RATE,
        };
        self.strikes += u32::from(signal == ThrottleSignal::Confirmed);
        #[expect(clippy::cast_precision_loss, reason = "connections are few")]
        let connections = self.max_connections().unwrap_or(self.users.len()).max(1) as f64;
        let rate = self.interval().map_or(self.meter.rate(), |interval| 1.0 / interval.as_secs_f64());
        for (limit, amount, floor) in
            [(&mut self.rate, rate, slowest.min(rate)), (&mut self.connections, connections, 1.0)]
        {
            match limit {
                Some(limit) => limit.halve(floor),
                None => *limit = Some(AdaptiveLimit::from(amount, floor)),
            }
        }
        if self.strikes >= STRIKES_BEFORE_PAUSE && self.rate.is_some_and(AdaptiveLimit::is_at_minimum) {
            self.strikes = 0;
            self.backoff.begin(now, FIRST_PAUSE, MAX_PAUSE, who);
        }
        log::throttled(who, self.interval(), self.max_connections(), self.backoff.until(now));
    }

    /// A message went well.
    pub(in crate::deliver) fn record_success(&mut self, who: &str) {
        self.history.hear(false);
        self.strikes = 0;
        self.backoff.end();
        if self.rate.is_none() && self.connections.is_none() {
            return;
        }
        for limit in [&mut self.rate, &mut self.connections] {
            if limit.as_mut().is_some_and(|adaptive| !adaptive.grow()) {
                *limit = None;
            }
        }
        if self.rate.is_none() && self.connections.is_none() {
            log::throttle_lifted(who, self.interval(), self.max_connections());
        }
    }

    /// Until when it is left alone, if so.
    pub(in crate::deliver) fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.backoff.until(now)
    }

    /// The time from one message to the next, if there is a limit.
    pub(in crate::deliver) fn interval(&self) -> Option<Duration> {
        let adaptive = self.rate.map(|rate| Duration::from_secs_f64(1.0 / rate.now().max(0.000_1)));
        self.configured.interval.max(adaptive)
    }

    /// The time from one message to the next: the limit, or else what it was lately.
    pub(in crate::deliver) fn usual_interval(&self) -> Option<Duration> {
        let history = || (self.meter.last > 0).then(|| Duration::from_secs(1) / self.meter.last);
        self.interval().or_else(history)
    }

    /// How many connections at once, if there is a limit.
    pub(in crate::deliver) fn max_connections(&self) -> Option<usize> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 1, and few")]
        let adaptive = self.connections.map(|adaptive| adaptive.now().max(1.0) as usize);
        let configured = self.configured.connections.map(|max_connections| max_connections.max(1) as usize);
        match (adaptive, configured) {
            (Some(adaptive), Some(configured)) => Some(adaptive.min(configured)),
            (adaptive, configured) => adaptive.or(configured),
        }
    }

    /// Whether nothing is under way.
    pub(in crate::deliver) fn is_idle(&self) -> bool {
        self.users.is_empty()
    }

    /// Whether something was learned that would be missed.
    pub(in crate::deliver) fn is_adapted(&self) -> bool {
        self.rate.is_some() || self.connections.is_some() || self.backoff.times() > 0
    }

    fn holds(&self, slot_id: u32) -> bool {
        self.users.iter().any(|(who, _)| *who == slot_id)
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
        let mut throttle = Throttle::new(Limits { interval: None, connections: Some(1) });
        throttle.begin(at(0), 7);
        assert_eq!(
            (throttle.admission(at(0), 7), throttle.admission(at(0), 8)),
            (Admission::Now, Admission::AtCapacity)
        );
        throttle.begin(at(0), 7);
        throttle.end(7);
        assert_eq!(throttle.admission(at(0), 8), Admission::AtCapacity);
        throttle.end(7);
        assert_eq!(throttle.admission(at(0), 8), Admission::Now);
        assert!(throttle.is_idle() && !throttle.is_adapted());
    }

    #[test]
    fn a_word_now_and_then_costs_nothing_and_a_true_limit_is_found() {
        let mut throttle = Throttle::default();
        let answer = |throttle: &mut Throttle, second: i64, too_fast: bool| {
            if too_fast {
                throttle.record_throttled(at(second * 1000), "harbour.example", ThrottleSignal::Confirmed);
            } else {
                throttle.record_success("harbour.example");
            }
        };
        (0..40).for_each(|_| answer(&mut throttle, 0, false));
        for n in 0..1600 {
            answer(&mut throttle, n, n % 16 == 15);
        }
        assert!(!throttle.is_adapted(), "six of a hundred");
        (0..9).for_each(|n| answer(&mut throttle, 1600 + n, true));
        assert!(throttle.is_adapted(), "nine in a row");
    }

    #[test]
    fn a_rate_opens_the_gate_at_its_time() {
        let mut throttle = Throttle::new(limits(500, 9));
        throttle.begin(at(0), 1);
        assert_eq!(throttle.admission(at(100), 2), Admission::NotBefore(at(500)));
        assert_eq!(throttle.admission(at(500), 2), Admission::Now);
    }

    #[test]
    fn too_fast_halves_both_limits_once_a_second_and_success_brings_them_back() {
        let mut throttle = Throttle::new(limits(10, 8));
        throttle.record_throttled(at(0), "harbour.example", ThrottleSignal::Confirmed);
        throttle.record_throttled(at(10), "harbour.example", ThrottleSignal::Confirmed);
        assert_eq!((throttle.interval().unwrap().as_millis(), throttle.max_connections()), (20, Some(4)));
        throttle.record_throttled(at(1500), "harbour.example", ThrottleSignal::Confirmed);
        assert_eq!((throttle.interval().unwrap().as_millis(), throttle.max_connections()), (40, Some(2)));
        (0..5000).for_each(|_| throttle.record_success("harbour.example"));
        assert_eq!((throttle.interval().unwrap().as_millis(), throttle.max_connections()), (10, Some(8)));
        assert!(!throttle.is_adapted());
    }

    #[test]
    fn where_nothing_was_written_the_measured_pace_is_halved() {
        let mut throttle = Throttle::default();
        for message in 0..200_u32 {
            throttle.begin(at(i64::from(message) * 10), message);
        }
        throttle.record_throttled(at(2000), "harbour.example", ThrottleSignal::Confirmed);
        assert_eq!((throttle.interval().unwrap().as_millis(), throttle.max_connections()), (20, Some(100)));
    }

    #[test]
    fn a_domain_that_keeps_saying_no_is_left_alone_for_longer_and_longer() {
        let mut throttle = Throttle::default();
        let mut pauses = Vec::new();
        let mut now = 0;
        for _ in 0..40 {
            now += 2000;
            if let Admission::NotBefore(until) = throttle.admission(at(now), 1)
                && until.duration_since(at(now)).as_secs() >= 30
            {
                pauses.push(until.duration_since(at(now)).as_secs() / 60);
                now = until.as_millisecond();
            }
            throttle.record_throttled(at(now), "harbour.example", ThrottleSignal::Confirmed);
        }
        assert!(pauses.len() > 3 && pauses.is_sorted() && pauses[3] >= 7, "{pauses:?}");
        throttle.record_success("harbour.example");
        assert_eq!(throttle.admission(at(now), 1), Admission::Now);
    }

    #[test]
    fn what_greylisting_says_slows_down_a_little_and_makes_no_pause() {
        let mut throttle = Throttle::default();
        for second in 0..100 {
            throttle.begin(at(second * 2000), 1);
            throttle.record_throttled(at(second * 2000), "harbour.example", ThrottleSignal::FirstContact);
            throttle.end(1);
        }
        assert_eq!(throttle.admission(at(1_000_000), 1), Admission::Now);
        assert!(throttle.interval().unwrap() <= Duration::from_secs(1));
    }
}
