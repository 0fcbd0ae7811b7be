//! End of a message, as the throttles and the relay balancer see it.

use super::relay_balancer::RelayBalancer;
use super::throttle::{Throttle, ThrottleSignal};
use crate::domain::{Attempt, Stage};
use crate::smtp::{ReplyClass, ThrottleScope};
use crate::store::Claim;
use jiff::Timestamp;

/// A connection and the relay it goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deliver) struct RelayConnection {
    /// Index of the relay, from 0.
    pub(in crate::deliver) relay: usize,
    /// Index of the connection among all of the run.
    pub(in crate::deliver) id: u32,
}

/// Feedback about one message for the scheduler.
#[derive(Debug, Clone, Copy)]
pub(in crate::deliver) struct SendFeedback<'a> {
    pub(in crate::deliver) connection: RelayConnection,
    /// Domain of the recipient in A-labels.
    pub(in crate::deliver) domain: &'a str,
    pub(in crate::deliver) class: ReplyClass,
    /// A throttling reply to `RCPT TO` of a recipient that was never tried before. Greylisting looks the same.
    pub(in crate::deliver) may_be_greylisting: bool,
}

impl<'a> SendFeedback<'a> {
    /// Feedback about a message that was tried.
    pub(in crate::deliver) fn new(connection: RelayConnection, claim: &'a Claim, attempt: &Attempt) -> Self {
        Self {
            connection,
            domain: claim.email.ascii_domain(),
            class: ReplyClass::of(attempt),
            may_be_greylisting: claim.tries == 0 && attempt.stage == Stage::RcptTo,
        }
    }

    /// Feedback about a message that was not tried.
    pub(in crate::deliver) fn without_reply(connection: RelayConnection, domain: &'a str) -> Self {
        Self { connection, domain, class: ReplyClass::NotSent, may_be_greylisting: false }
    }

    /// Adapts the limits of the relay and of the recipient's domain.
    pub(super) fn apply(&self, balancer: &mut RelayBalancer, domain: &mut Throttle, now: Timestamp) {
        match self.class {
            ReplyClass::Accepted => {
                domain.record_success(self.domain);
                balancer.record_success(self.connection.relay);
            }
            ReplyClass::Throttled(ThrottleScope::Relay) => {
                balancer.record_throttled(self.connection.relay, now);
            }
            // Greylisting refuses everybody once: that calls for a later attempt, not for a lower rate.
            ReplyClass::Throttled(ThrottleScope::RecipientDomain) if self.may_be_greylisting => {
                domain.record_throttled(now, self.domain, ThrottleSignal::FirstContact);
            }
            ReplyClass::Throttled(ThrottleScope::RecipientDomain) => {
                domain.record_throttled(now, self.domain, ThrottleSignal::Confirmed);
                // The same reply for several domains is the relay's own limit.
                if balancer.record_throttled_domain(self.connection.relay, self.domain) {
                    balancer.record_throttled(self.connection.relay, now);
                }
            }
            ReplyClass::SessionDeferred
            | ReplyClass::SessionRejected
            | ReplyClass::Fault(_)
            | ReplyClass::Transient
            | ReplyClass::UnknownMailbox
            | ReplyClass::PolicyRejection
            | ReplyClass::Permanent
            | ReplyClass::NoReply
            | ReplyClass::NotSent => {}
        }
    }
}
