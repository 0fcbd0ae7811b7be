//! Whose turn it is.
//!
//! Smooth weighted round robin, told from the relay's side, since it is connections that ask for work: each relay has a
//! pass that grows with every message, the slower the more weight it has, and whoever is furthest behind goes first. A
//! relay that rests, has no connection or no longer gets on is not waited for; when it comes back it begins where the
//! others are, so that it is not flooded with what it missed.

use super::Relays;
use super::member::Member;
use crate::deliver::pace::{Gate, Insistence};
use jiff::Timestamp;

/// So many domains that all want less at a time are one relay that does.
const MANY: usize = 3;

/// The relays while a delivery runs.
#[derive(Debug)]
pub(in crate::deliver) struct Fleet(Vec<Member>);

impl Fleet {
    pub(in crate::deliver) fn new(relays: &Relays) -> Self {
        Self(relays.routes().iter().map(Member::new).collect::<Vec<_>>())
    }

    /// Whether this relay may take a message over the connection `holder`.
    pub(in crate::deliver) fn gate(&mut self, relay: usize, now: Timestamp, holder: u32) -> Gate {
        let behind = self.furthest_behind(relay, now);
        let Some(member) = self.0.get_mut(relay) else { return Gate::Full };
        match behind {
            // A relay of no weight steps in when nobody else is there.
            Some(_) if member.weight == 0 => Gate::Full,
            Some(pass) if member.pass > pass => Gate::Full,
            _ => member.valve.gate(now, holder),
        }
    }

    /// The relay takes a message: its gate was open.
    pub(in crate::deliver) fn begin(&mut self, relay: usize, now: Timestamp, holder: u32) {
        let Some(pass) = self.0.get(relay).map(|member| member.pass) else { return };
        for (number, member) in self.0.iter_mut().enumerate() {
            if number == relay {
                member.valve.begin(now, holder);
                member.step();
            } else if member.pass < pass && !member.is_lively(now) {
                // What it could not take is gone.
                member.pass = pass;
            }
        }
    }

    /// The message came to its end, whichever.
    pub(in crate::deliver) fn end(&mut self, relay: usize, holder: u32) {
        let Some(member) = self.0.get_mut(relay) else { return };
        member.stuck = false;
        member.valve.end(holder);
    }

    /// The relay was to take a message that is not sent now.
    pub(in crate::deliver) fn give_back(&mut self, relay: usize, now: Timestamp) {
        if let Some(member) = self.0.get_mut(relay) {
            member.valve.give_back(now);
        }
    }

    /// Nobody waits any longer for the relays that are at work and end nothing, until they do.
    pub(in crate::deliver) fn give_up_waiting(&mut self, relay: usize) {
        for (number, member) in self.0.iter_mut().enumerate() {
            member.stuck = number != relay && !member.valve.is_idle();
        }
    }

    /// The relay wants less at a time.
    pub(in crate::deliver) fn slow_down(&mut self, relay: usize, now: Timestamp) {
        let Some(member) = self.0.get_mut(relay) else { return };
        member.valve.slow_down(now, &member.name, Insistence::Full);
    }

    /// The relay took a message.
    pub(in crate::deliver) fn went_well(&mut self, relay: usize) {
        if let Some(member) = self.0.get_mut(relay) {
            member.valve.went_well(&member.name);
            member.complaints.clear();
        }
    }

    /// Notes that the relay asked for patience over this domain. Whether it did over several since it last took something.
    pub(in crate::deliver) fn is_about_many(&mut self, relay: usize, domain: &str) -> bool {
        let Some(member) = self.0.get_mut(relay) else { return false };
        if member.complaints.len() < MANY {
            member.complaints.insert(domain.into());
        }
        member.complaints.len() >= MANY
    }

    /// A connection is open.
    pub(in crate::deliver) fn opened(&mut self, relay: usize, now: Timestamp) {
        let behind = self.furthest_behind(relay, now);
        let Some(member) = self.0.get_mut(relay) else { return };
        if member.open == 0 || member.rest.times() > 0 {
            member.pass = member.pass.max(behind.unwrap_or(0));
        }
        member.rest.end();
        member.open += 1;
    }

    /// A connection is gone.
    pub(in crate::deliver) fn closed(&mut self, relay: usize) {
        if let Some(member) = self.0.get_mut(relay) {
            member.open = member.open.saturating_sub(1);
        }
    }

    /// A connection could not be opened that was begun at `began`. How often that happened in a row.
    pub(in crate::deliver) fn failed(&mut self, relay: usize, began: Timestamp, now: Timestamp) -> u32 {
        let Some(member) = self.0.get_mut(relay) else { return 0 };
        // Connections that were begun at the same time fail together: that is one failure.
        if member.rest.until(began).is_none() {
            member.failed(now);
        }
        member.rest.times()
    }

    /// Until when nobody should try to connect.
    pub(in crate::deliver) fn rests_until(&self, relay: usize, now: Timestamp) -> Option<Timestamp> {
        self.0.get(relay).and_then(|member| member.rest.until(now))
    }

    /// How many connections of the relay are open.
    pub(in crate::deliver) fn open(&self, relay: usize) -> u32 {
        self.0.get(relay).map_or(0, |member| member.open)
    }

    /// How many connections are open, to all relays.
    pub(in crate::deliver) fn open_in_all(&self) -> u32 {
        self.0.iter().map(|member| member.open).sum()
    }

    /// The smallest pass among the other relays that have to be waited for.
    fn furthest_behind(&mut self, but: usize, now: Timestamp) -> Option<u64> {
        let others = self.0.iter_mut().enumerate().filter(|(number, _)| *number != but);
        others.filter_map(|(_, member)| member.is_lively(now).then_some(member.pass)).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Route;
    use super::*;
    use crate::deliver::pace::Limits;
    use crate::smtp::Relay;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    fn fleet(routes: &[(u32, Limits)]) -> Fleet {
        let relay = Relay::parse("smtp://localhost").unwrap();
        let route = |(weight, limits): &(u32, Limits)| Route {
            relay: relay.clone(),
            weight: *weight,
            limits: *limits,
        };
        let mut fleet = Fleet::new(&Relays::new(routes.iter().map(route).collect()).unwrap());
        for number in 0..routes.len() {
            fleet.opened(number, at(0));
        }
        fleet
    }

    fn weighted(weights: &[u32]) -> Fleet {
        fleet(&weights.iter().map(|weight| (*weight, Limits::default())).collect::<Vec<_>>())
    }

    /// Who gets so many messages when every relay always asks.
    fn shares(fleet: &mut Fleet, messages: usize, now: Timestamp) -> Vec<usize> {
        let mut got = vec![0; fleet.0.len()];
        let mut left = messages;
        while left > 0 {
            let before = left;
            for (relay, got) in got.iter_mut().enumerate() {
                if left > 0 && fleet.open(relay) > 0 && fleet.gate(relay, now, 0) == Gate::Open {
                    fleet.begin(relay, now, 0);
                    fleet.end(relay, 0);
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
        assert!(two.rests_until(1, at(10)).is_some());
        two.opened(1, at(5000));
        assert_eq!(shares(&mut two, 100, at(5000)), [50, 50]);
        assert_eq!((two.open(1), two.open_in_all()), (1, 2));
    }

    #[test]
    fn a_relay_that_no_longer_gets_on_is_not_waited_for() {
        let mut two = weighted(&[1, 1]);
        two.begin(1, at(0), 1);
        two.begin(0, at(0), 0);
        two.end(0, 0);
        two.begin(0, at(1), 0);
        two.end(0, 0);
        assert_eq!(two.gate(0, at(3), 0), Gate::Full, "its turn is the other's");
        two.give_up_waiting(0);
        assert_eq!(two.gate(0, at(3000), 0), Gate::Open);
        two.end(1, 1);
        two.begin(0, at(3000), 0);
        two.end(0, 0);
        assert_eq!(two.gate(0, at(3000), 0), Gate::Full, "and waited for again when it does");
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
        let mut two = fleet(&[(1, slow), (1, Limits::default())]);
        assert_eq!(shares(&mut two, 50, at(0)), [1, 49]);
    }
}
