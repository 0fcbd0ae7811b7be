//! Cause and kind of a failure, by status code, reply code and words.

use super::kind::Kind;
use super::phrases;
use super::reason::Reason;
use super::status_codes::Codes;
use crate::domain::EnhancedCode;

/// Returns cause and kind of a failure from its codes and from what the server said.
pub(super) fn classify(codes: Codes, said: &str) -> (Reason, Kind) {
    let said = phrases::fold(said);
    let by_code = codes.status.and_then(of_status);
    let by_words = phrases::find(&said);
    let reason = match (by_code, by_words) {
        // Words are more exact than a code that says only "address" or "policy"; but no words turn a rejection for policy,
        // which is about us, into one about the mailbox.
        (Some(code), Some(words))
            if is_open(codes.status) && !(code.is_about_sender() && is_about_address(words)) =>
        {
            words
        }
        (Some(code), Some(words))
            if is_about_address(code) && !is_about_address(words) && words != Reason::Expired =>
        {
            words
        }
        (Some(code), _) => code,
        (None, Some(words)) => words,
        (None, None) => Reason::Undetermined,
    };
    let kind = if is_about_address(reason) && codes.is_permanent() { Kind::Hard } else { Kind::Soft };
    (reason, kind)
}

/// Causes that end in a suppression.
fn is_about_address(reason: Reason) -> bool {
    matches!(reason, Reason::UnknownUser | Reason::UnknownDomain | Reason::Moved)
}

/// Returns true for a code that leaves the cause open.
fn is_open(status: Option<EnhancedCode>) -> bool {
    status.is_none_or(|EnhancedCode(_, subject, detail)| {
        detail == 0
            || subject == 0
            || matches!((subject, detail), (4, 1 | 4) | (2 | 7, 1) | (3 | 5, _) | (1, 8..))
    })
}

/// Cause by the subject and the detail of a status code (RFC 3463, and IANA's registry); `None` if it says nothing.
fn of_status(EnhancedCode(_, subject, detail): EnhancedCode) -> Option<Reason> {
    Some(match (subject, detail) {
        (1, 1 | 3) => Reason::UnknownUser,
        (1, 2 | 10) => Reason::UnknownDomain,
        (1, 6) => Reason::Moved,
        (1, 7 | 8) => Reason::Sender,
        (2, 1) => Reason::Disabled,
        (2, 2) => Reason::MailboxFull,
        (2, 3) | (3, 4) => Reason::TooLarge,
        (3, 1..=3 | 5) | (2, 4) => Reason::System,
        (4, 1..=6) => Reason::Network,
        (4, 7) => Reason::Expired,
        (5, 3) => Reason::RateLimit,
        (6, _) => Reason::Content,
        (7, 5 | 8..=11 | 20..=27 | 30) => Reason::Authentication,
        (7, _) => Reason::Policy,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: &str, code: Option<u16>, said: &str) -> (Reason, Kind) {
        classify(Codes { status: EnhancedCode::parse(status), reply: code }, said)
    }

    #[test]
    fn status_codes_of_missing_mailboxes_are_hard() {
        for status in ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"] {
            assert_eq!(of(status, Some(550), "").1, Kind::Hard, "{status}");
        }
        for status in [
            "4.1.1", "4.1.2", "5.1.7", "5.1.8", "5.2.0", "5.2.1", "5.2.2", "5.2.3", "5.3.0", "5.3.4",
            "5.4.1", "5.4.4", "5.4.6", "4.4.7", "5.4.7", "5.5.0", "5.6.0", "5.7.0", "5.7.1", "5.7.25",
            "5.7.26", "5.7.509", "5.0.0",
        ] {
            assert_eq!(of(status, Some(550), "").1, Kind::Soft, "{status}");
        }
    }

    #[test]
    fn words_decide_where_no_code_does() {
        assert_eq!(of("", Some(550), "<x@y.example>: User unknown"), (Reason::UnknownUser, Kind::Hard));
        assert_eq!(of("5.0.0", Some(550), "No such user here"), (Reason::UnknownUser, Kind::Hard));
        assert_eq!(of("5.4.4", None, "Host or domain name not found. type=A: Host not found").1, Kind::Hard);
        assert_eq!(
            of("4.4.3", None, "Host or domain name not found. type=MX: Host not found, try again").1,
            Kind::Soft
        );
        assert_eq!(of("", Some(450), "User unknown"), (Reason::UnknownUser, Kind::Soft));
        assert_eq!(of("", Some(552), "Mailbox quota exceeded"), (Reason::MailboxFull, Kind::Soft));
        assert_eq!(of("", Some(554), "some words"), (Reason::Undetermined, Kind::Soft));
        assert_eq!(of("", None, "존재하지 않는 사용자입니다"), (Reason::UnknownUser, Kind::Hard));
    }

    #[test]
    fn rejections_of_the_sender_are_never_hard() {
        for (status, said) in [
            ("5.7.1", "User unknown"),
            ("5.1.1", "message rejected as spam"),
            ("5.1.1", "mailbox is full"),
            ("5.1.1", "listed at zen.spamhaus.org"),
            ("", "550 sender address does not exist"),
            (
                "5.7.26",
                "unauthenticated mail from lantern.example is not accepted due to the domain's DMARC policy",
            ),
        ] {
            assert_eq!(of(status, Some(550), said).1, Kind::Soft, "{status} {said}");
        }
    }
}
