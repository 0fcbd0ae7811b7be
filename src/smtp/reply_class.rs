//! Classification of replies: the one table that sending, retrying, throttling and suppressing ask.
//!
//! The first row that matches decides. The text of a reply counts only in [`RelayFault`], beside codes that leave it open.
//!
//! | step | reply | class | outcome |
//! | --- | --- | --- | --- |
//! | before `MAIL FROM` | 5yz | [`SessionRejected`] | deferred |
//! | before `MAIL FROM` | any other | [`SessionDeferred`] | deferred |
//! | any | a fault of the relay, the account or the session: see [`RelayFault`] | [`Fault`] | deferred |
//! | any | 421, 450, 451, 452 or 454, with 4.y.z or no enhanced code; not 4.1.z, 4.2.z | [`Throttled`] | deferred |
//! | `RCPT TO` | 5yz with 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 or 5.2.1 | [`UnknownMailbox`] | refused |
//! | any | 5.6.z, 5.7.z, 5.1.7, 5.1.8, 5.2.3 or 5.3.4 | [`PolicyRejection`] | refused |
//! | `RCPT TO` | 554 without an enhanced code | [`PolicyRejection`] | refused |
//! | any but `RCPT TO` | 5yz without an enhanced code | [`PolicyRejection`] | refused |
//! | any | any other 5yz or 5.y.z | [`Permanent`] | refused |
//! | any | any other | [`Transient`] | deferred |
//! | after the final dot | none that can be read | [`NoReply`] | uncertain |
//! | before the final dot | none that can be read | [`NotSent`] | deferred |
//!
//! The reasons, by RFC:
//!
//! - RFC 5321 §4.2.1: 4yz is transient, 5yz is permanent, also after the final dot.
//! - RFC 3463 §2: an enhanced code is the precise one, so it decides where it contradicts the basic code.
//! - Up to sign-in the relay knows no recipient. A wrong password must not turn the whole list into refusals.
//! - RFC 4954 §6, RFC 3463 §3.4-3.6: a missing sign-in, a used-up account or a wrong order of commands meets everybody alike,
//!   at whichever step the relay says so.
//! - RFC 5321 §4.1.1.4: before the final dot has left in full, the relay cannot have the message.
//! - RFC 1047: after the final dot it may have the message, and only a person or the relay's log can tell.
//! - RFC 3463 §3.2, §3.3: 5.1.z and 5.2.1 name a missing mailbox. After the dot, content filters use the same codes.
//!
//! [`SessionRejected`]: ReplyClass::SessionRejected
//! [`SessionDeferred`]: ReplyClass::SessionDeferred
//! [`Fault`]: ReplyClass::Fault
//! [`Throttled`]: ReplyClass::Throttled
//! [`UnknownMailbox`]: ReplyClass::UnknownMailbox
//! [`PolicyRejection`]: ReplyClass::PolicyRejection
//! [`Permanent`]: ReplyClass::Permanent
//! [`Transient`]: ReplyClass::Transient
//! [`NoReply`]: ReplyClass::NoReply
//! [`NotSent`]: ReplyClass::NotSent

use super::relay_fault::RelayFault;
use crate::domain::{Attempt, Outcome, Reply, Stage};

/// Service not available, closing the channel (RFC 5321 §3.8).
const SERVICE_CLOSING: u16 = 421;

/// Class of a reply, or of a missing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyClass {
    /// The relay accepted the message.
    Accepted,
    /// The relay does not serve this client now; a later connection may succeed.
    SessionDeferred,
    /// The relay does not serve this client, and waiting does not change that.
    SessionRejected,
    /// From `MAIL FROM` on, the relay speaks of itself, of the account or of the session: all others would meet the same.
    Fault(RelayFault),
    /// The relay, or a domain behind it, asks for fewer messages at a time.
    Throttled(ThrottleScope),
    /// Another transient failure, such as a full mailbox (4.2.2).
    Transient,
    /// The mailbox does not exist: the address is to be suppressed.
    UnknownMailbox,
    /// The relay rejects the content or the sender, whoever the recipient is.
    PolicyRejection,
    /// Another permanent failure that concerns this recipient.
    Permanent,
    /// The message left in full and no reply came.
    NoReply,
    /// The message did not leave: the connection broke before the final dot, or it was refused locally.
    NotSent,
}

/// Source of a throttling reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThrottleScope {
    /// The relay speaks for itself: 421, or a reply that names no recipient (`MAIL FROM`, `DATA`).
    Relay,
    /// The relay passes on a limit of the recipient's domain.
    RecipientDomain,
}

impl ReplyClass {
    /// Classifies a reply that did not accept.
    pub fn of_refusal(stage: Stage, reply: &Reply) -> Self {
        if stage < Stage::MailFrom {
            return if reply.is_permanent() { Self::SessionRejected } else { Self::SessionDeferred };
        }
        if let Some(fault) = RelayFault::of(stage, reply) {
            return Self::Fault(fault);
        }
        if is_throttling(reply) {
            let for_itself = closes_connection(reply) || matches!(stage, Stage::MailFrom | Stage::Data);
            let scope = if for_itself { ThrottleScope::Relay } else { ThrottleScope::RecipientDomain };
            return Self::Throttled(scope);
        }
        if stage == Stage::RcptTo && is_unknown_mailbox(reply) {
            return Self::UnknownMailbox;
        }
        if is_policy_rejection(stage, reply) {
            return Self::PolicyRejection;
        }
        if is_permanent(reply) { Self::Permanent } else { Self::Transient }
    }

    /// Classifies a step for which no reply could be read.
    pub fn without_reply(stage: Stage) -> Self {
        if stage == Stage::Dot { Self::NoReply } else { Self::NotSent }
    }

    /// Classifies an attempt of the ledger.
    pub fn of(attempt: &Attempt) -> Self {
        match (attempt.outcome, &attempt.reply) {
            (Outcome::Accepted, _) => Self::Accepted,
            (Outcome::Uncertain, _) => Self::NoReply,
            (Outcome::Deferred | Outcome::Refused, Some(reply)) => Self::of_refusal(attempt.stage, reply),
            (Outcome::Deferred | Outcome::Refused, None) => Self::NotSent,
        }
    }

    /// State of the recipient after this reply.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Accepted => Outcome::Accepted,
            Self::UnknownMailbox | Self::PolicyRejection | Self::Permanent => Outcome::Refused,
            Self::NoReply => Outcome::Uncertain,
            Self::SessionDeferred
            | Self::SessionRejected
            | Self::Fault(_)
            | Self::Throttled(_)
            | Self::Transient
            | Self::NotSent => Outcome::Deferred,
        }
    }
}

/// Returns whether the relay closes the connection after this reply (RFC 5321 §3.8).
pub(super) fn closes_connection(reply: &Reply) -> bool {
    reply.code == SERVICE_CLOSING
}

/// 4yz that asks for patience. 4.1.z and 4.2.z concern one mailbox, which is full or busy.
fn is_throttling(reply: &Reply) -> bool {
    let asks_for_patience = matches!(reply.code, SERVICE_CLOSING | 450 | 451 | 452 | 454);
    asks_for_patience && reply.enhanced.is_none_or(|code| code.0 == 4 && !matches!(code.1, 1 | 2))
}

fn is_unknown_mailbox(reply: &Reply) -> bool {
    let named = reply
        .enhanced
        .is_some_and(|code| matches!((code.0, code.1, code.2), (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1)));
    reply.is_permanent() && named
}

fn is_policy_rejection(stage: Stage, reply: &Reply) -> bool {
    match reply.enhanced {
        Some(code) if code.0 != 5 => false,
        // 5.1.7 and 5.1.8 concern the sender; 5.3.4 and 5.2.3 the size of the message.
        Some(code) => matches!((code.1, code.2), (6 | 7, _) | (1, 7 | 8) | (3, 4) | (2, 3)),
        None if !reply.is_permanent() => false,
        None => stage != Stage::RcptTo || reply.code == 554,
    }
}

fn is_permanent(reply: &Reply) -> bool {
    match reply.enhanced {
        Some(code) if code.0 == 4 => false,
        Some(code) if code.0 == 5 => true,
        _ => reply.is_permanent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EnhancedCode;

    fn reply(code: u16, enhanced: &str) -> Reply {
        Reply { code, enhanced: EnhancedCode::parse(enhanced), text: String::new() }
    }

    fn outcome(stage: Stage, code: u16, enhanced: &str) -> Outcome {
        ReplyClass::of_refusal(stage, &reply(code, enhanced)).outcome()
    }

    /// Class of an attempt with this reply, as the ledger keeps it.
    fn class(stage: Stage, code: u16, enhanced: &str) -> ReplyClass {
        let outcome = match code / 100 {
            2 => Outcome::Accepted,
            4 => Outcome::Deferred,
            _ => Outcome::Refused,
        };
        let (reply, at) = (Some(reply(code, enhanced)), jiff::Timestamp::UNIX_EPOCH);
        ReplyClass::of(&Attempt { outcome, stage, reply, note: None, relay: "relay:25".into(), at })
    }

    #[test]
    fn reply_class_decides_outcome_from_mail_from_on() {
        for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Content, Stage::Dot] {
            for code in [421, 450, 451, 452, 499] {
                assert_eq!(outcome(stage, code, ""), Outcome::Deferred);
            }
            for code in [550, 552, 554, 599] {
                assert_eq!(outcome(stage, code, ""), Outcome::Refused);
            }
            for (code, enhanced) in
                [(500, ""), (503, "5.5.1"), (530, "5.7.0"), (550, "5.4.5"), (550, "4.7.1")]
            {
                assert_eq!(outcome(stage, code, enhanced), Outcome::Deferred);
            }
            assert_eq!(outcome(stage, 450, "5.1.1"), Outcome::Refused);
        }
    }

    #[test]
    fn session_failures_never_refuse_a_recipient() {
        for stage in [Stage::Connect, Stage::Greeting, Stage::Hello, Stage::Tls, Stage::Auth] {
            assert_eq!(outcome(stage, 535, "5.7.8"), Outcome::Deferred);
            assert_eq!(ReplyClass::without_reply(stage).outcome(), Outcome::Deferred);
        }
        assert_eq!(class(Stage::Auth, 535, "5.7.8"), ReplyClass::SessionRejected);
        assert_eq!(class(Stage::Auth, 454, "4.7.0"), ReplyClass::SessionDeferred);
    }

    #[test]
    fn missing_reply_is_uncertain_only_after_the_dot() {
        for stage in Stage::ALL {
            let expected = if stage == Stage::Dot { Outcome::Uncertain } else { Outcome::Deferred };
            assert_eq!(ReplyClass::without_reply(stage).outcome(), expected, "{stage:?}");
        }
    }

    #[test]
    fn unknown_mailbox_counts_only_at_rcpt_to() {
        assert_eq!(class(Stage::RcptTo, 550, "5.1.1"), ReplyClass::UnknownMailbox);
        assert_eq!(class(Stage::RcptTo, 550, "5.2.1"), ReplyClass::UnknownMailbox);
        assert_eq!(class(Stage::Dot, 550, "5.1.1"), ReplyClass::Permanent);
        assert_eq!(class(Stage::RcptTo, 450, "4.1.1"), ReplyClass::Transient);
        assert_eq!(class(Stage::RcptTo, 550, ""), ReplyClass::Permanent, "550 has many meanings");
    }

    #[test]
    fn content_and_sender_refusals_are_policy_rejections() {
        for (stage, code, enhanced) in [
            (Stage::RcptTo, 550, "5.7.1"),
            (Stage::RcptTo, 554, ""),
            (Stage::MailFrom, 550, "5.7.26"),
            (Stage::MailFrom, 553, "5.1.8"),
            (Stage::Data, 554, ""),
            (Stage::Dot, 550, ""),
            (Stage::Dot, 554, "5.6.0"),
            (Stage::Dot, 552, "5.3.4"),
        ] {
            assert_eq!(
                class(stage, code, enhanced),
                ReplyClass::PolicyRejection,
                "{stage:?} {code} {enhanced}"
            );
        }
        assert_eq!(class(Stage::RcptTo, 552, "5.2.2"), ReplyClass::Permanent, "a full mailbox");
        assert_eq!(class(Stage::Dot, 550, "4.7.1"), ReplyClass::Transient);
    }

    #[test]
    fn throttling_is_told_apart_from_full_mailboxes() {
        for (code, enhanced) in [(450, ""), (451, "4.7.1"), (452, "4.5.3"), (454, "4.7.0"), (450, "4.3.2")] {
            let throttled = ReplyClass::Throttled(ThrottleScope::RecipientDomain);
            assert_eq!(class(Stage::RcptTo, code, enhanced), throttled, "{code} {enhanced}");
        }
        for stage in [Stage::RcptTo, Stage::Dot] {
            assert_eq!(class(stage, 421, ""), ReplyClass::Throttled(ThrottleScope::Relay));
        }
        assert_eq!(class(Stage::MailFrom, 450, ""), ReplyClass::Throttled(ThrottleScope::Relay));
        assert_eq!(class(Stage::RcptTo, 452, "4.2.2"), ReplyClass::Transient);
        assert_eq!(class(Stage::Dot, 250, "2.0.0"), ReplyClass::Accepted);
    }
}
