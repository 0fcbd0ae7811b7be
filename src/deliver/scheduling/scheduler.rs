//! Who is next, for a connection that asks.
//!
//! Claimed readers stand in the order of their rows. One whose domain may not have mail now steps aside, so that the
//! next can go on; what does not fit aside goes back to the ledger with a time at which its turn may have come. So
//! memory has a bound whatever the list, and nobody who is held back holds up anybody else.

use std::collections::VecDeque;
use std::time::Duration;

use super::feedback::{ConnectionSlot, SendFeedback};
use super::parked::ParkedQueues;
use crate::deliver::scheduling::relays::{RelayBalancer, Relays};
use crate::deliver::scheduling::throttle::{Admission, DomainLimits, DomainThrottles, Limits, Throttle};
use crate::domain::SubscriberId;
use crate::store::Claim;
use jiff::{SignedDuration, Timestamp};

/// A reader sent back to the ledger waits at least, and at most, so long before its row is looked at again.
const MIN_POSTPONE: Duration = Duration::from_secs(1);
const MAX_POSTPONE: Duration = Duration::from_hours(1);
/// What a message of a domain takes, as long as nothing is known about that.
const DEFAULT_INTERVAL: Duration = Duration::from_millis(10);

/// What a connection is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::deliver) enum NextAction {
    /// Send this.
    Send(Claim),
    /// Nothing before this time, or before something changes.
    Wait(Option<Timestamp>),
    /// More rows have to be claimed.
    NeedClaims,
    /// Nothing is left.
    Done,
}

/// Everything that decides about who is next. No waiting and no ledger in here: time and rows are handed in.
#[derive(Debug)]
pub(in crate::deliver) struct Scheduler {
    ready: VecDeque<Claim>,
    parked: ParkedQueues,
    all: Throttle,
    domains: DomainThrottles,
    pub(in crate::deliver) balancer: RelayBalancer,
    /// How many were taken and have not come to their end: they may come back.
    in_flight: usize,
    /// Rows to be sent back, each with the time of its next turn.
    postponed: Vec<(SubscriberId, Timestamp)>,
    /// The ledger has nothing more now.
    exhausted: bool,
    /// When a row that was sent back may be had again.
    next_claim_at: Option<Timestamp>,
}

impl Scheduler {
    pub(in crate::deliver) fn new(limits: Limits, domains: DomainLimits, relays: &Relays) -> Self {
        Self {
            ready: VecDeque::new(),
            parked: ParkedQueues::default(),
            all: Throttle::new(limits),
            domains: DomainThrottles::new(domains),
            balancer: RelayBalancer::new(relays),
            in_flight: 0,
            postponed: Vec::new(),
            exhausted: false,
            next_claim_at: None,
        }
    }

    /// Who is next for this connection.
    pub(in crate::deliver) fn next_action(&mut self, now: Timestamp, slot: ConnectionSlot) -> NextAction {
        let ConnectionSlot { relay, slot_id } = slot;
        if self.next_claim_at.is_some_and(|again| again <= now) {
            (self.exhausted, self.next_claim_at) = (false, None);
        }
        if self.is_empty() {
            return self.idle_action();
        }
        for admission in [self.balancer.admission(relay, now, slot_id), self.all.admission(now, slot_id)] {
            match admission {
                Admission::Now => {}
                Admission::NotBefore(time) => return NextAction::Wait(Some(time)),
                Admission::AtCapacity => return NextAction::Wait(None),
            }
        }
        let Some(claim) = self.next_parked(now, slot_id).or_else(|| self.next_ready(now, slot_id)) else {
            return self.idle_action();
        };
        self.in_flight += 1;
        self.all.begin(now, slot_id);
        self.balancer.begin(relay, now, slot_id);
        self.domains.throttle(claim.email.ascii_domain()).begin(now, slot_id);
        NextAction::Send(claim)
    }

    /// What to do when nobody may go.
    fn idle_action(&self) -> NextAction {
        if !self.exhausted {
            return NextAction::NeedClaims;
        }
        match [self.parked.next_time(), self.next_claim_at].into_iter().flatten().min() {
            None if self.parked.is_empty() && self.in_flight == 0 => NextAction::Done,
            time => NextAction::Wait(time),
        }
    }

    /// Somebody who waited aside and whose domain may have mail now.
    fn next_parked(&mut self, now: Timestamp, slot_id: u32) -> Option<Claim> {
        while let Some(domain) = self.parked.due(now) {
            match self.domains.admission(&domain, now, slot_id) {
                Admission::Now => return self.parked.take(&domain),
                Admission::NotBefore(time) => self.parked.look_at(&domain, Some(time)),
                Admission::AtCapacity => self.parked.look_at(&domain, None),
            }
        }
        None
    }

    /// The first of the others whose domain may have mail now; those before step aside.
    fn next_ready(&mut self, now: Timestamp, slot_id: u32) -> Option<Claim> {
        while let Some(claim) = self.ready.pop_front() {
            let domain = claim.email.ascii_domain();
            let admission = self.domains.admission(domain, now, slot_id);
            // Whoever of its domain came before goes before.
            if admission == Admission::Now && !self.parked.has(domain) {
                return Some(claim);
            }
            let time = match admission {
                Admission::Now => Some(now),
                Admission::NotBefore(time) => Some(time),
                Admission::AtCapacity => None,
            };
            if let Err((claim, before)) = self.parked.put(claim, time) {
                self.postpone(&claim, before, time.unwrap_or(now).max(now));
            }
        }
        None
    }

    fn postpone(&mut self, claim: &Claim, before: u32, from: Timestamp) {
        let each =
            self.domains.throttle(claim.email.ascii_domain()).usual_interval().unwrap_or(DEFAULT_INTERVAL);
        let wait = each.saturating_mul(before).clamp(MIN_POSTPONE, MAX_POSTPONE);
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.postponed.push((claim.subscriber, from.saturating_add(wait).unwrap_or(Timestamp::MAX)));
    }

    /// Rows that were claimed. None: there are none before `again`, or none at all.
    pub(in crate::deliver) fn fill(&mut self, claims: Vec<Claim>, next_claim_at: Option<Timestamp>) {
        self.exhausted = claims.is_empty();
        self.next_claim_at = next_claim_at.filter(|_| self.exhausted);
        self.ready.extend(claims);
    }

    /// The ledger may have more again.
    pub(in crate::deliver) fn reset_exhausted(&mut self) {
        (self.exhausted, self.next_claim_at) = (false, None);
    }

    /// Whether no more than so many rows are at hand, and the ledger may have more.
    pub(in crate::deliver) fn is_low(&self, rows: usize) -> bool {
        self.ready.len() <= rows && !self.exhausted
    }

    /// Whether every row that was claimed was taken.
    pub(in crate::deliver) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.parked.is_empty()
    }

    /// Rows to be sent back to the ledger: when the first of them may be had again, there is more.
    pub(in crate::deliver) fn take_postponed(&mut self) -> Vec<(SubscriberId, Timestamp)> {
        let first = self.postponed.iter().map(|(_, due)| *due).min();
        self.next_claim_at = [self.next_claim_at, first].into_iter().flatten().min();
        std::mem::take(&mut self.postponed)
    }

    /// How many there are.
    pub(in crate::deliver) fn postponed_len(&self) -> usize {
        self.postponed.len()
    }

    /// A message that was taken came to its end. Until when its domain is left alone, if so.
    pub(in crate::deliver) fn settle(
        &mut self,
        feedback: &SendFeedback<'_>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        self.let_go(feedback.domain, feedback.slot, now);
        let domain = self.domains.throttle(feedback.domain);
        feedback.apply(&mut self.balancer, domain, now);
        domain.paused_until(now)
    }

    /// A reader who was taken comes back: nothing was done about it.
    pub(in crate::deliver) fn put_back(&mut self, claim: Claim, slot: ConnectionSlot, now: Timestamp) {
        let domain = claim.email.ascii_domain();
        self.all.give_back(now);
        self.balancer.give_back(slot.relay, now);
        self.domains.throttle(domain).give_back(now);
        self.let_go(domain, slot, now);
        self.ready.push_front(claim);
    }

    fn let_go(&mut self, domain: &str, slot: ConnectionSlot, now: Timestamp) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.all.end(slot.slot_id);
        self.balancer.end(slot.relay, slot.slot_id);
        self.domains.throttle(domain).end(slot.slot_id);
        if self.parked.has(domain) {
            self.parked.look_at(domain, Some(now));
        }
    }

    /// Everybody who was claimed and not taken; nobody is left.
    pub(in crate::deliver) fn drain(&mut self) -> Vec<SubscriberId> {
        let parked = self.parked.drain();
        let all = self.ready.drain(..).chain(parked).map(|claim| claim.subscriber);
        let all: Vec<_> = all.collect();
        all.into_iter().chain(self.take_postponed().into_iter().map(|(reader, _)| reader)).collect()
    }
}

#[cfg(test)]
mod tests;
