//! Whose turn it is.
//!
//! Smooth weighted round robin, told from the relay's side, since it is connections that ask for work: each relay has a
//! pass that grows with every message, the slower the more weight it has, and whoever is furthest behind goes first. A
//! relay that rests, has no connection or no longer gets on is not waited for; when it comes back it begins where the
//! others are, so that it is not flooded with what it missed.

use super::Relays;
use super::state::RelayState;
use crate::deliver::scheduling::throttle::{Admission, ThrottleSignal};
use jiff::Timestamp;

/// So many domains that all want less at a time are one relay that does.
const MIN_THROTTLED_DOMAINS: usize = 3;

/// The relays while a delivery runs.
#[derive(Debug)]
pub(in crate::deliver) struct RelayBalancer(Vec<RelayState>);

impl RelayBalancer {
    pub(in crate::deliver) fn new(relays: &Relays) -> Self {
        Self(relays.routes().iter().map(RelayState::new).collect::<Vec<_>>())
    }

    /// Whether this relay may take a message over the connection `slot_id`.
    pub(in crate::deliver) fn admission(&mut self, relay: usize, now: Timestamp, slot_id: u32) -> Admission {
        let behind = self.min_competing_pass(relay, now);
        let Some(relay_state) = self.0.get_mut(relay) else { return Admission::AtCapacity };
        match behind {
            // A relay of no weight steps in when nobody else is there.
            Some(_) if relay_state.weight == 0 => Admission::AtCapacity,
            Some(pass) if relay_state.pass > pass => Admission::AtCapacity,
            _ => relay_state.throttle.admission(now, slot_id),
        }
    }

    /// The relay takes a message: its gate was open.
    pub(in crate::deliver) fn begin(&mut self, relay: usize, now: Timestamp, slot_id: u32) {
        let Some(pass) = self.0.get(relay).map(|relay_state| relay_state.pass) else { return };
        for (number, relay_state) in self.0.iter_mut().enumerate() {
            if number == relay {
                relay_state.throttle.begin(now, slot_id);
                relay_state.step();
            } else if relay_state.pass < pass && !relay_state.is_competing(now) {
                // What it could not take is gone.
                relay_state.pass = pass;
            }
        }
    }

    /// The message came to its end, whichever.
    pub(in crate::deliver) fn end(&mut self, relay: usize, slot_id: u32) {
        let Some(relay_state) = self.0.get_mut(relay) else { return };
        relay_state.stalled = false;
        relay_state.throttle.end(slot_id);
    }

    /// The relay was to take a message that is not sent now.
    pub(in crate::deliver) fn give_back(&mut self, relay: usize, now: Timestamp) {
        if let Some(relay_state) = self.0.get_mut(relay) {
            relay_state.throttle.give_back(now);
        }
    }

    /// Nobody waits any longer for the relays that are at work and end nothing, until they do.
    pub(in crate::deliver) fn mark_others_stalled(&mut self, relay: usize) {
        for (number, relay_state) in self.0.iter_mut().enumerate() {
            relay_state.stalled = number != relay && !relay_state.throttle.is_idle();
        }
    }

    /// The relay wants less at a time.
    pub(in crate::deliver) fn record_throttled(&mut self, relay: usize, now: Timestamp) {
        let Some(relay_state) = self.0.get_mut(relay) else { return };
        relay_state.throttle.record_throttled(now, &relay_state.name, ThrottleSignal::Confirmed);
    }

    /// The relay took a message.
    pub(in crate::deliver) fn record_success(&mut self, relay: usize) {
        if let Some(relay_state) = self.0.get_mut(relay) {
            relay_state.throttle.record_success(&relay_state.name);
            relay_state.throttled_domains.clear();
        }
    }

    /// Notes that the relay asked for patience over this domain. Whether it did over several since it last took something.
    pub(in crate::deliver) fn record_throttled_domain(&mut self, relay: usize, domain: &str) -> bool {
        let Some(relay_state) = self.0.get_mut(relay) else { return false };
        if relay_state.throttled_domains.len() < MIN_THROTTLED_DOMAINS {
            relay_state.throttled_domains.insert(domain.into());
        }
        relay_state.throttled_domains.len() >= MIN_THROTTLED_DOMAINS
    }

    /// A connection is open.
    pub(in crate::deliver) fn opened(&mut self, relay: usize, now: Timestamp) {
        let behind = self.min_competing_pass(relay, now);
        let Some(relay_state) = self.0.get_mut(relay) else { return };
        if relay_state.open == 0 || relay_state.backoff.times() > 0 {
            relay_state.pass = relay_state.pass.max(behind.unwrap_or(0));
        }
        relay_state.backoff.end();
        relay_state.open += 1;
    }

    /// A connection is gone.
    pub(in crate::deliver) fn closed(&mut self, relay: usize) {
        if let Some(relay_state) = self.0.get_mut(relay) {
            relay_state.open = relay_state.open.saturating_sub(1);
        }
    }

    /// A connection could not be opened that was begun at `began`. How often that happened in a row.
    pub(in crate::deliver) fn failed(&mut self, relay: usize, began: Timestamp, now: Timestamp) -> u32 {
        let Some(relay_state) = self.0.get_mut(relay) else { return 0 };
        // Connections that were begun at the same time fail together: that is one failure.
        if relay_state.backoff.until(began).is_none() {
            relay_state.failed(now);
        }
        relay_state.backoff.times()
    }

    /// Until when nobody should try to connect.
    pub(in crate::deliver) fn backoff_until(&self, relay: usize, now: Timestamp) -> Option<Timestamp> {
        self.0.get(relay).and_then(|relay_state| relay_state.backoff.until(now))
    }

    /// How many connections of the relay are open.
    pub(in crate::deliver) fn open(&self, relay: usize) -> u32 {
        self.0.get(relay).map_or(0, |relay_state| relay_state.open)
    }

    /// How many connections are open, to all relays.
    pub(in crate::deliver) fn total_open(&self) -> u32 {
        self.0.iter().map(|relay_state| relay_state.open).sum()
    }

    /// The smallest pass among the other relays that have to be waited for.
    fn min_competing_pass(&mut self, but: usize, now: Timestamp) -> Option<u64> {
        let others = self.0.iter_mut().enumerate().filter(|(number, _)| *number != but);
        others.filter_map(|(_, relay_state)| relay_state.is_competing(now).then_some(relay_state.pass)).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::RelayConfig;
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

    /// Who gets so many messages when every relay always asks.
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
            assert!(left < before, "somebody must be able to go on: {got:?}");
        }
        got
    }

    #[test]
    fn messages_are_shared_out_by_weight_and_in_turn() {
        assert_eq!(shares(&mut weighted(&[3, 1]), 400, at(0)), [300, 100]);
        let mut three = weighted(&[5, 1, 1]);
        for _ in 0..20 {
            let got = shares(&mut three, 7, at(0));
            assert!((4..=6).contains(&got[0]) && got[1] <= 2, "smooth, not in blocks: {got:?}");
        }
    }

    #[test]
    fn a_relay_that_is_away_is_not_waited_for_and_comes_back_without_a_flood() {
        let mut two = weighted(&[1, 1]);
        two.closed(1);
        assert_eq!(two.failed(1, at(0), at(0)), 1);
        assert_eq!(two.failed(1, at(0), at(0)), 1, "those who fail together count once");
        assert_eq!(shares(&mut two, 100, at(10)), [100, 0]);
        assert!(two.backoff_until(1, at(10)).is_some());
        two.opened(1, at(5000));
        assert_eq!(shares(&mut two, 100, at(5000)), [50, 50]);
        assert_eq!((two.open(1), two.total_open()), (1, 2));
    }

    #[test]
    fn a_relay_that_no_longer_gets_on_is_not_waited_for() {
        let mut two = weighted(&[1, 1]);
        two.begin(1, at(0), 1);
        two.begin(0, at(0), 0);
        two.end(0, 0);
        two.begin(0, at(1), 0);
        two.end(0, 0);
        assert_eq!(two.admission(0, at(3), 0), Admission::AtCapacity, "its turn is the other's");
        two.mark_others_stalled(0);
        assert_eq!(two.admission(0, at(3000), 0), Admission::Now);
        two.end(1, 1);
        two.begin(0, at(3000), 0);
        two.end(0, 0);
        assert_eq!(two.admission(0, at(3000), 0), Admission::AtCapacity, "and waited for again when it does");
    }

    #[test]
    fn a_relay_of_no_weight_steps_in_when_the_others_are_gone() {
        let mut two = weighted(&[1, 0]);
        assert_eq!(shares(&mut two, 10, at(0)), [10, 0]);
        two.closed(0);
        two.failed(0, at(0), at(0));
        assert_eq!(shares(&mut two, 10, at(1)), [0, 10]);
    }

    #[test]
    fn a_relay_with_a_limit_of_its_own_does_not_hold_up_the_other() {
        let slow = Limits { interval: Some(Duration::from_secs(1)), connections: None };
        let mut two = balancer(&[(1, slow), (1, Limits::default())]);
        assert_eq!(shares(&mut two, 50, at(0)), [1, 49]);
    }
}
