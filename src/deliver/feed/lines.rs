//! Who is next, for a connection that asks.
//!
//! Claimed readers stand in the order of their rows. One whose domain may not have mail now steps aside, so that the
//! next can go on; what does not fit aside goes back to the ledger with a time at which its turn may have come. So
//! memory has a bound whatever the list, and nobody who is held back holds up anybody else.

use std::collections::VecDeque;
use std::time::Duration;

use super::aside::Aside;
use super::settled::{Seat, Settled};
use crate::deliver::pace::{DomainLimits, Domains, Gate, Limits, Valve};
use crate::deliver::relays::{Fleet, Relays};
use crate::domain::SubscriberId;
use crate::store::Claim;
use jiff::{SignedDuration, Timestamp};

/// A reader sent back to the ledger waits at least, and at most, so long before its row is looked at again.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(1);
/// What a message of a domain takes, as long as nothing is known about that.
const USUAL: Duration = Duration::from_millis(10);

/// What a connection is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::deliver) enum Turn {
    /// Send this.
    Take(Claim),
    /// Nothing before this time, or before something changes.
    Wait(Option<Timestamp>),
    /// More rows have to be claimed.
    Hungry,
    /// Nothing is left.
    Empty,
}

/// Everything that decides about who is next. No waiting and no ledger in here: time and rows are handed in.
#[derive(Debug)]
pub(in crate::deliver) struct Lines {
    ready: VecDeque<Claim>,
    aside: Aside,
    all: Valve,
    domains: Domains,
    pub(in crate::deliver) fleet: Fleet,
    /// How many were taken and have not come to their end: they may come back.
    taken: usize,
    /// Rows to be sent back, each with the time of its next turn.
    back: Vec<(SubscriberId, Timestamp)>,
    /// The ledger has nothing more now.
    dry: bool,
    /// When a row that was sent back may be had again.
    again: Option<Timestamp>,
}

impl Lines {
    pub(in crate::deliver) fn new(limits: Limits, domains: DomainLimits, relays: &Relays) -> Self {
        Self {
            ready: VecDeque::new(),
            aside: Aside::default(),
            all: Valve::new(limits),
            domains: Domains::new(domains),
            fleet: Fleet::new(relays),
            taken: 0,
            back: Vec::new(),
            dry: false,
            again: None,
        }
    }

    /// Who is next for this connection.
    pub(in crate::deliver) fn turn(&mut self, now: Timestamp, seat: Seat) -> Turn {
        let Seat { relay, holder } = seat;
        if self.again.is_some_and(|again| again <= now) {
            (self.dry, self.again) = (false, None);
        }
        if self.is_empty() {
            return self.nobody();
        }
        for gate in [self.fleet.gate(relay, now, holder), self.all.gate(now, holder)] {
            match gate {
                Gate::Open => {}
                Gate::At(time) => return Turn::Wait(Some(time)),
                Gate::Full => return Turn::Wait(None),
            }
        }
        let Some(claim) = self.waited(now, holder).or_else(|| self.fresh(now, holder)) else {
            return self.nobody();
        };
        self.taken += 1;
        self.all.begin(now, holder);
        self.fleet.begin(relay, now, holder);
        self.domains.valve(claim.email.ascii_domain()).begin(now, holder);
        Turn::Take(claim)
    }

    /// What to do when nobody may go.
    fn nobody(&self) -> Turn {
        if !self.dry {
            return Turn::Hungry;
        }
        match [self.aside.next_time(), self.again].into_iter().flatten().min() {
            None if self.aside.is_empty() && self.taken == 0 => Turn::Empty,
            time => Turn::Wait(time),
        }
    }

    /// Somebody who waited aside and whose domain may have mail now.
    fn waited(&mut self, now: Timestamp, holder: u32) -> Option<Claim> {
        while let Some(domain) = self.aside.due(now) {
            match self.domains.gate(&domain, now, holder) {
                Gate::Open => return self.aside.take(&domain),
                Gate::At(time) => self.aside.look_at(&domain, Some(time)),
                Gate::Full => self.aside.look_at(&domain, None),
            }
        }
        None
    }

    /// The first of the others whose domain may have mail now; those before step aside.
    fn fresh(&mut self, now: Timestamp, holder: u32) -> Option<Claim> {
        while let Some(claim) = self.ready.pop_front() {
            let domain = claim.email.ascii_domain();
            let gate = self.domains.gate(domain, now, holder);
            // Whoever of its domain came before goes before.
            if gate == Gate::Open && !self.aside.has(domain) {
                return Some(claim);
            }
            let time = match gate {
                Gate::Open => Some(now),
                Gate::At(time) => Some(time),
                Gate::Full => None,
            };
            if let Err((claim, before)) = self.aside.put(claim, time) {
                self.send_back(&claim, before, time.unwrap_or(now).max(now));
            }
        }
        None
    }

    fn send_back(&mut self, claim: &Claim, before: u32, from: Timestamp) {
        let each = self.domains.valve(claim.email.ascii_domain()).usual_interval().unwrap_or(USUAL);
        let wait = each.saturating_mul(before).clamp(SHORTEST, LONGEST);
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.back.push((claim.subscriber, from.saturating_add(wait).unwrap_or(Timestamp::MAX)));
    }

    /// Rows that were claimed. None: there are none before `again`, or none at all.
    pub(in crate::deliver) fn fill(&mut self, claims: Vec<Claim>, again: Option<Timestamp>) {
        self.dry = claims.is_empty();
        self.again = again.filter(|_| self.dry);
        self.ready.extend(claims);
    }

    /// The ledger may have more again.
    pub(in crate::deliver) fn look_again(&mut self) {
        (self.dry, self.again) = (false, None);
    }

    /// Whether no more than so many rows are at hand, and the ledger may have more.
    pub(in crate::deliver) fn is_low(&self, rows: usize) -> bool {
        self.ready.len() <= rows && !self.dry
    }

    /// Whether every row that was claimed was taken.
    pub(in crate::deliver) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.aside.is_empty()
    }

    /// Rows to be sent back to the ledger: when the first of them may be had again, there is more.
    pub(in crate::deliver) fn sent_back(&mut self) -> Vec<(SubscriberId, Timestamp)> {
        let first = self.back.iter().map(|(_, due)| *due).min();
        self.again = [self.again, first].into_iter().flatten().min();
        std::mem::take(&mut self.back)
    }

    /// How many there are.
    pub(in crate::deliver) fn to_send_back(&self) -> usize {
        self.back.len()
    }

    /// A message that was taken came to its end. Until when its domain is left alone, if so.
    pub(in crate::deliver) fn settle(&mut self, settled: &Settled<'_>, now: Timestamp) -> Option<Timestamp> {
        self.let_go(settled.domain, settled.seat, now);
        let domain = self.domains.valve(settled.domain);
        settled.teach(&mut self.fleet, domain, now);
        domain.pauses_until(now)
    }

    /// A reader who was taken comes back: nothing was done about it.
    pub(in crate::deliver) fn put_back(&mut self, claim: Claim, seat: Seat, now: Timestamp) {
        let domain = claim.email.ascii_domain();
        self.all.give_back(now);
        self.fleet.give_back(seat.relay, now);
        self.domains.valve(domain).give_back(now);
        self.let_go(domain, seat, now);
        self.ready.push_front(claim);
    }

    fn let_go(&mut self, domain: &str, seat: Seat, now: Timestamp) {
        self.taken = self.taken.saturating_sub(1);
        self.all.end(seat.holder);
        self.fleet.end(seat.relay, seat.holder);
        self.domains.valve(domain).end(seat.holder);
        if self.aside.has(domain) {
            self.aside.look_at(domain, Some(now));
        }
    }

    /// Everybody who was claimed and not taken; nobody is left.
    pub(in crate::deliver) fn drain(&mut self) -> Vec<SubscriberId> {
        let aside = self.aside.drain();
        let all = self.ready.drain(..).chain(aside).map(|claim| claim.subscriber);
        let all: Vec<_> = all.collect();
        all.into_iter().chain(self.sent_back().into_iter().map(|(reader, _)| reader)).collect()
    }
}

#[cfg(test)]
mod tests;
