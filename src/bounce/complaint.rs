//! Feedback reports: complaints of recipients (RFC 5965, RFC 6650).

use super::addresses;
use super::kind::Kind;
use super::reason::Reason;
use crate::domain::EmailAddress;

/// A feedback report.
#[derive(Debug, Clone)]
pub(super) struct Feedback {
    pub(super) kind: Kind,
    pub(super) reason: Reason,
    /// Recipients that the report names; many providers leave them out.
    pub(super) recipients: Vec<EmailAddress>,
    /// Return path of the message.
    pub(super) return_path: Option<EmailAddress>,
}

/// Parses the text of a `message/feedback-report` part. `None` without a type.
pub(super) fn parse(text: &str) -> Option<Feedback> {
    let fields: Vec<(String, &str)> = text
        .lines()
        .take(1_000)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
        .collect();
    let all =
        |name: &'static str| fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| *value);
    let (kind, reason) = match all("feedback-type").next()?.to_ascii_lowercase().as_str() {
        "abuse" => (Kind::Complaint, Reason::Abuse),
        "fraud" | "phishing" => (Kind::Complaint, Reason::Fraud),
        "opt-out" | "opt-out-list" | "unsubscribe" => (Kind::Complaint, Reason::OptOut),
        "not-spam" => (Kind::Unknown, Reason::NotSpam),
        "auth-failure" => (Kind::Unknown, Reason::AuthFailureReport),
        _ => (Kind::Unknown, Reason::Undetermined),
    };
    let named = all("original-rcpt-to").chain(all("removal-recipient"));
    let recipients = named.filter_map(addresses::of_field).take(10).collect();
    Some(Feedback {
        kind,
        reason,
        recipients,
        return_path: all("original-mail-from").find_map(addresses::of_field),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reports_of_abuse_are_complaints() {
        for (word, kind) in [
            ("abuse", Kind::Complaint),
            ("Fraud", Kind::Complaint),
            ("opt-out", Kind::Complaint),
            ("not-spam", Kind::Unknown),
            ("auth-failure", Kind::Unknown),
            ("virus", Kind::Unknown),
            ("other", Kind::Unknown),
        ] {
            let text = format!("Feedback-Type: {word}\nVersion: 1\nOriginal-Rcpt-To: <a@b.example>\n");
            let feedback = parse(&text).unwrap();
            assert_eq!((feedback.kind, feedback.recipients.len()), (kind, 1), "{word}");
        }
        assert!(parse("Version: 1\n").is_none());
    }
}
