//! How a message ended, and what that teaches about the pace.

use crate::deliver::reply_class::ReplyClass;
use crate::deliver::scheduling::relays::RelayBalancer;
use crate::deliver::scheduling::throttle::{Throttle, ThrottleSignal};
use crate::domain::{Attempt, Stage};
use crate::store::Claim;
use jiff::Timestamp;

/// Which connection, to which relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) struct ConnectionSlot {
    /// The relay's number, from 0.
    pub(in crate::deliver) relay: usize,
    /// The connection's number among all.
    pub(in crate::deliver) slot_id: u32,
}

/// The end of a message, seen from the pace.
#[derive(Debug, Clone, Copy)]
pub(in crate::deliver) struct SendFeedback<'a> {
    pub(in crate::deliver) slot: ConnectionSlot,
    /// The recipient's domain in A-labels.
    pub(in crate::deliver) domain: &'a str,
    pub(in crate::deliver) class: ReplyClass,
    pub(in crate::deliver) stage: Stage,
    /// Whether the relay took its leave with the answer (421).
    pub(in crate::deliver) closes_session: bool,
    /// Whether the reader was never tried before.
    pub(in crate::deliver) first_try: bool,
}

impl<'a> SendFeedback<'a> {
    /// A message that was tried.
    pub(in crate::deliver) fn new(slot: ConnectionSlot, claim: &'a Claim, attempt: &Attempt) -> Self {
        Self {
            slot,
            domain: claim.email.ascii_domain(),
            class: ReplyClass::of(attempt),
            stage: attempt.stage,
            closes_session: attempt.reply.as_ref().is_some_and(|reply| reply.code == 421),
            first_try: claim.tries == 0,
        }
    }

    /// A message that was not tried.
    pub(in crate::deliver) fn without_reply(slot: ConnectionSlot, domain: &'a str) -> Self {
        let (class, stage) = (ReplyClass::Other, Stage::MailFrom);
        Self { slot, domain, class, stage, closes_session: false, first_try: false }
    }

    pub(super) fn apply(&self, balancer: &mut RelayBalancer, domain: &mut Throttle, now: Timestamp) {
        match self.class {
            ReplyClass::Accepted => {
                domain.record_success(self.domain);
                balancer.record_success(self.slot.relay);
            }
            // Before the recipient was named, and with 421, it is the relay that speaks for itself.
            ReplyClass::Throttled
                if self.closes_session || matches!(self.stage, Stage::MailFrom | Stage::Data) =>
            {
                balancer.record_throttled(self.slot.relay, now);
            }
            // Greylisting says no to everybody once: that calls for later, not for slower.
            ReplyClass::Throttled if self.stage == Stage::RcptTo && self.first_try => {
                domain.record_throttled(now, self.domain, ThrottleSignal::FirstContact);
            }
            ReplyClass::Throttled => {
                domain.record_throttled(now, self.domain, ThrottleSignal::Confirmed);
                // The same word for many domains is the relay's own.
                if balancer.record_throttled_domain(self.slot.relay, self.domain) {
                    balancer.record_throttled(self.slot.relay, now);
                }
            }
            ReplyClass::UnknownMailbox
            | ReplyClass::PolicyRejection
            | ReplyClass::NoReply
            | ReplyClass::Other => {}
        }
    }
}
