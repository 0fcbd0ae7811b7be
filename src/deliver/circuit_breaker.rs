//! Stops a delivery that a relay does not want, before it burns the list.
//!
//! One refusal over policy or content is that reader's. Ten in a row, or three of ten, mean that the mail itself or its
//! sender is not wanted: everybody else would be refused too. A relay that knows no mailbox at all, of whatever domain, is
//! broken, and must not have the list suppressed. And when a relay goes away, a message on each connection may be in
//! doubt; one that goes away after every message would put the whole list in doubt.

use std::collections::{BTreeSet, VecDeque};

use crate::domain::{EmailAddress, Reply};
use crate::smtp::ReplyClass;

/// So many refusals over policy or content one after the other end the delivery.
const MAX_CONSECUTIVE_REJECTIONS: u32 = 10;
/// So many messages more than there are connections, without a word about any, end it too.
const EXTRA_UNANSWERED: u32 = 10;
/// How many answers of a relay are looked back on.
const WINDOW: usize = 50;
/// Fewer answers than this say nothing about a share.
const MIN_SAMPLES: usize = 20;
/// More than three of ten.
const REJECTED_TENTHS: usize = 3;
/// More than five of ten, of readers in at least so many domains.
const UNKNOWN_TENTHS: usize = 5;
const MIN_UNKNOWN_DOMAINS: usize = 5;

/// Why a delivery was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// What stood out.
    pub reason: TripReason,
    /// `host:port` of the relay.
    pub relay: String,
    /// What it said last, if it said anything.
    pub reply: Option<Reply>,
    /// How many such answers there were among the last ones; or how many messages without a word.
    pub refused: usize,
    /// Out of how many.
    pub of: usize,
}

/// What stood out among a relay's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripReason {
    /// It does not want this mail, or this sender.
    PolicyRejections,
    /// It knows none of the mailboxes, whatever their domain.
    UnknownMailboxes,
    /// It says nothing about what it is given: nobody knows what arrived.
    NoReplies,
}

/// Listens to one relay's answers. Its memory has a bound.
#[derive(Debug, Default)]
pub(super) struct CircuitBreaker {
    recent: VecDeque<ReplyClass>,
    consecutive_rejections: u32,
    consecutive_unanswered: u32,
    connections: u32,
    /// Readers whose mailbox does not exist by the word of a relay that has not yet shown that it knows others. When the
    /// run ends without a stop, the ledger still knows them.
    unconfirmed_bounces: Vec<EmailAddress>,
}

/// What follows from an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// The delivery has to stop.
    pub(super) trip: Option<(TripReason, usize, usize)>,
    /// Nobody should write to these again.
    pub(super) suppress: Vec<EmailAddress>,
}

impl CircuitBreaker {
    /// For a relay that may have so many connections.
    pub(super) fn new(connections: u32) -> Self {
        Self { connections, ..Self::default() }
    }

    /// Hears what became of a message to `to`.
    pub(super) fn record(&mut self, class: ReplyClass, to: &EmailAddress) -> Decision {
        match class {
            ReplyClass::Accepted => self.consecutive_unanswered = 0,
            ReplyClass::PolicyRejection | ReplyClass::UnknownMailbox => {}
            ReplyClass::NoReply => return Decision { trip: self.record_no_reply(), suppress: Vec::new() },
            // A reply about one recipient, or about the rate, does not count and does not interrupt a row.
            _ => return Decision::default(),
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
        let believed = self.is_trusted() || self.unconfirmed_bounces.len() >= WINDOW;
        Decision {
            trip,
            suppress: if believed { std::mem::take(&mut self.unconfirmed_bounces) } else { Vec::new() },
        }
    }

    fn record_no_reply(&mut self) -> Option<(TripReason, usize, usize)> {
        self.consecutive_unanswered = self.consecutive_unanswered.saturating_add(1);
        let many = self.consecutive_unanswered as usize;
        let bound = self.connections.saturating_add(EXTRA_UNANSWERED);
        (self.consecutive_unanswered >= bound).then_some((TripReason::NoReplies, many, many))
    }

    fn trip(&self) -> Option<(TripReason, usize, usize)> {
        let (unwanted, missing, of) = (
            self.count(ReplyClass::PolicyRejection),
            self.count(ReplyClass::UnknownMailbox),
            self.recent.len(),
        );
        if self.consecutive_rejections >= MAX_CONSECUTIVE_REJECTIONS
            || (of >= MIN_SAMPLES && unwanted * 10 > of * REJECTED_TENTHS)
        {
            return Some((TripReason::PolicyRejections, unwanted, of));
        }
        let domains: BTreeSet<_> = self.unconfirmed_bounces.iter().map(EmailAddress::ascii_domain).collect();
        let everywhere = domains.len() >= MIN_UNKNOWN_DOMAINS;
        (of >= MIN_SAMPLES && everywhere && missing * 10 > of * UNKNOWN_TENTHS).then_some((
            TripReason::UnknownMailboxes,
            missing,
            of,
        ))
    }

    /// A relay that took most of what it was given may be believed about the rest.
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

    /// After how many answers the breaker trips; the answers come in turn.
    fn trips_after(answers: &[ReplyClass], domains: usize) -> Option<(usize, TripReason)> {
        let mut breaker = CircuitBreaker::default();
        (0..1000).find_map(|number| {
            let class = answers[number % answers.len()];
            let trip = breaker.record(class, &recipient(number, domains)).trip;
            trip.map(|(reason, ..)| (number + 1, reason))
        })
    }

    #[test]
    fn ten_refusals_in_a_row_stop_and_nine_do_not() {
        assert_eq!(trips_after(&[ReplyClass::PolicyRejection], 1), Some((10, TripReason::PolicyRejections)));
        let mut mixed = vec![ReplyClass::Accepted; 40];
        mixed.extend([ReplyClass::PolicyRejection; 9]);
        assert_eq!(trips_after(&mixed, 1), None);
    }

    #[test]
    fn more_than_three_of_ten_stop() {
        let [taken, no] = [ReplyClass::Accepted, ReplyClass::PolicyRejection];
        assert_eq!(trips_after(&[taken, taken, taken, no, taken, taken, no, taken, taken, no], 1), None);
        assert!(matches!(trips_after(&[no, taken, taken], 1), Some((20..=60, TripReason::PolicyRejections))));
        // What says nothing about us neither counts nor interrupts a row.
        assert_eq!(
            trips_after(&[no, ReplyClass::Transient, ReplyClass::Throttled(ThrottleScope::Relay)], 1),
            Some((28, TripReason::PolicyRejections))
        );
    }

    #[test]
    fn doubts_beyond_one_a_connection_stop_and_a_relay_that_goes_away_once_does_not() {
        let mut breaker = CircuitBreaker::new(50);
        for number in 0..50 {
            assert_eq!(breaker.record(ReplyClass::NoReply, &recipient(number, 9)).trip, None);
        }
        breaker.record(ReplyClass::Accepted, &recipient(50, 9));
        // That it puts readers off, or knows one no more, is no word about what it was given.
        let answers =
            [ReplyClass::NoReply, ReplyClass::Throttled(ThrottleScope::Relay), ReplyClass::Transient];
        let trip = (0..).find_map(|number| breaker.record(answers[number % 3], &recipient(number, 9)).trip);
        assert_eq!(trip, Some((TripReason::NoReplies, 60, 60)));
    }

    #[test]
    fn a_relay_that_knows_nobody_stops_before_anybody_is_suppressed() {
        let mut breaker = CircuitBreaker::default();
        for number in 0..MIN_SAMPLES {
            let decision = breaker.record(ReplyClass::UnknownMailbox, &recipient(number, 7));
            assert_eq!(decision.suppress, []);
            assert_eq!(decision.trip.is_some(), number + 1 == MIN_SAMPLES);
        }
        assert!(breaker.unconfirmed_bounces.is_empty());
    }

    #[test]
    fn a_domain_that_closed_is_not_a_broken_relay() {
        assert_eq!(trips_after(&[ReplyClass::UnknownMailbox], 4), None);
        let mut breaker = CircuitBreaker::default();
        let found =
            (0..500).map(|n| breaker.record(ReplyClass::UnknownMailbox, &recipient(n, 1)).suppress.len());
        assert_eq!(found.sum::<usize>(), 500);
    }

    #[test]
    fn a_relay_that_knows_others_is_believed() {
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
