//! Load balancing over several relays: stride scheduling.
//!
//! Connections ask for work, so each relay has a pass that grows with every message by a stride, the smaller the more
//! weight it has. The relay with the smallest pass is next. A relay in backoff, without a connection, or stalled is not
//! waited for. When it returns it starts at the others' pass, so it is not flooded with the messages it missed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::relay_config::{RelayConfig, Relays};
use super::throttle::{Admission, Throttle, ThrottleSignal};
use crate::runtime::{Backoff, BackoffState};
use jiff::Timestamp;

/// Distinct domains whose throttling replies, without a success between them, count as the relay's own limit.
const MIN_THROTTLED_DOMAINS: usize = 3;
/// Stride of a relay of weight 1.
const STRIDE: u64 = 1 << 20;
/// Delay before a relay that could not be reached is tried again.
const RECONNECT: Backoff =
    Backoff { first: Duration::from_millis(500), max: Duration::from_mins(5), jitter_divisor: 5 };

/// Relays of a run, and the choice of the next one.
#[derive(Debug)]
pub(in crate::deliver) struct RelayBalancer(Vec<RelayState>);

/// State of one relay during a run.
#[derive(Debug)]
struct RelayState {
    name: String,
    weight: u32,
    throttle: Throttle,
    backoff: BackoffState,
    /// Connections that are open.
    open: u32,
    /// A connection was open before.
    was_open: bool,
    /// Position of stride scheduling: the relay with the smallest pass is next.
    pass: u64,
    /// Domains with a throttling reply since the last success, at most [`MIN_THROTTLED_DOMAINS`].
    throttled_domains: BTreeSet<Box<str>>,
    /// Messages are under way and none has ended for long.
    stalled: bool,
    /// The relay offers SMTPUTF8 (RFC 6531); unknown before the first connection.
    offers_smtp_utf8: Option<bool>,
}

impl RelayState {
    fn new(config: &RelayConfig) -> Self {
        Self {
            name: config.relay.to_string(),
            weight: config.weight,
            throttle: Throttle::new(config.limits),
            backoff: BackoffState::default(),
            open: 0,
            was_open: false,
            pass: 0,
            throttled_domains: BTreeSet::new(),
            stalled: false,
            offers_smtp_utf8: None,
        }
    }

    /// Returns true if the relay takes addresses beyond ASCII, or may do so.
    fn may_take_smtp_utf8(&self) -> bool {
        self.offers_smtp_utf8 != Some(false)
    }

    fn advance(&mut self) {
        self.pass += STRIDE / u64::from(self.weight.max(1));
    }

    /// Returns whether the other relays wait for this one's turn: it is connected and could take a message now.
    fn is_competing(&mut self, now: Timestamp) -> bool {
        let available =
            self.open > 0 && self.weight > 0 && !self.stalled && self.backoff.until(now).is_none();
        available && !matches!(self.throttle.admission(now, u32::MAX), Admission::NotBefore(_))
    }
}

impl RelayBalancer {
    pub(in crate::deliver) fn new(relays: &Relays) -> Self {
        Self(relays.routes().iter().map(RelayState::new).collect())
    }

    /// Returns whether the relay may take a message over this connection now.
    pub(in crate::deliver) fn admission(
        &mut self,
        relay: usize,
        now: Timestamp,
        connection_id: u32,
    ) -> Admission {
        let smallest = self.min_competing_pass(relay, now);
        let Some(state) = self.0.get_mut(relay) else { return Admission::AtCapacity };
        match smallest {
            // A relay of weight 0 is a standby: it sends while no other relay can.
            Some(_) if state.weight == 0 => Admission::AtCapacity,
            Some(pass) if state.pass > pass => Admission::AtCapacity,
            _ => state.throttle.admission(now, connection_id),
        }
    }

    /// Counts a message that the relay takes, after its admission.
    pub(in crate::deliver) fn begin(&mut self, relay: usize, now: Timestamp, connection_id: u32) {
        let Some(pass) = self.0.get(relay).map(|state| state.pass) else { return };
        for (index, state) in self.0.iter_mut().enumerate() {
            if index == relay {
                state.throttle.begin(now, connection_id);
                state.advance();
            } else if state.pass < pass && !state.is_competing(now) {
                // Turns that it could not take are not saved up.
                state.pass = pass;
            }
        }
    }

    /// Counts the end of a message, whatever its outcome.
    pub(in crate::deliver) fn end(&mut self, relay: usize, connection_id: u32) {
        let Some(state) = self.0.get_mut(relay) else { return };
        state.stalled = false;
        state.throttle.end(connection_id);
    }

    /// Returns the rate token of a message that is not sent now.
    pub(in crate::deliver) fn refund(&mut self, relay: usize, now: Timestamp) {
        if let Some(state) = self.0.get_mut(relay) {
            state.throttle.refund(now);
        }
    }

    /// Stops waiting for the other relays that have messages under way, until one of those ends.
    pub(in crate::deliver) fn mark_others_stalled(&mut self, relay: usize) {
        for (index, state) in self.0.iter_mut().enumerate() {
            state.stalled = index != relay && !state.throttle.is_idle();
        }
    }

    /// Lowers the relay's limits after a throttling reply.
    pub(in crate::deliver) fn record_throttled(&mut self, relay: usize, now: Timestamp) {
        let Some(state) = self.0.get_mut(relay) else { return };
        state.throttle.record_throttled(now, &state.name, ThrottleSignal::Confirmed);
    }

    /// Raises the relay's learned limits after an accepted message.
    pub(in crate::deliver) fn record_success(&mut self, relay: usize) {
        if let Some(state) = self.0.get_mut(relay) {
            state.throttle.record_success(&state.name);
            state.throttled_domains.clear();
        }
    }

    /// Records a throttling reply about a domain. Returns whether there were enough domains since the last success to
    /// count as the relay's own limit.
    pub(in crate::deliver) fn record_throttled_domain(&mut self, relay: usize, domain: &str) -> bool {
        let Some(state) = self.0.get_mut(relay) else { return false };
        if state.throttled_domains.len() < MIN_THROTTLED_DOMAINS {
            state.throttled_domains.insert(domain.into());
        }
        state.throttled_domains.len() >= MIN_THROTTLED_DOMAINS
    }

    /// Counts a connection that was opened.
    pub(in crate::deliver) fn opened(&mut self, relay: usize, now: Timestamp) {
        let smallest = self.min_competing_pass(relay, now);
        let Some(state) = self.0.get_mut(relay) else { return };
        if state.open == 0 || state.backoff.failures() > 0 {
            state.pass = state.pass.max(smallest.unwrap_or(0));
        }
        state.backoff.reset();
        state.open += 1;
        state.was_open = true;
    }

    /// Records what the relay offers on a new connection.
    pub(in crate::deliver) fn record_smtp_utf8(&mut self, relay: usize, is_offered: bool) {
        if let Some(state) = self.0.get_mut(relay) {
            state.offers_smtp_utf8 = Some(is_offered);
        }
    }

    /// Returns true if no relay of this run takes addresses beyond ASCII.
    pub(in crate::deliver) fn lacks_smtp_utf8(&self) -> bool {
        !self.0.iter().any(RelayState::may_take_smtp_utf8)
    }

    /// Returns true if this relay lacks SMTPUTF8, and another that may offer it works, or was not tried yet.
    pub(in crate::deliver) fn leaves_smtp_utf8_to_others(&self, relay: usize) -> bool {
        let works = |state: &RelayState| state.open > 0 || state.backoff.failures() == 0;
        self.0.get(relay).is_some_and(|state| !state.may_take_smtp_utf8())
            && self.0.iter().any(|state| state.may_take_smtp_utf8() && works(state))
    }

    /// Returns whether the relay's own limits admit a message now, whoever's turn it is.
    pub(in crate::deliver) fn own_admission(
        &mut self,
        relay: usize,
        now: Timestamp,
        connection_id: u32,
    ) -> Admission {
        self.0
            .get_mut(relay)
            .map_or(Admission::AtCapacity, |state| state.throttle.admission(now, connection_id))
    }

    /// Counts a connection that was closed.
    pub(in crate::deliver) fn closed(&mut self, relay: usize) {
        if let Some(state) = self.0.get_mut(relay) {
            state.open = state.open.saturating_sub(1);
        }
    }

    /// Records that a connection begun at `began` could not be opened. Returns the consecutive failures.
    pub(in crate::deliver) fn record_connect_failure(
        &mut self,
        relay: usize,
        began: Timestamp,
        now: Timestamp,
    ) -> u32 {
        let Some(state) = self.0.get_mut(relay) else { return 0 };
        // Connections begun at the same time fail together: that is one failure.
        if state.backoff.until(began).is_none() {
            state.backoff.record_failure(&RECONNECT, now, &state.name);
        }
        state.backoff.failures()
    }

    /// Returns whether no relay was connected to in this run, and each failed more than `failures` times.
    pub(in crate::deliver) fn was_never_connected(&self, failures: u32) -> bool {
        self.0.iter().all(|state| !state.was_open && state.backoff.failures() > failures)
    }

    /// Returns the time before which nobody is to connect.
    pub(in crate::deliver) fn backoff_until(&self, relay: usize, now: Timestamp) -> Option<Timestamp> {
        self.0.get(relay).and_then(|state| state.backoff.until(now))
    }

    /// Returns the relay's open connections.
    pub(in crate::deliver) fn open(&self, relay: usize) -> u32 {
        self.0.get(relay).map_or(0, |state| state.open)
    }

    /// Returns the open connections to all relays.
    pub(in crate::deliver) fn total_open(&self) -> u32 {
        self.0.iter().map(|state| state.open).sum()
    }

    /// Returns the smallest pass among the other relays that compete.
    fn min_competing_pass(&mut self, except: usize, now: Timestamp) -> Option<u64> {
        let others = self.0.iter_mut().enumerate().filter(|(index, _)| *index != except);
        others.filter_map(|(_, state)| state.is_competing(now).then_some(state.pass)).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::deliver::scheduling::throttle::Limits;
    use crate::smtp::Relay;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    fn balancer(routes: &[(u32, Limits)]) -> RelayBalancer {
        let relay = Relay::parse("smtp://localhost").unwrap();
        let route = |(weight, limits): &(u32, Limits)| RelayConfig {
            relay: relay.clone(),
            weight: *weight,
            limits: *limits,
        };
        let mut balancer = RelayBalancer::new(&Relays::new(routes.iter().map(route).collect()).unwrap());
        for number in 0..routes.len() {
            balancer.opened(number, at(0));
        }
        balancer
    }

    fn weighted(weights: &[u32]) -> RelayBalancer {
        balancer(&weights.iter().map(|weight| (*weight, Limits::default())).collect::<Vec<_>>())
    }

    /// Messages of each relay when every relay always asks.
    fn shares(balancer: &mut RelayBalancer, messages: usize, now: Timestamp) -> Vec<usize> {
        let mut got = vec![0; balancer.0.len()];
        let mut left = messages;
        while left > 0 {
            let before = left;
            for (relay, got) in got.iter_mut().enumerate() {
                if left > 0 && balancer.open(relay) > 0 && balancer.admission(relay, now, 0) == Admission::Now
                {
                    balancer.begin(relay, now, 0);
                    balancer.end(relay, 0);
                    (*got, left) = (*got + 1, left - 1);
                }
            }
            assert!(left < before, "one relay must be able to send: {got:?}");
        }
        got
    }

    #[test]
    fn messages_are_shared_by_weight_in_small_steps() {
        assert_eq!(shares(&mut weighted(&[3, 1]), 400, at(0)), [300, 100]);
        let mut three = weighted(&[5, 1, 1]);
        for _ in 0..20 {
            let got = shares(&mut three, 7, at(0));
            assert!((4..=6).contains(&got[0]) && got[1] <= 2, "smooth, not in blocks: {got:?}");
        }
    }

    #[test]
    fn unreachable_relay_is_skipped_and_returns_without_a_flood() {
        let mut two = weighted(&[1, 1]);
        two.closed(1);
        assert_eq!(two.record_connect_failure(1, at(0), at(0)), 1);
        assert_eq!(two.record_connect_failure(1, at(0), at(0)), 1, "failures at the same time count once");
        assert_eq!(shares(&mut two, 100, at(10)), [100, 0]);
        assert!(two.backoff_until(1, at(10)).is_some());
        two.opened(1, at(5000));
        assert_eq!(shares(&mut two, 100, at(5000)), [50, 50]);
        assert_eq!((two.open(1), two.total_open()), (1, 2));
    }

    #[test]
    fn stalled_relay_is_not_waited_for() {
        let mut two = weighted(&[1, 1]);
        two.begin(1, at(0), 1);
        two.begin(0, at(0), 0);
        two.end(0, 0);
        two.begin(0, at(1), 0);
        two.end(0, 0);
        assert_eq!(two.admission(0, at(3), 0), Admission::AtCapacity, "it is the other relay's turn");
        two.mark_others_stalled(0);
        assert_eq!(two.admission(0, at(3000), 0), Admission::Now);
        two.end(1, 1);
        two.begin(0, at(3000), 0);
        two.end(0, 0);
        assert_eq!(two.admission(0, at(3000), 0), Admission::AtCapacity, "and waited for again when it does");
    }

    #[test]
    fn standby_relay_sends_when_the_others_fail() {
        let mut two = weighted(&[1, 0]);
        assert_eq!(shares(&mut two, 10, at(0)), [10, 0]);
        two.closed(0);
        two.record_connect_failure(0, at(0), at(0));
        assert_eq!(shares(&mut two, 10, at(1)), [0, 10]);
    }

    #[test]
    fn rate_limited_relay_does_not_delay_the_other() {
        let slow = Limits { interval: Some(Duration::from_secs(1)), connections: None };
        let mut two = balancer(&[(1, slow), (1, Limits::default())]);
        assert_eq!(shares(&mut two, 50, at(0)), [1, 49]);
    }
}
