//! Circuit breaker: stops a delivery that a relay rejects, before more recipients are refused.
//!
//! One policy rejection concerns one recipient. Ten in a row, or more than three of ten, mean that the mail or its
//! sender is rejected, and all others would be refused too. A relay that knows no mailbox of any domain is broken, and
//! its replies must not suppress the list. A relay that speaks of itself, of our account or of the session (a missing
//! sign-in, a used-up daily limit) would say the same to everybody: three in a row stop the delivery. Of a run in which a
//! relay accepted nothing, one such reply is enough, or two policy rejections. A relay that goes away leaves one uncertain message a connection; one that
//! goes away after every message would leave the whole list uncertain.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use crate::domain::{EmailAddress, Reply, Stage};
use crate::smtp::{RelayFault, ReplyClass};

/// Consecutive policy rejections that trip the breaker.
const MAX_CONSECUTIVE_REJECTIONS: u32 = 10;
/// Consecutive faults of the relay that trip it.
const MAX_CONSECUTIVE_FAULTS: u32 = 3;
/// Policy rejections of a run without any accepted message that trip it at the end.
const MIN_REJECTIONS_AT_END: usize = 2;
/// Consecutive messages without a reply, in addition to one a connection, that trip the breaker.
const EXTRA_UNANSWERED: u32 = 10;
/// Replies in the sliding window.
const WINDOW: usize = 50;
/// Replies in the window before shares count.
const MIN_SAMPLES: usize = 20;
/// Tenths of policy rejections above which the breaker trips.
const REJECTED_TENTHS: usize = 3;
/// Tenths of unknown mailboxes above which it trips, if they are in at least [`MIN_UNKNOWN_DOMAINS`] domains.
const UNKNOWN_TENTHS: usize = 5;
const MIN_UNKNOWN_DOMAINS: usize = 5;

/// Trip of a breaker, which stops the delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// Reason of the trip.
    pub reason: TripReason,
    /// `host:port` of the relay.
    pub relay: String,
    /// Last reply of the relay, if it replied.
    pub reply: Option<Reply>,
    /// Step of that reply.
    pub stage: Stage,
    /// Replies of this kind in the window, or consecutive messages without a reply.
    pub refused: usize,
    /// Size of the window, or the same number.
    pub of: usize,
}

impl fmt::Display for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { relay, refused, of, .. } = self;
        match self.reply.as_ref().filter(|_| self.reason != TripReason::NoReplies) {
            Some(Reply { code, .. }) => {
                write!(f, "{relay} rejects the messages: {refused} of {of}, the last with {code}")
            }
            None => write!(f, "{relay} does not reply to messages: {refused} in a row"),
        }
    }
}

/// Reason of a trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripReason {
    /// The relay rejects the mail or the sender.
    PolicyRejections,
    /// The relay knows no mailbox, whatever the domain.
    UnknownMailboxes,
    /// The relay does not reply: the messages are uncertain.
    NoReplies,
    /// The relay speaks of itself, of the account or of the session.
    Fault(RelayFault),
}

impl TripReason {
    /// Returns whether the refusals before the trip may be mistaken. A fault of the relay refused nobody.
    pub(super) fn distrusts_refusals(self) -> bool {
        !matches!(self, Self::Fault(_))
    }
}

/// Circuit breaker of one relay, with a window of its last replies.
#[derive(Debug, Default)]
pub(super) struct CircuitBreaker {
    recent: VecDeque<ReplyClass>,
    consecutive_rejections: u32,
    consecutive_unanswered: u32,
    consecutive_faults: u32,
    last_fault: Option<RelayFault>,
    has_accepted: bool,
    connections: u32,
    /// Unknown mailboxes reported by a relay that has not yet accepted enough other messages. If the run ends without a
    /// trip, they are read back from the ledger.
    unconfirmed_bounces: Vec<EmailAddress>,
}

/// Decision after a reply.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// Trip with its count and the size of the window.
    pub(super) trip: Option<(TripReason, usize, usize)>,
    /// Addresses to suppress.
    pub(super) suppress: Vec<EmailAddress>,
}

impl CircuitBreaker {
    /// Makes the breaker of a relay with this number of connections.
    pub(super) fn new(connections: u32) -> Self {
        Self { connections, ..Self::default() }
    }

    /// Records the reply to a message to `to`.
    pub(super) fn record(&mut self, class: ReplyClass, to: &EmailAddress) -> Decision {
        match class {
            ReplyClass::Accepted => {
                (self.consecutive_unanswered, self.consecutive_faults) = (0, 0);
                self.has_accepted = true;
            }
            ReplyClass::Fault(fault) => {
                return Decision { trip: self.record_fault(fault), suppress: Vec::new() };
            }
            ReplyClass::PolicyRejection | ReplyClass::UnknownMailbox => {}
            ReplyClass::NoReply => return Decision { trip: self.record_no_reply(), suppress: Vec::new() },
            // Replies about one recipient, or about the rate, neither count nor interrupt a row.
            ReplyClass::SessionDeferred
            | ReplyClass::SessionRejected
            | ReplyClass::Throttled(_)
            | ReplyClass::Transient
            | ReplyClass::Permanent
            | ReplyClass::NotSent => return Decision::default(),
        }
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(class);
        self.consecutive_rejections =
            if class == ReplyClass::PolicyRejection { self.consecutive_rejections + 1 } else { 0 };
        if class == ReplyClass::UnknownMailbox {
            self.unconfirmed_bounces.push(to.clone());
        }
        let trip = self.trip();
        if trip.is_some() {
            self.unconfirmed_bounces.clear();
        }
        let confirmed = self.is_trusted() || self.unconfirmed_bounces.len() >= WINDOW;
        let suppress = if confirmed { std::mem::take(&mut self.unconfirmed_bounces) } else { Vec::new() };
        Decision { trip, suppress }
    }

    /// Returns whether it trips at the end of a run, when no message is left to be tried: the relay accepted none.
    pub(super) fn trip_at_end(&self) -> Option<(TripReason, usize, usize)> {
        let (rejected, faults) = (self.count(ReplyClass::PolicyRejection), self.consecutive_faults as usize);
        match self.last_fault {
            _ if self.has_accepted => None,
            Some(fault) => Some((TripReason::Fault(fault), faults, faults)),
            None => (rejected >= MIN_REJECTIONS_AT_END).then_some((
                TripReason::PolicyRejections,
                rejected,
                self.recent.len(),
            )),
        }
    }

    fn record_fault(&mut self, fault: RelayFault) -> Option<(TripReason, usize, usize)> {
        self.last_fault = Some(fault);
        self.consecutive_faults = self.consecutive_faults.saturating_add(1);
        let count = self.consecutive_faults as usize;
        (self.consecutive_faults >= MAX_CONSECUTIVE_FAULTS).then_some((
            TripReason::Fault(fault),
            count,
            count,
        ))
    }

    fn record_no_reply(&mut self) -> Option<(TripReason, usize, usize)> {
        self.consecutive_unanswered = self.consecutive_unanswered.saturating_add(1);
        let count = self.consecutive_unanswered as usize;
        let limit = self.connections.saturating_add(EXTRA_UNANSWERED);
        (self.consecutive_unanswered >= limit).then_some((TripReason::NoReplies, count, count))
    }

    fn trip(&self) -> Option<(TripReason, usize, usize)> {
        let (rejected, unknown) =
            (self.count(ReplyClass::PolicyRejection), self.count(ReplyClass::UnknownMailbox));
        let of = self.recent.len();
        if self.consecutive_rejections >= MAX_CONSECUTIVE_REJECTIONS
            || (of >= MIN_SAMPLES && rejected * 10 > of * REJECTED_TENTHS)
        {
            return Some((TripReason::PolicyRejections, rejected, of));
        }
        let domains: BTreeSet<_> = self.unconfirmed_bounces.iter().map(EmailAddress::ascii_domain).collect();
        let everywhere = domains.len() >= MIN_UNKNOWN_DOMAINS;
        (of >= MIN_SAMPLES && everywhere && unknown * 10 > of * UNKNOWN_TENTHS).then_some((
            TripReason::UnknownMailboxes,
            unknown,
            of,
        ))
    }

    /// Returns whether the relay accepted most of the window, so its unknown mailboxes are credible.
    fn is_trusted(&self) -> bool {
        self.recent.len() >= MIN_SAMPLES && self.count(ReplyClass::Accepted) * 2 > self.recent.len()
    }

    fn count(&self, class: ReplyClass) -> usize {
        self.recent.iter().filter(|recorded| **recorded == class).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::ThrottleScope;

    fn recipient(number: usize, domains: usize) -> EmailAddress {
        EmailAddress::parse(&format!("r{number}@d{}.example", number % domains)).unwrap()
    }

    /// Replies until the breaker trips; the given replies repeat.
    fn trips_after(replies: &[ReplyClass], domains: usize) -> Option<(usize, TripReason)> {
        let mut breaker = CircuitBreaker::default();
        (0..1000).find_map(|number| {
            let class = replies[number % replies.len()];
            let trip = breaker.record(class, &recipient(number, domains)).trip;
            trip.map(|(reason, ..)| (number + 1, reason))
        })
    }

    #[test]
    fn ten_consecutive_rejections_trip_and_nine_do_not() {
        assert_eq!(trips_after(&[ReplyClass::PolicyRejection], 1), Some((10, TripReason::PolicyRejections)));
        let mut mixed = vec![ReplyClass::Accepted; 40];
        mixed.extend([ReplyClass::PolicyRejection; 9]);
        assert_eq!(trips_after(&mixed, 1), None);
    }

    #[test]
    fn more_than_three_of_ten_rejections_trip() {
        let [taken, no] = [ReplyClass::Accepted, ReplyClass::PolicyRejection];
        assert_eq!(trips_after(&[taken, taken, taken, no, taken, taken, no, taken, taken, no], 1), None);
        assert!(matches!(trips_after(&[no, taken, taken], 1), Some((20..=60, TripReason::PolicyRejections))));
        // Other replies neither count nor interrupt a row.
        assert_eq!(
            trips_after(&[no, ReplyClass::Transient, ReplyClass::Throttled(ThrottleScope::Relay)], 1),
            Some((28, TripReason::PolicyRejections))
        );
    }

    #[test]
    fn three_consecutive_faults_trip_and_two_do_not() {
        let fault = ReplyClass::Fault(RelayFault::Limit);
        let reason = TripReason::Fault(RelayFault::Limit);
        assert_eq!(trips_after(&[fault], 1), Some((3, reason)));
        assert_eq!(trips_after(&[fault, ReplyClass::Permanent], 1), Some((5, reason)));
        assert_eq!(trips_after(&[fault, fault, ReplyClass::Accepted], 1), None);
    }

    #[test]
    fn run_without_an_accepted_message_trips_at_its_end() {
        let at_end = |replies: &[ReplyClass]| {
            let mut breaker = CircuitBreaker::default();
            for (number, class) in replies.iter().enumerate() {
                assert_eq!(breaker.record(*class, &recipient(number, 9)).trip, None);
            }
            breaker.trip_at_end()
        };
        let (fault, no) = (ReplyClass::Fault(RelayFault::SignIn), ReplyClass::PolicyRejection);
        assert_eq!(at_end(&[no, fault]), Some((TripReason::Fault(RelayFault::SignIn), 1, 1)));
        assert_eq!(at_end(&[no, no]), Some((TripReason::PolicyRejections, 2, 2)));
        assert_eq!(at_end(&[no, ReplyClass::UnknownMailbox]), None);
        assert_eq!(at_end(&[ReplyClass::Accepted, fault, fault, no, no]), None);
    }

    #[test]
    fn missing_replies_beyond_one_a_connection_trip() {
        let mut breaker = CircuitBreaker::new(50);
        for number in 0..50 {
            assert_eq!(breaker.record(ReplyClass::NoReply, &recipient(number, 9)).trip, None);
        }
        breaker.record(ReplyClass::Accepted, &recipient(50, 9));
        // Deferrals are no replies to the unanswered messages.
        let replies =
            [ReplyClass::NoReply, ReplyClass::Throttled(ThrottleScope::Relay), ReplyClass::Transient];
        let trip = (0..).find_map(|number| breaker.record(replies[number % 3], &recipient(number, 9)).trip);
        assert_eq!(trip, Some((TripReason::NoReplies, 60, 60)));
    }

    #[test]
    fn relay_without_known_mailboxes_trips_and_suppresses_nobody() {
        let mut breaker = CircuitBreaker::default();
        for number in 0..MIN_SAMPLES {
            let decision = breaker.record(ReplyClass::UnknownMailbox, &recipient(number, 7));
            assert_eq!(decision.suppress, []);
            assert_eq!(decision.trip.is_some(), number + 1 == MIN_SAMPLES);
        }
        assert!(breaker.unconfirmed_bounces.is_empty());
    }

    #[test]
    fn closed_domain_does_not_trip_and_is_suppressed() {
        assert_eq!(trips_after(&[ReplyClass::UnknownMailbox], 4), None);
        let mut breaker = CircuitBreaker::default();
        let found =
            (0..500).map(|n| breaker.record(ReplyClass::UnknownMailbox, &recipient(n, 1)).suppress.len());
        assert_eq!(found.sum::<usize>(), 500);
    }

    #[test]
    fn unknown_mailbox_is_suppressed_after_enough_accepted() {
        let mut breaker = CircuitBreaker::default();
        assert!(breaker.record(ReplyClass::UnknownMailbox, &recipient(0, 9)).suppress.is_empty());
        let found: Vec<_> =
            (1..30).flat_map(|n| breaker.record(ReplyClass::Accepted, &recipient(n, 9)).suppress).collect();
        assert_eq!(found, [recipient(0, 9)]);
        assert_eq!(
            breaker.record(ReplyClass::UnknownMailbox, &recipient(31, 9)).suppress,
            [recipient(31, 9)]
        );
    }
}
