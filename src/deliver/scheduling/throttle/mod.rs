//! Rate and connection limits: for the delivery, for each relay, and for each recipient's domain.
//!
//! Pure arithmetic over a time that is passed in. A [`Throttle`] holds the configured limits and tighter ones that it
//! learns from throttling replies. [`DomainThrottles`] keeps the throttles of the domains met recently.

mod adaptive_limit;
mod domain_throttles;
mod limits;
mod token_bucket;

use std::time::Duration;

use crate::deliver::log;
use crate::runtime::{Backoff, BackoffState};
use adaptive_limit::{AdaptiveLimit, Growth, ReplyHistory};
pub(super) use domain_throttles::DomainThrottles;
use jiff::{SignedDuration, Timestamp};
pub use limits::{DomainLimits, Limits};
use token_bucket::TokenBucket;

/// Lowest learned rate in messages a second; anything slower is a pause.
const MIN_RATE: f64 = 1.0;
const MIN_RATE_FIRST_CONTACT: f64 = 10.0;
/// Time after a decrease in which further throttling replies are ignored: they answer messages sent before it.
const FEEDBACK_COOLDOWN: SignedDuration = SignedDuration::from_secs(1);
/// Consecutive throttling replies at the minimum rate before a pause.
const STRIKES_BEFORE_PAUSE: u32 = 5;
/// Pause of a domain or relay that throttles at the minimum rate.
const PAUSE: Backoff =
    Backoff { first: Duration::from_mins(1), max: Duration::from_hours(1), jitter_divisor: 5 };

/// Weight of a throttling reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum ThrottleSignal {
    /// Reply to a first attempt, which may be greylisting.
    FirstContact,
    /// Reply that asks for a lower rate.
    Confirmed,
}

/// Permission to begin a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) enum Admission {
    Now,
    NotBefore(Timestamp),
    /// After a message under way has ended.
    AtCapacity,
}

/// Configured limits and the tighter ones learned from replies.
#[derive(Debug, Clone, Default)]
pub(in crate::deliver) struct Throttle {
    configured: Limits,
    rate: Option<AdaptiveLimit>,
    connections: Option<AdaptiveLimit>,
    bucket: TokenBucket,
    pause: BackoffState,
    /// Connections in use with their messages under way. A connection counts once, however many messages it has.
    users: Vec<(u32, u32)>,
    cooldown_until: Option<Timestamp>,
    strikes: u32,
    meter: RateMeter,
    history: ReplyHistory,
}

impl Throttle {
    pub(in crate::deliver) fn new(configured: Limits) -> Self {
        Self { configured, ..Self::default() }
    }

    /// Returns whether this connection may begin a message.
    pub(in crate::deliver) fn admission(&mut self, now: Timestamp, connection_id: u32) -> Admission {
        if let Some(until) = self.pause.until(now) {
            return Admission::NotBefore(until);
        }
        if !self.uses(connection_id) && self.max_connections().is_some_and(|max| self.users.len() >= max) {
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

    /// Counts a message that this connection begins, after its admission.
    pub(in crate::deliver) fn begin(&mut self, now: Timestamp, connection_id: u32) {
        if let Some(interval) = self.interval() {
            self.bucket.take(now, interval);
        }
        self.meter.count(now);
        match self.users.iter_mut().find(|(user, _)| *user == connection_id) {
            Some((_, messages)) => *messages += 1,
            None => self.users.push((connection_id, 1)),
        }
    }

    /// Returns the rate token of a message that is not sent now. [`Throttle::end`] still follows.
    pub(in crate::deliver) fn refund(&mut self, now: Timestamp) {
        if let Some(interval) = self.interval() {
            self.bucket.refund(now, interval);
        }
        self.meter.count = self.meter.count.saturating_sub(1);
    }

    /// Counts the end of a message, whatever its outcome.
    pub(in crate::deliver) fn end(&mut self, connection_id: u32) {
        let Some(at) = self.users.iter().position(|(user, _)| *user == connection_id) else { return };
        let messages = &mut self.users[at].1;
        *messages -= 1;
        if *messages == 0 {
            self.users.swap_remove(at);
        }
    }

    /// Lowers the limits after a throttling reply, unless such replies are rare enough to be noise.
    pub(in crate::deliver) fn record_throttled(&mut self, now: Timestamp, who: &str, signal: ThrottleSignal) {
        self.history.record(true);
        if self.history.is_noise() {
            return;
        }
        let cooling = |until: Timestamp| now < until && until.duration_since(now) <= FEEDBACK_COOLDOWN;
        if self.cooldown_until.is_some_and(cooling) {
            return;
        }
        self.cooldown_until = now.checked_add(FEEDBACK_COOLDOWN).ok();
        let min_rate = match signal {
            ThrottleSignal::FirstContact => MIN_RATE_FIRST_CONTACT,
            ThrottleSignal::Confirmed => MIN_RATE,
        };
        self.strikes += u32::from(signal == ThrottleSignal::Confirmed);
        #[expect(clippy::cast_precision_loss, reason = "connections are few")]
        let connections = self.max_connections().unwrap_or(self.users.len()).max(1) as f64;
        let rate = self.interval().map_or(self.meter.rate(), |interval| 1.0 / interval.as_secs_f64());
        for (limit, amount, min) in
            [(&mut self.rate, rate, min_rate.min(rate)), (&mut self.connections, connections, 1.0)]
        {
            match limit {
                Some(limit) => limit.decrease(min),
                None => *limit = Some(AdaptiveLimit::new(amount, min)),
            }
        }
        if self.strikes >= STRIKES_BEFORE_PAUSE && self.rate.is_some_and(AdaptiveLimit::is_at_minimum) {
            self.strikes = 0;
            self.pause.record_failure(&PAUSE, now, who);
        }
        log::throttled(who, self.interval(), self.max_connections(), self.pause.until(now));
    }

    /// Raises the learned limits after an accepted message, and ends a pause.
    pub(in crate::deliver) fn record_success(&mut self, who: &str) {
        self.history.record(false);
        self.strikes = 0;
        self.pause.reset();
        if self.rate.is_none() && self.connections.is_none() {
            return;
        }
        for limit in [&mut self.rate, &mut self.connections] {
            if limit.as_mut().is_some_and(|limit| limit.increase() == Growth::Recovered) {
                *limit = None;
            }
        }
        if self.rate.is_none() && self.connections.is_none() {
            log::throttle_lifted(who, self.interval(), self.max_connections());
        }
    }

    /// Returns the end of the current pause.
    pub(in crate::deliver) fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.pause.until(now)
    }

    /// Returns the limit on the time from one message to the next.
    pub(in crate::deliver) fn interval(&self) -> Option<Duration> {
        let learned = self.rate.map(|rate| Duration::from_secs_f64(1.0 / rate.current().max(0.000_1)));
        self.configured.interval.max(learned)
    }

    /// Returns the time from one message to the next: the limit, or else the measured one.
    pub(in crate::deliver) fn usual_interval(&self) -> Option<Duration> {
        let measured = || (self.meter.last > 0).then(|| Duration::from_secs(1) / self.meter.last);
        self.interval().or_else(measured)
    }

    /// Returns the limit on concurrent connections.
    pub(in crate::deliver) fn max_connections(&self) -> Option<usize> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 1, and few")]
        let learned = self.connections.map(|limit| limit.current().max(1.0) as usize);
        let configured = self.configured.connections.map(|max| max.max(1) as usize);
        match (learned, configured) {
            (Some(learned), Some(configured)) => Some(learned.min(configured)),
            (learned, configured) => learned.or(configured),
        }
    }

    /// Returns whether no message is under way.
    pub(in crate::deliver) fn is_idle(&self) -> bool {
        self.users.is_empty()
    }

    /// Returns whether a limit was learned, or a pause was made, since the last recovery.
    pub(in crate::deliver) fn is_adapted(&self) -> bool {
        self.rate.is_some() || self.connections.is_some() || self.pause.failures() > 0
    }

    fn uses(&self, connection_id: u32) -> bool {
        self.users.iter().any(|(user, _)| *user == connection_id)
    }
}

/// Meter of the recent rate in messages a second.
#[derive(Debug, Clone, Copy, Default)]
struct RateMeter {
    since: Option<Timestamp>,
    count: u32,
    /// Count of the last full second.
    last: u32,
}

impl RateMeter {
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

    /// Returns the higher of the last full second and the current one.
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
    fn connection_counts_once_for_all_its_messages() {
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
    fn rare_throttling_is_ignored_and_a_real_limit_is_learned() {
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
    fn rate_limit_admits_at_its_time() {
        let mut throttle = Throttle::new(limits(500, 9));
        throttle.begin(at(0), 1);
        assert_eq!(throttle.admission(at(100), 2), Admission::NotBefore(at(500)));
        assert_eq!(throttle.admission(at(500), 2), Admission::Now);
    }

    #[test]
    fn throttling_halves_limits_once_a_second_until_success() {
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
    fn measured_rate_is_halved_without_configured_limits() {
        let mut throttle = Throttle::default();
        for message in 0..200_u32 {
            throttle.begin(at(i64::from(message) * 10), message);
        }
        throttle.record_throttled(at(2000), "harbour.example", ThrottleSignal::Confirmed);
        assert_eq!((throttle.interval().unwrap().as_millis(), throttle.max_connections()), (20, Some(100)));
    }

    #[test]
    fn repeated_throttling_pauses_for_longer_and_longer() {
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
    fn first_contact_throttling_slows_a_little_without_a_pause() {
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
