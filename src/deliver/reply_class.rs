//! What an answer says beyond its own message: about the pace, about the mailbox, about us.

use crate::domain::{Attempt, Outcome, Reply, Stage};

/// What there is to learn from one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ReplyClass {
    /// The relay took it.
    Accepted,
    /// The relay, or a domain behind it, wants less at a time.
    Throttled,
    /// The mailbox does not exist: nobody should write there again (RFC 3463 §3.2, §3.3).
    UnknownMailbox,
    /// The relay does not want what we send, or us: 5.6.x and 5.7.x, and refusals after the recipient was accepted. It
    /// says nothing about the reader.
    PolicyRejection,
    /// It left in full, and not a word came back.
    NoReply,
    /// Anything else, from a full mailbox to a broken connection.
    Other,
}

impl ReplyClass {
    /// Reads one try.
    pub(super) fn of(attempt: &Attempt) -> Self {
        if attempt.outcome == Outcome::Uncertain {
            return Self::NoReply;
        }
        let Some(reply) = &attempt.reply else {
            return if attempt.outcome == Outcome::Accepted { Self::Accepted } else { Self::Other };
        };
        match attempt.outcome {
            Outcome::Accepted => Self::Accepted,
            _ if attempt.stage < Stage::MailFrom => Self::Other,
            _ if is_throttling(reply) => Self::Throttled,
            _ if is_unknown_mailbox(attempt.stage, reply) => Self::UnknownMailbox,
            _ if is_policy_rejection(attempt.stage, reply) => Self::PolicyRejection,
            _ => Self::Other,
        }
    }
}

/// 4yz that asks for patience. 4.1.x and 4.2.x are about one mailbox: full, or busy.
fn is_throttling(reply: &Reply) -> bool {
    let asked = matches!(reply.code, 421 | 450 | 451 | 452 | 454);
    asked && reply.enhanced.is_none_or(|code| code.0 == 4 && !matches!(code.1, 1 | 2))
}

/// Only where the recipient was named does "no such mailbox" mean that; behind the dot it is what filters say.
fn is_unknown_mailbox(stage: Stage, reply: &Reply) -> bool {
    let gone = reply
        .enhanced
        .is_some_and(|code| matches!((code.0, code.1, code.2), (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1)));
    stage == Stage::RcptTo && reply.is_permanent() && gone
}

fn is_policy_rejection(stage: Stage, reply: &Reply) -> bool {
    // An enhanced code that contradicts the basic one is the precise one (RFC 3463 §2).
    match reply.enhanced {
        Some(code) if code.0 != 5 => false,
        // 5.1.7 and 5.1.8 are about the sender; 5.3.4 and 5.2.3 about the size of what is sent.
        Some(code) => matches!((code.1, code.2), (6 | 7, _) | (1, 7 | 8) | (3, 4) | (2, 3)),
        None if !reply.is_permanent() => false,
        None => stage != Stage::RcptTo || reply.code == 554,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EnhancedCode;

    fn class_of(stage: Stage, code: u16, enhanced: &str) -> ReplyClass {
        let reply = Reply { code, enhanced: EnhancedCode::parse(enhanced), text: String::new() };
        let outcome = match code / 100 {
            2 => Outcome::Accepted,
            4 => Outcome::Deferred,
            _ => Outcome::Refused,
        };
        let at = jiff::Timestamp::UNIX_EPOCH;
        ReplyClass::of(&Attempt {
            outcome,
            stage,
            reply: Some(reply),
            note: None,
            relay: "relay:25".into(),
            at,
        })
    }

    #[test]
    fn a_missing_mailbox_is_one_only_where_the_recipient_was_named() {
        assert_eq!(class_of(Stage::RcptTo, 550, "5.1.1"), ReplyClass::UnknownMailbox);
        assert_eq!(class_of(Stage::RcptTo, 550, "5.2.1"), ReplyClass::UnknownMailbox);
        assert_eq!(class_of(Stage::Dot, 550, "5.1.1"), ReplyClass::Other);
        assert_eq!(class_of(Stage::RcptTo, 450, "4.1.1"), ReplyClass::Other);
        assert_eq!(class_of(Stage::RcptTo, 550, ""), ReplyClass::Other, "many things are called 550");
    }

    #[test]
    fn refusals_over_content_or_policy_are_about_us() {
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
                class_of(stage, code, enhanced),
                ReplyClass::PolicyRejection,
                "{stage:?} {code} {enhanced}"
            );
        }
        assert_eq!(
            class_of(Stage::RcptTo, 552, "5.2.2"),
            ReplyClass::Other,
            "a full mailbox is the reader's"
        );
        assert_eq!(class_of(Stage::Dot, 550, "4.7.1"), ReplyClass::Other);
    }

    #[test]
    fn requests_for_patience_are_told_from_full_mailboxes() {
        for (code, enhanced) in
            [(421, ""), (450, ""), (451, "4.7.1"), (452, "4.5.3"), (454, "4.7.0"), (450, "4.3.2")]
        {
            assert_eq!(class_of(Stage::RcptTo, code, enhanced), ReplyClass::Throttled, "{code} {enhanced}");
        }
        assert_eq!(class_of(Stage::RcptTo, 452, "4.2.2"), ReplyClass::Other);
        assert_eq!(class_of(Stage::Dot, 250, "2.0.0"), ReplyClass::Accepted);
    }
}
