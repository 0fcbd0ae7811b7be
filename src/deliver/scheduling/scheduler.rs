//! Choice of the next recipient for a connection that asks.
//!
//! Claims are taken in the order of their rows. A claim whose domain may not receive mail now is parked, so the next
//! can go on. A claim that finds its queue full is postponed: it goes back to the ledger with a due time. Memory is
//! bounded whatever the list, and a throttled domain delays no other.

use std::collections::VecDeque;
use std::time::Duration;

use super::feedback::{RelayConnection, SendFeedback};
use super::parked::{ParkedQueues, QueueFull};
use super::relay_balancer::RelayBalancer;
use super::relay_config::Relays;
use super::throttle::{Admission, DomainLimits, DomainThrottles, Limits, Throttle};
use crate::domain::SubscriberId;
use crate::store::Claim;
use jiff::{SignedDuration, Timestamp};

/// Claims that wait for a relay with SMTPUTF8: a bound on memory.
const MAX_SMTP_UTF8: usize = 1024;
/// Bounds on the delay of a postponed row.
const MIN_POSTPONE: Duration = Duration::from_secs(1);
const MAX_POSTPONE: Duration = Duration::from_hours(1);
/// Assumed time from one message of a domain to the next, before it is measured.
const DEFAULT_INTERVAL: Duration = Duration::from_millis(10);

/// Next action of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::deliver) enum NextAction {
    /// Send this message.
    Send(Claim),
    /// Wait until this time, or until something changes.
    Wait(Option<Timestamp>),
    /// Claim more rows.
    NeedClaims,
    /// Stop: nothing is left.
    Done,
}

/// State behind the choice. It neither waits nor reads the ledger: time and rows are passed in.
#[derive(Debug)]
pub(in crate::deliver) struct Scheduler {
    ready: VecDeque<Claim>,
    parked: ParkedQueues,
    /// Claims of addresses beyond ASCII that a relay without SMTPUTF8 left to the others. They go before all others, and
    /// whoever's turn it is: the relay that has the turn may not be able to take them.
    smtp_utf8: VecDeque<Claim>,
    /// A claim was left to the other relays since the last call of [`Scheduler::take_left_to_others`].
    is_left_to_others: bool,
    all: Throttle,
    domains: DomainThrottles,
    pub(in crate::deliver) balancer: RelayBalancer,
    /// Claims that were taken and have not ended: they may be put back.
    in_flight: usize,
    /// Rows to postpone, each with its due time.
    postponed: Vec<(SubscriberId, Timestamp)>,
    /// The ledger has no more rows that are due.
    exhausted: bool,
    /// Time at which a postponed row can be claimed.
    next_claim_at: Option<Timestamp>,
}

impl Scheduler {
    pub(in crate::deliver) fn new(limits: Limits, domains: DomainLimits, relays: &Relays) -> Self {
        Self {
            ready: VecDeque::new(),
            parked: ParkedQueues::default(),
            smtp_utf8: VecDeque::new(),
            is_left_to_others: false,
            all: Throttle::new(limits),
            domains: DomainThrottles::new(domains),
            balancer: RelayBalancer::new(relays),
            in_flight: 0,
            postponed: Vec::new(),
            exhausted: false,
            next_claim_at: None,
        }
    }

    /// Chooses the next action of this connection.
    pub(in crate::deliver) fn next_action(
        &mut self,
        now: Timestamp,
        connection: RelayConnection,
    ) -> NextAction {
        let RelayConnection { relay, id: connection_id } = connection;
        if self.next_claim_at.is_some_and(|at| at <= now) {
            (self.exhausted, self.next_claim_at) = (false, None);
        }
        if self.is_empty() {
            return self.idle_action();
        }
        let leaves_smtp_utf8 = self.balancer.leaves_smtp_utf8_to_others(relay);
        let relay_admission = if self.smtp_utf8.is_empty() || leaves_smtp_utf8 {
            self.balancer.admission(relay, now, connection_id)
        } else {
            self.balancer.own_admission(relay, now, connection_id)
        };
        for admission in [relay_admission, self.all.admission(now, connection_id)] {
            match admission {
                Admission::Now => {}
                Admission::NotBefore(time) => return NextAction::Wait(Some(time)),
                Admission::AtCapacity => return NextAction::Wait(None),
            }
        }
        let Some(claim) = self.next_claim(now, connection_id, leaves_smtp_utf8) else {
            return self.idle_action();
        };
        self.in_flight += 1;
        self.all.begin(now, connection_id);
        self.balancer.begin(relay, now, connection_id);
        self.domains.throttle(claim.email.ascii_domain()).begin(now, connection_id);
        NextAction::Send(claim)
    }

    /// Returns the action when no claim may be sent.
    fn idle_action(&self) -> NextAction {
        if !self.exhausted {
            return NextAction::NeedClaims;
        }
        match [self.parked.next_time(), self.next_claim_at].into_iter().flatten().min() {
            None if self.is_empty() && self.in_flight == 0 => NextAction::Done,
            time => NextAction::Wait(time),
        }
    }

    /// Takes the next claim that this connection may send now.
    fn next_claim(&mut self, now: Timestamp, connection_id: u32, leaves_smtp_utf8: bool) -> Option<Claim> {
        if !leaves_smtp_utf8 {
            // Their domains are looked at as those of all others.
            while let Some(claim) = self.smtp_utf8.pop_back() {
                self.ready.push_front(claim);
            }
        }
        loop {
            let claim =
                self.next_parked(now, connection_id).or_else(|| self.next_ready(now, connection_id))?;
            if !leaves_smtp_utf8 || !claim.email.needs_smtputf8() {
                return Some(claim);
            }
            if self.smtp_utf8.len() < MAX_SMTP_UTF8 {
                self.smtp_utf8.push_back(claim);
                self.is_left_to_others = true;
            } else {
                self.postpone(&claim, 0, now);
            }
        }
    }

    /// Takes a parked claim whose domain may receive mail now.
    fn next_parked(&mut self, now: Timestamp, connection_id: u32) -> Option<Claim> {
        while let Some(domain) = self.parked.due(now) {
            match self.domains.admission(&domain, now, connection_id) {
                Admission::Now => return self.parked.take(&domain),
                Admission::NotBefore(time) => self.parked.examine_at(&domain, Some(time)),
                Admission::AtCapacity => self.parked.examine_at(&domain, None),
            }
        }
        None
    }

    /// Takes the first ready claim whose domain may receive mail now, and parks those before it.
    fn next_ready(&mut self, now: Timestamp, connection_id: u32) -> Option<Claim> {
        while let Some(claim) = self.ready.pop_front() {
            let domain = claim.email.ascii_domain();
            let admission = self.domains.admission(domain, now, connection_id);
            // Parked claims of the same domain go first.
            if admission == Admission::Now && !self.parked.contains(domain) {
                return Some(claim);
            }
            let time = match admission {
                Admission::Now => Some(now),
                Admission::NotBefore(time) => Some(time),
                Admission::AtCapacity => None,
            };
            if let Err(QueueFull { claim, before }) = self.parked.park(claim, time) {
                self.postpone(&claim, before, time.unwrap_or(now).max(now));
            }
        }
        None
    }

    fn postpone(&mut self, claim: &Claim, before: u32, from: Timestamp) {
        let throttle = self.domains.throttle(claim.email.ascii_domain());
        let interval = throttle.usual_interval().unwrap_or(DEFAULT_INTERVAL);
        let wait = interval.saturating_mul(before).clamp(MIN_POSTPONE, MAX_POSTPONE);
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.postponed.push((claim.subscriber, from.saturating_add(wait).unwrap_or(Timestamp::MAX)));
    }

    /// Adds claimed rows. An empty batch: none is due before `next_claim_at`, or none at all.
    pub(in crate::deliver) fn fill(&mut self, claims: Vec<Claim>, next_claim_at: Option<Timestamp>) {
        self.exhausted = claims.is_empty();
        self.next_claim_at = next_claim_at.filter(|_| self.exhausted);
        self.ready.extend(claims);
    }

    /// Assumes that the ledger has due rows again.
    pub(in crate::deliver) fn reset_exhausted(&mut self) {
        (self.exhausted, self.next_claim_at) = (false, None);
    }

    /// Returns whether at most `rows` claims are ready while the ledger may have more.
    pub(in crate::deliver) fn is_low(&self, rows: usize) -> bool {
        self.ready.len() <= rows && !self.exhausted
    }

    /// Returns whether no claim is ready or parked, or waits for a relay with SMTPUTF8.
    pub(in crate::deliver) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.parked.is_empty() && self.smtp_utf8.is_empty()
    }

    /// Takes the rows to postpone.
    pub(in crate::deliver) fn take_postponed(&mut self) -> Vec<(SubscriberId, Timestamp)> {
        let first = self.postponed.iter().map(|(_, due)| *due).min();
        self.next_claim_at = [self.next_claim_at, first].into_iter().flatten().min();
        std::mem::take(&mut self.postponed)
    }

    /// Returns true once after a claim was left to the other relays, which may wait.
    pub(in crate::deliver) fn take_left_to_others(&mut self) -> bool {
        std::mem::take(&mut self.is_left_to_others)
    }

    /// Returns the number of rows to postpone.
    pub(in crate::deliver) fn postponed_len(&self) -> usize {
        self.postponed.len()
    }

    /// Ends a message that was sent. Returns the end of the pause of its domain.
    pub(in crate::deliver) fn complete(
        &mut self,
        feedback: &SendFeedback<'_>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        self.release(feedback.domain, feedback.connection, now);
        let domain = self.domains.throttle(feedback.domain);
        feedback.apply(&mut self.balancer, domain, now);
        domain.paused_until(now)
    }

    /// Puts a claim back to the front: its message was not sent.
    pub(in crate::deliver) fn put_back(&mut self, claim: Claim, connection: RelayConnection, now: Timestamp) {
        let domain = claim.email.ascii_domain();
        self.all.refund(now);
        self.balancer.refund(connection.relay, now);
        self.domains.throttle(domain).refund(now);
        self.release(domain, connection, now);
        self.ready.push_front(claim);
    }

    fn release(&mut self, domain: &str, connection: RelayConnection, now: Timestamp) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.all.end(connection.id);
        self.balancer.end(connection.relay, connection.id);
        self.domains.throttle(domain).end(connection.id);
        if self.parked.contains(domain) {
            self.parked.examine_at(domain, Some(now));
        }
    }

    /// Removes all claims that are not in flight.
    pub(in crate::deliver) fn drain(&mut self) -> Vec<SubscriberId> {
        let parked = self.parked.drain();
        let claims = self.ready.drain(..).chain(self.smtp_utf8.drain(..)).chain(parked);
        let claims = claims.map(|claim| claim.subscriber);
        let claims: Vec<_> = claims.collect();
        claims.into_iter().chain(self.take_postponed().into_iter().map(|(id, _)| id)).collect()
    }
}

#[cfg(test)]
mod tests;
