//! Notices of failures that only people can read: the forms of Postfix, Exim, Sendmail, qmail, Exchange, Gmail, Naver, Daum
//! and others.

use super::addresses;
use super::classify::classify;
use super::delivery_status::{self, Report};
use super::failure::Failure;
use super::kind::Kind;
use super::notice_words::{ARRIVALS, DAEMON_NAMES, DAEMONS, DELAYS, FAILURES, MARKERS, SENTENCES};
use super::phrases::{find, fold};
use super::reason::Reason;
use super::status_codes::Codes;
use crate::domain::EmailAddress;
use crate::mime::HeaderBlock;

/// Recipients that are taken from a text.
const MAX_RECIPIENTS: usize = 50;

/// Reading of a notice.
#[derive(Debug, Clone)]
pub(super) enum Notice {
    /// Recipients that the message did not reach; at least one.
    Failed(Vec<Failure>),
    /// Something that is no failure, about a recipient if one is named.
    Other(Reason, Option<EmailAddress>),
}

/// Returns true if a program that returns mail is named as the author.
pub(super) fn is_from_daemon(headers: &HeaderBlock) -> bool {
    let from = headers.text("from").unwrap_or_default().to_lowercase();
    let local = addresses::first(&from).map(|address| address.local().to_lowercase());
    let is_bare = DAEMONS.iter().any(|name| from.trim_matches(['<', '>', '"']).starts_with(name));
    let is_named = local.is_some_and(|local| DAEMONS.iter().any(|name| local.starts_with(name)));
    is_bare
        || is_named
        || DAEMON_NAMES.iter().any(|name| from.contains(name))
        || headers.raw("x-failed-recipients").is_some()
}

/// Returns true for a subject of a failure.
pub(super) fn is_about_failure(headers: &HeaderBlock) -> bool {
    let subject = headers.text("subject").unwrap_or_default().to_lowercase();
    FAILURES.iter().any(|words| subject.contains(words))
}

/// Returns true for the address that only mail servers use.
fn is_mailer_daemon(headers: &HeaderBlock) -> bool {
    headers.text("from").is_some_and(|from| from.to_lowercase().contains("mailer-daemon"))
}

/// Returns true if a program that returns mail seems to have written a folded text.
pub(super) fn has_sentence(folded: &str) -> bool {
    SENTENCES.iter().any(|sentence| folded.contains(sentence))
}

/// Reads a notice: `said` is its text without the quoted message, `quoted` holds the headers of that one. `None` if it does not
/// seem to be about a failure.
pub(super) fn read(headers: &HeaderBlock, said: &str, quoted: &HeaderBlock) -> Option<Notice> {
    // A report whose MIME is broken.
    if let Some(report) = fields(said) {
        return Some(match report.other {
            Some((address, _, reason)) if report.failures.is_empty() => Notice::Other(reason, Some(address)),
            _ => Notice::Failed(report.failures),
        });
    }
    let recipients = recipients(headers, said, quoted);
    let subject = headers.text("subject").unwrap_or_default().to_lowercase();
    let folded = fold(said);
    let is_final = ["permanent", "giving up", "gave up", "fatal error", "has been returned", "have failed"]
        .iter()
        .any(|words| folded.contains(words));
    let is_delay =
        DELAYS.iter().any(|words| subject.contains(words) || (!is_final && folded.contains(words)));
    if is_delay {
        return Some(Notice::Other(Reason::Delayed, recipients.into_iter().next()));
    }
    if ARRIVALS.iter().any(|words| subject.contains(words) || folded.contains(words)) {
        return Some(Notice::Other(Reason::Delivered, recipients.into_iter().next()));
    }
    let about = |said: &str, recipient: Option<EmailAddress>| {
        let codes = Codes::find(None, said);
        let (reason, kind) = classify(codes, said);
        Failure { original: None, last: recipient, status: codes.status, reason, kind }
    };
    let codes = Codes::find(None, said);
    // A mail server that lists an address has no other news.
    let is_listed = is_mailer_daemon(headers) && !recipients.is_empty();
    let is_failure = is_listed
        || has_sentence(&folded)
        || codes.status.is_some()
        || codes.reply.is_some()
        || find(&folded).is_some()
        || is_about_failure(headers);
    if !is_failure {
        return None;
    }
    Some(Notice::Failed(match recipients.as_slice() {
        [] => vec![Failure { kind: Kind::Soft, ..about(said, None) }],
        [only] => vec![about(said, Some(only.clone()))],
        many => {
            sections(said, many).into_iter().map(|(address, section)| about(section, Some(address))).collect()
        }
    }))
}

/// Reads the fields of a report in a text.
fn fields(said: &str) -> Option<Report> {
    let is_field =
        |line: &str, name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let start = said
        .lines()
        .position(|line| is_field(line, "final-recipient:") || is_field(line, "original-recipient:"))?;
    let text: Vec<&str> = said.lines().skip(start).collect();
    let report = delivery_status::parse(&text.join("\n"), "");
    (!report.is_empty()).then_some(report)
}

/// Returns the recipients that a notice is about.
fn recipients(headers: &HeaderBlock, said: &str, quoted: &HeaderBlock) -> Vec<EmailAddress> {
    let named: Vec<_> = headers
        .texts("x-failed-recipients")
        .flat_map(|value| addresses::find(&value, MAX_RECIPIENTS))
        .collect();
    if !named.is_empty() {
        return named;
    }
    // Neither those who returned it nor those who get it back.
    let of = |block: &HeaderBlock, names: &[&str]| -> Vec<EmailAddress> {
        names
            .iter()
            .flat_map(|name| block.texts(name).take(3).collect::<Vec<_>>())
            .flat_map(|value| addresses::find(&value, 20))
            .collect()
    };
    let mut ours = of(headers, &["from", "to", "delivered-to", "x-original-to", "return-path", "reply-to"]);
    ours.extend(of(quoted, &["from", "return-path", "reply-to", "sender"]));
    let to = of(quoted, &["to"]);
    let is_helper =
        |address: &EmailAddress| DAEMONS.iter().any(|name| address.local().eq_ignore_ascii_case(name));
    let mentioned: Vec<_> = addresses::find(said, MAX_RECIPIENTS)
        .into_iter()
        .filter(|address| (!ours.contains(address) || to.contains(address)) && !is_helper(address))
        .collect();
    // The quoted message says to whom it went.
    let both: Vec<_> = mentioned.iter().filter(|address| to.contains(address)).cloned().collect();
    if !both.is_empty() {
        return both;
    }
    // What stands after words such as "the following recipients" counts, if anything does.
    let lower = said.to_ascii_lowercase();
    let start = MARKERS.iter().filter_map(|words| lower.find(words)).min().unwrap_or_default();
    let after = said.get(start..).unwrap_or(said);
    let is_after = addresses::find(after, MAX_RECIPIENTS).iter().any(|address| mentioned.contains(address));
    let listed = lines_with(if is_after { after } else { said }, &mentioned);
    let first =
        || addresses::find(after, MAX_RECIPIENTS).into_iter().find(|address| mentioned.contains(address));
    if listed.is_empty() {
        return first()
            .or_else(|| mentioned.first().cloned())
            .or_else(|| to.first().cloned())
            .into_iter()
            .collect();
    }
    listed
}

/// Returns the addresses with which a line begins: where there are such lines, all of them failed.
fn lines_with(said: &str, mentioned: &[EmailAddress]) -> Vec<EmailAddress> {
    let mut listed: Vec<EmailAddress> = Vec::new();
    for address in said.lines().filter_map(listed_address) {
        if mentioned.contains(&address) && !listed.contains(&address) && listed.len() < MAX_RECIPIENTS {
            listed.push(address);
        }
    }
    listed
}

/// Returns the address that a line begins with, as in `<name@example.org>: …` and `  name@example.org`.
fn listed_address(line: &str) -> Option<EmailAddress> {
    let word = line.trim_start_matches(['>', '*', '-', ' ', '\t']).split_whitespace().next()?;
    let word = word.trim_start_matches('<');
    addresses::parse(word.split('>').next()?.trim_end_matches(':'))
}

/// Cuts a text into the sections that begin with each address.
fn sections<'a>(said: &'a str, recipients: &[EmailAddress]) -> Vec<(EmailAddress, &'a str)> {
    let lower = said.to_ascii_lowercase();
    let mut starts: Vec<(usize, &EmailAddress)> = recipients
        .iter()
        .map(|address| (lower.find(&address.to_string().to_ascii_lowercase()).unwrap_or_default(), address))
        .collect();
    starts.sort_by_key(|(start, _)| *start);
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([said.len()]).collect();
    let cut = starts.iter().zip(ends).map(|((start, address), end)| {
        let section = said.get(*start..end).filter(|section| section.len() > address.to_string().len() + 12);
        ((*address).clone(), section.unwrap_or(said))
    });
    cut.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> HeaderBlock {
        HeaderBlock::split(text.as_bytes()).0
    }

    fn failures(headers: &str, said: &str, quoted: &str) -> Vec<(String, Option<String>, Kind)> {
        match read(&block(headers), said, &block(quoted)) {
            Some(Notice::Failed(failures)) => failures
                .into_iter()
                .map(|failure| {
                    let address = failure.last.map(|address| address.to_string()).unwrap_or_default();
                    (address, failure.status.map(|status| status.to_string()), failure.kind)
                })
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_recipient_has_a_section() {
        let said = "Hi. This is the qmail-send program at mx.example.\n\n<ada@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n\
            <bo@x.example>:\n192.0.2.1 failed after I sent the message.\nRemote host said: 452 4.2.2 Mailbox full\n";
        let found = failures("From: MAILER-DAEMON@mx.example\nTo: bounces@b.example\n", said, "");
        assert_eq!(
            found,
            [
                ("ada@x.example".into(), Some("5.1.1".into()), Kind::Hard),
                ("bo@x.example".into(), Some("4.2.2".into()), Kind::Soft),
            ]
        );
    }

    #[test]
    fn delays_and_arrivals_are_no_failures() {
        for (subject, said) in [
            ("Delivery Status Notification (Delay)", "a@b.example 450 4.2.2 full"),
            ("Warning: message delayed 24 hours", "It will be retried."),
            ("Successful Mail Delivery Report", "<a@b.example>: delivery via x: 250 ok"),
        ] {
            let headers =
                block(&format!("From: Mail Delivery System <MAILER-DAEMON@x.example>\nSubject: {subject}\n"));
            assert!(
                matches!(read(&headers, said, &HeaderBlock::default()), Some(Notice::Other(..))),
                "{subject}"
            );
        }
    }

    #[test]
    fn own_addresses_are_not_the_recipient() {
        let said = "Your message from news@b.example to ada@x.example could not be delivered.\nno such user\npostmaster@x.example\n";
        let found = failures(
            "From: postmaster@x.example\nTo: bounces@b.example\n",
            said,
            "From: news@b.example\nTo: ada@x.example\n",
        );
        assert_eq!(found, [("ada@x.example".into(), None, Kind::Hard)]);
    }
}
