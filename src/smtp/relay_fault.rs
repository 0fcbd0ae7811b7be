//! Refusals that speak of the relay, the sender's account or the session, not of a recipient.
//!
//! A relay repeats such a reply for every recipient. Booked as refusals of recipients, they would take the whole list
//! away, so they defer. The first row that matches decides:
//!
//! | reply from `MAIL FROM` on | fault | source |
//! | --- | --- | --- |
//! | 4yz, or an enhanced code of class 4 | none: a deferral as it is | RFC 5321 §4.2.1 |
//! | 5.1.z except 5.1.7 and 5.1.8, 5.2.z except 5.2.3, 5.6.z | none: the address, the mailbox or the content | RFC 3463 §3.2, §3.3, §3.7 |
//! | words about the recipient's mailbox (`mailbox full`, `user unknown`) | none | |
//! | 530, 534, 535, 538; 5.7.8, 5.7.9, 5.7.11 | [`SignIn`] | RFC 4954 §6 |
//! | no enhanced code, 5.5.z, 5.7.0, 5.7.1, 5.7.3 or 5.7.57, and words about a sign-in | [`SignIn`] | RFC 4954 §6 |
//! | 5.4.5; words about the quota of a sender (`daily`, `sending limit`) | [`Limit`] | RFC 3463 §3.5 |
//! | words about relaying (`Relay access denied`) | [`Relaying`] | RFC 5321 §3.6.2 |
//! | words about the sender (`Sender address rejected`) | [`Sender`] | RFC 5321 §3.3 |
//! | 5.3.2, 5.3.5, 5.4.3 | [`System`] | RFC 3463 §3.4, §3.5 |
//! | 5.5.0 to 5.5.4 | [`Protocol`] | RFC 3463 §3.6 |
//! | 500, 502, 503, 504 without an enhanced code; 501 except at `RCPT TO` | [`Protocol`] | RFC 5321 §4.2.2, §4.3.2 |
//!
//! The words count only beside a code that does not name the recipient: relays give the most different codes with them.
//!
//! [`SignIn`]: RelayFault::SignIn
//! [`Limit`]: RelayFault::Limit
//! [`Relaying`]: RelayFault::Relaying
//! [`Sender`]: RelayFault::Sender
//! [`System`]: RelayFault::System
//! [`Protocol`]: RelayFault::Protocol

use crate::domain::{EnhancedCode, Reply, Stage};

/// Subject of a refusal that concerns no recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelayFault {
    /// The relay asks for a sign-in, or does not accept the one it got.
    SignIn,
    /// The account has sent as much as it may for now.
    Limit,
    /// The relay does not pass mail on for this client.
    Relaying,
    /// The relay does not accept this sender.
    Sender,
    /// The relay does not work, or is set up wrongly.
    System,
    /// The relay does not understand a command, or not at this step.
    Protocol,
}

/// Words about a recipient, whom no other sender would reach either; also those that quote another server.
const ABOUT_RECIPIENT: &[&str] = &[
    "mailbox full",
    "mailbox is full",
    "over quota",
    "over its quota",
    "mailbox quota",
    "quota of the mailbox",
    "user unknown",
    "unknown user",
    "no such user",
    "user not found",
    "mailbox unavailable",
    "mailbox not found",
    "undeliverable address",
];
const ABOUT_SIGN_IN: &[&str] = &[
    "authentication required",
    "authentication is required",
    "authentication needed",
    "requires authentication",
    "authentication unsuccessful",
    "authentication failed",
    "client was not authenticated",
    "must be authenticated",
    "must authenticate",
    "need to authenticate",
    "please authenticate",
    "authenticate first",
    "auth required",
    "auth is required",
    "auth first",
    "not logged in",
    "log in first",
    "sign in first",
    "sign-in required",
];
const ABOUT_LIMIT: &[&str] = &[
    "sending limit",
    "sending quota",
    "sending rate",
    "send limit",
    "send quota",
    "rate limit",
    "ratelimit",
    "too many messages",
    "too many recipients",
    "too many emails",
    "too many mails",
    "message count quota",
    "messages per day",
    "messages per hour",
    "quota for the day",
];
/// A span of time: a limit only beside one of [`LIMITED`].
const SPANS: &[&str] = &["daily", "hourly", "per day", "per hour", "24 hours"];
const LIMITED: &[&str] = &["limit", "quota", "exceed", "too many", "maximum"];
const ABOUT_RELAYING: &[&str] = &[
    "relay access denied",
    "relay denied",
    "relaying denied",
    "relaying is denied",
    "relay not permitted",
    "relay is not permitted",
    "relaying not permitted",
    "relaying is not permitted",
    "relaying not allowed",
    "relaying is not allowed",
    "relay not allowed",
    "relaying prohibited",
    "relay prohibited",
    "not permitted to relay",
    "not allowed to relay",
    "not authorized to relay",
    "unable to relay",
    "cannot relay",
    "do not relay",
    "does not relay",
];
const ABOUT_SENDER: &[&str] = &[
    "sender rejected",
    "sender address rejected",
    "sender denied",
    "sender not allowed",
    "sender is not allowed",
    "sender not authorized",
    "sender is not authorized",
    "sender not permitted",
    "not owned by user",
    "not owned by auth",
    "sender verify failed",
    "send as this sender",
    "address is not verified",
    "sender not verified",
    "sender is not verified",
    "domain not verified",
    "domain is not verified",
];
/// About the sender, unless the recipient follows: `not authorized to send to this group`.
const MAY_NOT_SEND: &[&str] = &["not authorized to send", "not allowed to send", "not permitted to send"];

impl RelayFault {
    /// Finds the fault in a reply from `MAIL FROM` on that did not accept.
    pub(super) fn of(stage: Stage, reply: &Reply) -> Option<Self> {
        let is_deferral = reply.enhanced.map_or(reply.code / 100, |code| code.0.into()) != 5;
        if stage < Stage::MailFrom || is_deferral || names_recipient(reply.enhanced) {
            return None;
        }
        let words = reply.text.to_lowercase();
        let has = |list: &[&str]| list.iter().any(|phrase| words.contains(phrase));
        if has(ABOUT_RECIPIENT) {
            return None;
        }
        let detail = reply.enhanced.map(|code| (code.1, code.2));
        let may_mean_sign_in =
            matches!(detail, None | Some((5, _) | (7, 0 | 1 | 3 | 57))) && has(ABOUT_SIGN_IN);
        let is_limit = has(ABOUT_LIMIT) || (has(SPANS) && has(LIMITED));
        match (reply.code, detail) {
            (530 | 534 | 535 | 538, _) | (_, Some((7, 8 | 9 | 11))) => Some(Self::SignIn),
            _ if may_mean_sign_in => Some(Self::SignIn),
            (_, Some((4, 5))) => Some(Self::Limit),
            _ if is_limit => Some(Self::Limit),
            _ if has(ABOUT_RELAYING) => Some(Self::Relaying),
            _ if has(ABOUT_SENDER) || may_not_send(&words) => Some(Self::Sender),
            (_, Some((3, 2 | 5) | (4, 3))) => Some(Self::System),
            (_, Some((5, 0..=4))) | (500 | 502..=504, None) => Some(Self::Protocol),
            (501, None) if stage != Stage::RcptTo => Some(Self::Protocol),
            _ => None,
        }
    }
}

/// 5.1.z names the address, except 5.1.7 and 5.1.8 (the sender's); 5.2.z the mailbox, except 5.2.3 (the message's size).
fn names_recipient(enhanced: Option<EnhancedCode>) -> bool {
    enhanced.is_some_and(|code| match (code.1, code.2) {
        (1, 7 | 8) | (2, 3) => false,
        (1 | 2 | 6, _) => true,
        _ => false,
    })
}

fn may_not_send(words: &str) -> bool {
    MAY_NOT_SEND.iter().any(|phrase| {
        words.split_once(phrase).is_some_and(|(_, after)| {
            !after.split_whitespace().any(|word| matches!(word, "to" | "recipient" | "group" | "list"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::RelayFault::{Limit, Protocol, Relaying, Sender, SignIn, System};
    use super::*;

    fn fault(stage: Stage, line: &str) -> Option<RelayFault> {
        let (code, rest) = line.split_once(' ').unwrap_or((line, ""));
        let enhanced = EnhancedCode::at_start(rest);
        let text = if enhanced.is_some() { rest.split_once(' ').map_or("", |(_, text)| text) } else { rest };
        RelayFault::of(stage, &Reply { code: code.parse().unwrap(), enhanced, text: text.to_owned() })
    }

    #[test]
    fn replies_about_relay_account_and_session_are_faults_at_every_step() {
        for (line, expected) in [
            ("530 5.7.0 Authentication required", SignIn),
            ("530 Must issue a STARTTLS command first", SignIn),
            ("534 5.7.9 Application-specific password required", SignIn),
            ("535", SignIn),
            ("538 5.7.11 Encryption required", SignIn),
            ("550 5.7.1 Client was not authenticated", SignIn),
            ("550 5.7.8 no", SignIn),
            ("550 Authentication is required for relay", SignIn),
            ("550 5.4.5 Daily user sending limit exceeded", Limit),
            ("550 5.4.5", Limit),
            ("550 Daily sending quota exceeded", Limit),
            ("554 5.7.1 <r@a.example>: Recipient address rejected: Message count quota exceeded", Limit),
            ("550 5.7.1 Hourly limit of messages reached", Limit),
            ("550 5.7.232 Sending rate of this tenant exceeded", Limit),
            ("554 5.7.1 <r@a.example>: Relay access denied", Relaying),
            ("550 5.7.1 Unable to relay", Relaying),
            ("550 relaying denied", Relaying),
            ("553 5.7.1 <desk@a.example>: Sender address rejected: not owned by user kim", Sender),
            ("550 5.7.1 Sender rejected", Sender),
            ("550 sender verify failed", Sender),
            ("550 5.7.60 Client does not have permissions to send as this sender", Sender),
            ("553 5.7.1 You are not authorized to send from this address", Sender),
            ("553 5.1.8 sender rejected", Sender),
            ("554 Message rejected: Email address is not verified.", Sender),
            ("550 5.3.2 System not accepting network messages", System),
            ("503 5.5.1 nested MAIL", Protocol),
            ("503 bad sequence", Protocol),
            ("501 5.5.4 Invalid arguments", Protocol),
            ("500 what", Protocol),
        ] {
            for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot] {
                assert_eq!(fault(stage, line), Some(expected), "{stage:?} {line}");
            }
        }
        assert_eq!(fault(Stage::Data, "501 syntax"), Some(Protocol));
    }

    #[test]
    fn replies_about_recipient_or_content_are_none() {
        for line in [
            "550 5.1.1 no such user",
            "550 5.1.1 undeliverable address: host mx.a.example said: 554 5.7.1 Relay access denied",
            "550 undeliverable address: host mx.a.example said: 554 5.7.1 Relay access denied",
            "501 5.1.3 bad address",
            "501 syntax",
            "552 5.2.2 mailbox full",
            "552 mailbox full, daily limit exceeded",
            "552 over quota",
            "550 5.2.1 receiving mail at a rate limit",
            "552 5.2.3 too large",
            "550 5.7.1 not welcome",
            "550 5.7.1 You are not authorized to send to this group",
            "550 5.7.26 not authenticated",
            "550 5.4.1 Recipient address rejected: Access denied",
            "550 5.4.4 domain not found",
            "554 5.7.1 this looks like spam to us",
            "554 5.7.1 see https://daily.example/",
            "554",
            "550",
            "451 4.7.1 rate limit",
            "550 4.7.0 Authentication required",
        ] {
            assert_eq!(fault(Stage::RcptTo, line), None, "{line}");
        }
        assert_eq!(fault(Stage::Auth, "535 5.7.8 wrong"), None, "the session has its own class");
    }
}
