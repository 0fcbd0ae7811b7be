//! Stops a delivery that a relay does not want, before it burns the list.
//!
//! One refusal over policy or content is that reader's. Ten in a row, or three of ten, mean that the mail itself or its
//! sender is not wanted: everybody else would be refused too. A relay that knows no mailbox at all, of whatever domain, is
//! broken, and must not have the list suppressed. And when a relay goes away, a message on each connection may be in
//! doubt; one that goes away after every message would put the whole list in doubt.

use std::collections::{BTreeSet, VecDeque};

use super::verdict::Verdict;
use crate::domain::{EmailAddress, Reply};

/// So many refusals over policy or content one after the other end the delivery.
const IN_A_ROW: u32 = 10;
/// So many messages more than there are connections, without a word about any, end it too.
const BEYOND_CONNECTIONS: u32 = 10;
/// How many answers of a relay are looked back on.
const WINDOW: usize = 50;
/// Fewer answers than this say nothing about a share.
const ENOUGH: usize = 20;
/// More than three of ten.
const UNWANTED_TENTHS: usize = 3;
/// More than five of ten, of readers in at least so many domains.
const MISSING_TENTHS: usize = 5;
const MISSING_DOMAINS: usize = 5;

/// Why a delivery was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tripped {
    /// What stood out.
    pub why: Why,
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
pub enum Why {
    /// It does not want this mail, or this sender.
    Unwanted,
    /// It knows none of the mailboxes, whatever their domain.
    NoMailboxes,
    /// It says nothing about what it is given: nobody knows what arrived.
    NoWord,
}

/// Listens to one relay's answers. Its memory has a bound.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    last: VecDeque<Verdict>,
    unwanted_in_a_row: u32,
    doubts_in_a_row: u32,
    connections: u32,
    /// Readers whose mailbox does not exist by the word of a relay that has not yet shown that it knows others. When the
    /// run ends without a stop, the ledger still knows them.
    held: Vec<EmailAddress>,
}

/// What follows from an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// The delivery has to stop.
    pub(super) trip: Option<(Why, usize, usize)>,
    /// Nobody should write to these again.
    pub(super) suppress: Vec<EmailAddress>,
}

impl Breaker {
    /// For a relay that may have so many connections.
    pub(super) fn new(connections: u32) -> Self {
        Self { connections, ..Self::default() }
    }

    /// Hears what became of a message to `to`.
    pub(super) fn hear(&mut self, verdict: Verdict, to: &EmailAddress) -> Finding {
        match verdict {
            Verdict::Taken => self.doubts_in_a_row = 0,
            Verdict::Doubt => return Finding { trip: self.doubt(), suppress: Vec::new() },
            _ => {}
        }
        if matches!(verdict, Verdict::Other | Verdict::TooFast) {
            return Finding::default();
        }
        if self.last.len() == WINDOW {
            self.last.pop_front();
        }
        self.last.push_back(verdict);
        self.unwanted_in_a_row = if verdict == Verdict::Unwanted { self.unwanted_in_a_row + 1 } else { 0 };
        if verdict == Verdict::NoMailbox {
            self.held.push(to.clone());
        }
        let trip = self.trip();
        if trip.is_some() {
            self.held.clear();
        }
        let believed = self.is_trusted() || self.held.len() >= WINDOW;
        Finding { trip, suppress: if believed { std::mem::take(&mut self.held) } else { Vec::new() } }
    }

    fn doubt(&mut self) -> Option<(Why, usize, usize)> {
        self.doubts_in_a_row = self.doubts_in_a_row.saturating_add(1);
        let many = self.doubts_in_a_row as usize;
        let bound = self.connections.saturating_add(BEYOND_CONNECTIONS);
        (self.doubts_in_a_row >= bound).then_some((Why::NoWord, many, many))
    }

    fn trip(&self) -> Option<(Why, usize, usize)> {
        let (unwanted, missing, of) =
            (self.count(Verdict::Unwanted), self.count(Verdict::NoMailbox), self.last.len());
        if self.unwanted_in_a_row >= IN_A_ROW || (of >= ENOUGH && unwanted * 10 > of * UNWANTED_TENTHS) {
            return Some((Why::Unwanted, unwanted, of));
        }
        let domains: BTreeSet<_> = self.held.iter().map(EmailAddress::ascii_domain).collect();
        let everywhere = domains.len() >= MISSING_DOMAINS;
        (of >= ENOUGH && everywhere && missing * 10 > of * MISSING_TENTHS).then_some((
            Why::NoMailboxes,
            missing,
            of,
        ))
    }

    /// A relay that took most of what it was given may be believed about the rest.
    fn is_trusted(&self) -> bool {
        self.last.len() >= ENOUGH && self.count(Verdict::Taken) * 2 > self.last.len()
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.last.iter().filter(|heard| **heard == verdict).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(number: usize, domains: usize) -> EmailAddress {
        EmailAddress::parse(&format!("r{number}@d{}.example", number % domains)).unwrap()
    }

    /// After how many answers the breaker trips; the answers come in turn.
    fn trips_after(answers: &[Verdict], domains: usize) -> Option<(usize, Why)> {
        let mut breaker = Breaker::default();
        (0..1000).find_map(|number| {
            let verdict = answers[number % answers.len()];
            let trip = breaker.hear(verdict, &reader(number, domains)).trip;
            trip.map(|(why, ..)| (number + 1, why))
        })
    }

    #[test]
    fn ten_refusals_in_a_row_stop_and_nine_do_not() {
        assert_eq!(trips_after(&[Verdict::Unwanted], 1), Some((10, Why::Unwanted)));
        let mut mixed = vec![Verdict::Taken; 40];
        mixed.extend([Verdict::Unwanted; 9]);
        assert_eq!(trips_after(&mixed, 1), None);
    }

    #[test]
    fn more_than_three_of_ten_stop() {
        let [taken, no] = [Verdict::Taken, Verdict::Unwanted];
        assert_eq!(trips_after(&[taken, taken, taken, no, taken, taken, no, taken, taken, no], 1), None);
        assert!(matches!(trips_after(&[no, taken, taken], 1), Some((20..=60, Why::Unwanted))));
        // What says nothing about us neither counts nor interrupts a row.
        assert_eq!(trips_after(&[no, Verdict::Other, Verdict::TooFast], 1), Some((28, Why::Unwanted)));
    }

    #[test]
    fn doubts_beyond_one_a_connection_stop_and_a_relay_that_goes_away_once_does_not() {
        let mut breaker = Breaker::new(50);
        for number in 0..50 {
            assert_eq!(breaker.hear(Verdict::Doubt, &reader(number, 9)).trip, None);
        }
        breaker.hear(Verdict::Taken, &reader(50, 9));
        // That it puts readers off, or knows one no more, is no word about what it was given.
        let answers = [Verdict::Doubt, Verdict::TooFast, Verdict::Other];
        let trip = (0..).find_map(|number| breaker.hear(answers[number % 3], &reader(number, 9)).trip);
        assert_eq!(trip, Some((Why::NoWord, 60, 60)));
    }

    #[test]
    fn a_relay_that_knows_nobody_stops_before_anybody_is_suppressed() {
        let mut breaker = Breaker::default();
        for number in 0..ENOUGH {
            let finding = breaker.hear(Verdict::NoMailbox, &reader(number, 7));
            assert_eq!(finding.suppress, []);
            assert_eq!(finding.trip.is_some(), number + 1 == ENOUGH);
        }
        assert!(breaker.held.is_empty());
    }

    #[test]
    fn a_domain_that_closed_is_not_a_broken_relay() {
        assert_eq!(trips_after(&[Verdict::NoMailbox], 4), None);
        let mut breaker = Breaker::default();
        let found = (0..500).map(|n| breaker.hear(Verdict::NoMailbox, &reader(n, 1)).suppress.len());
        assert_eq!(found.sum::<usize>(), 500);
    }

    #[test]
    fn a_relay_that_knows_others_is_believed() {
        let mut breaker = Breaker::default();
        assert!(breaker.hear(Verdict::NoMailbox, &reader(0, 9)).suppress.is_empty());
        let found: Vec<_> =
            (1..30).flat_map(|n| breaker.hear(Verdict::Taken, &reader(n, 9)).suppress).collect();
        assert_eq!(found, [reader(0, 9)]);
        assert_eq!(breaker.hear(Verdict::NoMailbox, &reader(31, 9)).suppress, [reader(31, 9)]);
    }
}
