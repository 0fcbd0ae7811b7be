//! Delivery status notifications: the fields of RFC 3464 and RFC 6533.

use super::addresses;
use super::classify::classify;
use super::failure::Failure;
use super::reason::Reason;
use super::status_codes::Codes;
use crate::domain::{EmailAddress, EnhancedCode};

/// Recipients of a report; those after them are left out.
const MAX_RECIPIENTS: usize = 1_000;
/// Bytes of a field with its continuation lines.
const MAX_FIELD: usize = 8 * 1024;

/// A report about the recipients of one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    /// Recipients that the message did not reach.
    pub(super) failures: Vec<Failure>,
    /// A recipient of whom the report says something else: delayed, delivered, relayed, expanded.
    pub(super) other: Option<(EmailAddress, Option<EnhancedCode>, Reason)>,
}

impl Report {
    /// Returns true if the text was no report.
    pub(super) fn is_empty(&self) -> bool {
        self.failures.is_empty() && self.other.is_none()
    }
}

/// Fields of one recipient.
#[derive(Debug, Default)]
struct Recipient {
    original: Option<EmailAddress>,
    last: Option<EmailAddress>,
    /// In lower case.
    action: Option<String>,
    status: Option<EnhancedCode>,
    diagnostic: Option<String>,
}

/// Parses the text of a `message/delivery-status` part, or another text with such fields. `notice` is what the message says
/// to people: it counts for a recipient without diagnostic.
pub(super) fn parse(text: &str, notice: &str) -> Report {
    let mut report = Report::default();
    let mut recipient = Recipient::default();
    let mut count = 0;
    for field in fields(text) {
        let Some((name, value)) = field.split_once(':') else {
            // An empty line: the next recipient follows.
            take(&mut recipient, &mut report, notice, &mut count);
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            // Some programs leave out the empty line.
            "final-recipient" if recipient.last.is_some() => {
                take(&mut recipient, &mut report, notice, &mut count);
                recipient.last = addresses::of_field(value);
            }
            "final-recipient" => recipient.last = addresses::of_field(value),
            "original-recipient" if recipient.last.is_some() && recipient.original.is_some() => {
                take(&mut recipient, &mut report, notice, &mut count);
                recipient.original = addresses::of_field(value);
            }
            "original-recipient" => recipient.original = addresses::of_field(value),
            "action" => recipient.action = Some(value.to_ascii_lowercase()),
            "status" => recipient.status = status(value),
            "diagnostic-code" if recipient.diagnostic.is_none() => {
                recipient.diagnostic = Some(value.to_owned());
            }
            _ => {}
        }
        if count >= MAX_RECIPIENTS {
            return report;
        }
    }
    take(&mut recipient, &mut report, notice, &mut count);
    report
}

/// Adds a recipient to the report and makes room for the next.
fn take(recipient: &mut Recipient, report: &mut Report, notice: &str, count: &mut usize) {
    let Recipient { original, last, action, status, diagnostic } = std::mem::take(recipient);
    let Some(address) = original.clone().or_else(|| last.clone()) else { return };
    *count += 1;
    let word = action.as_deref().and_then(|action| action.split(|c: char| !c.is_ascii_alphabetic()).next());
    let other = match (word, status) {
        (Some("delayed"), _) => Some(Reason::Delayed),
        (Some("delivered" | "relayed" | "expanded"), _) | (None, Some(EnhancedCode(2, ..))) => {
            Some(Reason::Delivered)
        }
        _ => None,
    };
    if let Some(reason) = other {
        report.other.get_or_insert((address, status, reason));
        return;
    }
    if word.is_none() && status.is_none() {
        return;
    }
    let said = diagnostic.as_deref().filter(|said| said.len() > 6).unwrap_or(notice);
    let given = status.filter(|status| status.0 != 2);
    let codes = Codes::find(given, said);
    let (reason, kind) = match classify(codes, said) {
        // The diagnostic may be words of a program: what the message says to people may be clearer.
        (Reason::Undetermined, _) => classify(codes, notice),
        found => found,
    };
    report.failures.push(Failure { original, last, status: codes.status, reason, kind });
}

/// Reads a status, which may have words after it: `5.1.1 (unknown)`.
fn status(value: &str) -> Option<EnhancedCode> {
    EnhancedCode::parse(value.split(|c: char| !c.is_ascii_digit() && c != '.').next()?)
}

/// Returns the fields of a text, unfolded; an empty line is an empty field.
fn fields(text: &str) -> impl Iterator<Item = String> {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        let mut field = lines.next()?.trim_end().to_owned();
        while let Some(line) = lines
            .next_if(|line| !field.is_empty() && line.starts_with([' ', '\t']) && !line.trim().is_empty())
        {
            if field.len() < MAX_FIELD {
                field.push(' ');
                field.push_str(line.trim());
            }
        }
        Some(field)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::*;

    #[test]
    fn fields_of_each_recipient_are_read() {
        let report = parse(
            "Reporting-MTA: dns; mx.example\nArrival-Date: x\n\nOriginal-Recipient: rfc822; ada+2Bx@a.example\n\
             Final-Recipient: rfc822; ada@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1\n <ada@b.example> user\n\
             \tunknown\n\nFinal-Recipient: rfc822; bo@b.example\nAction: failed (full)\nStatus: 4.2.2 (mailbox full)\n\
             Final-Recipient: rfc822; cy@b.example\nAction: delayed\nStatus: 4.4.1\n",
            "",
        );
        let [ada, bo] = report.failures.as_slice() else { panic!("{report:?}") };
        assert_eq!(ada.original.as_ref().unwrap().to_string(), "ada+x@a.example");
        assert_eq!(
            (ada.status.unwrap().to_string().as_str(), ada.reason, ada.kind),
            ("5.1.1", Reason::UnknownUser, Kind::Hard)
        );
        assert_eq!((bo.reason, bo.kind), (Reason::MailboxFull, Kind::Soft));
        assert_eq!(report.other.unwrap().2, Reason::Delayed);
    }

    #[test]
    fn other_actions_are_no_failures() {
        for action in ["delivered", "relayed", "expanded", "Delayed", "DELIVERED (to mailbox)"] {
            let text = format!("Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: 5.1.1\n");
            let report = parse(&text, "");
            assert!(report.failures.is_empty() && report.other.is_some(), "{action}");
        }
        assert!(parse("Action: failed\nStatus: 5.1.1\n", "").is_empty(), "nobody is named");
        assert!(parse("Final-Recipient: rfc822; a@b.example\n", "").is_empty(), "nothing is said");
    }

    #[test]
    fn recipients_are_bounded() {
        let text = "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n".repeat(5_000);
        assert_eq!(parse(&text, "").failures.len(), MAX_RECIPIENTS);
    }
}
