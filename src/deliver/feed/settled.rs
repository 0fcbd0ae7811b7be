//! How a message ended, and what that teaches about the pace.

use crate::deliver::pace::{Insistence, Valve};
use crate::deliver::relays::Fleet;
use crate::deliver::verdict::Verdict;
use crate::domain::{Attempt, Stage};
use crate::store::Claim;
use jiff::Timestamp;

/// Which connection, to which relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) struct Seat {
    /// The relay's number, from 0.
    pub(in crate::deliver) relay: usize,
    /// The connection's number among all.
    pub(in crate::deliver) holder: u32,
}

/// The end of a message, seen from the pace.
#[derive(Debug, Clone, Copy)]
pub(in crate::deliver) struct Settled<'a> {
    pub(in crate::deliver) seat: Seat,
    /// The recipient's domain in A-labels.
    pub(in crate::deliver) domain: &'a str,
    pub(in crate::deliver) verdict: Verdict,
    pub(in crate::deliver) stage: Stage,
    /// Whether the relay took its leave with the answer (421).
    pub(in crate::deliver) leave: bool,
    /// Whether the reader was never tried before.
    pub(in crate::deliver) first_try: bool,
}

impl<'a> Settled<'a> {
    /// A message that was tried.
    pub(in crate::deliver) fn new(seat: Seat, claim: &'a Claim, attempt: &Attempt) -> Self {
        Self {
            seat,
            domain: claim.email.ascii_domain(),
            verdict: Verdict::of(attempt),
            stage: attempt.stage,
            leave: attempt.reply.as_ref().is_some_and(|reply| reply.code == 421),
            first_try: claim.tries == 0,
        }
    }

    /// A message that was not tried.
    pub(in crate::deliver) fn without_a_word(seat: Seat, domain: &'a str) -> Self {
        let (verdict, stage) = (Verdict::Other, Stage::MailFrom);
        Self { seat, domain, verdict, stage, leave: false, first_try: false }
    }

    pub(super) fn teach(&self, fleet: &mut Fleet, domain: &mut Valve, now: Timestamp) {
        match self.verdict {
            Verdict::Taken => {
                domain.went_well(self.domain);
                fleet.went_well(self.seat.relay);
            }
            // Before the recipient was named, and with 421, it is the relay that speaks for itself.
            Verdict::TooFast if self.leave || matches!(self.stage, Stage::MailFrom | Stage::Data) => {
                fleet.slow_down(self.seat.relay, now);
            }
            // Greylisting says no to everybody once: that calls for later, not for slower.
            Verdict::TooFast if self.stage == Stage::RcptTo && self.first_try => {
                domain.slow_down(now, self.domain, Insistence::Mild);
            }
            Verdict::TooFast => {
                domain.slow_down(now, self.domain, Insistence::Full);
                // The same word for many domains is the relay's own.
                if fleet.is_about_many(self.seat.relay, self.domain) {
                    fleet.slow_down(self.seat.relay, now);
                }
            }
            Verdict::NoMailbox | Verdict::Unwanted | Verdict::Doubt | Verdict::Other => {}
        }
    }
}
