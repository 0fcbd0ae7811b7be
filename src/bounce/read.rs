//! The whole message: from its bytes to its kind.

use super::auto_reply;
use super::clues::Clues;
use super::complaint;
use super::delivery_status::{self, Report};
use super::failure::Failure;
use super::kind::Kind;
use super::notice::{self, Notice};
use super::quoted;
use super::reason::Reason;
use super::unsubscribe;
use crate::domain::{EmailAddress, EnhancedCode, Token};
use crate::mime::{Entity, HeaderBlock, entities, normalize_lines};

/// Bytes of a message that is read; a larger one is [`Kind::Unknown`].
pub const MAX_MESSAGE: usize = 10 * 1024 * 1024;
/// Bytes of a notice's text.
const MAX_TEXT: usize = 64 * 1024;

/// Reading of a returned message. All of it is foreign text.
#[derive(Debug, Clone)]
pub struct ReturnedMail {
    /// Kind of the message.
    pub kind: Kind,
    /// Cause that it gives.
    pub reason: Reason,
    /// Recipient that it is about, if it is no bounce or its failure names nobody.
    pub about: Option<EmailAddress>,
    /// Status code of a notice that is no failure.
    pub status: Option<EnhancedCode>,
    /// Failures of a bounce, in their order; at least one for [`Kind::Hard`] and [`Kind::Soft`].
    pub failures: Vec<Failure>,
    /// Token of a mail that asks to leave; not verified.
    pub unsubscribe: Option<Token>,
    /// Clues about the message that came back.
    pub clues: Clues,
    /// Message-ID of the returned mail itself, without brackets.
    pub own_id: Option<String>,
}

impl ReturnedMail {
    fn new(kind: Kind, reason: Reason) -> Self {
        Self {
            kind,
            reason,
            about: None,
            status: None,
            failures: Vec::new(),
            unsubscribe: None,
            clues: Clues::default(),
            own_id: None,
        }
    }

    /// A bounce with these failures: hard if any of them is.
    fn bounce(failures: Vec<Failure>) -> Self {
        let worst = failures.iter().find(|failure| failure.kind == Kind::Hard).or_else(|| failures.first());
        let (kind, reason) =
            worst.map_or((Kind::Unknown, Reason::Undetermined), |worst| (worst.kind, worst.reason));
        Self { failures, ..Self::new(kind, reason) }
    }
}

/// Reads a message of any origin. It takes time linear in the length of the message, and never fails: what cannot be understood is
/// [`Kind::Unknown`].
pub fn read(message: &[u8]) -> ReturnedMail {
    if message.len() > MAX_MESSAGE {
        return ReturnedMail::new(Kind::Unknown, Reason::TooLargeToRead);
    }
    let message = normalize_lines(message);
    let parts = entities(&message);
    let Some(top) = parts.first().filter(|_| !message.trim_ascii().is_empty()) else {
        return ReturnedMail::new(Kind::Unknown, Reason::Empty);
    };
    let text = text(&parts);
    let (said, rest) = quoted::split(&text);
    let quoted = HeaderBlock::split(rest.as_bytes()).0;
    let mut clues = Clues::default();
    clues.add_notice(&top.headers);
    for part in parts.iter().filter(|part| part.is_message()).take(3) {
        clues.add_returned(&normalize_lines(&part.bytes()));
    }
    if !rest.is_empty() {
        clues.add_returned(rest.as_bytes());
    }
    clues.add_answered(&top.headers);
    let mut read = recognize(&parts, &top.headers, said, &quoted, &mut clues);
    read.own_id = top
        .headers
        .text("message-id")
        .map(|id| id.trim_matches(['<', '>']).to_owned())
        .filter(|id| !id.is_empty());
    // What a person attached is not what the message is about.
    let is_report =
        !matches!(read.kind, Kind::AutoReply | Kind::Unsubscribe) && read.reason != Reason::Undetermined;
    if read.about.is_none() && (is_report || !read.failures.is_empty()) {
        read.about = clues.recipients.first().cloned();
    }
    ReturnedMail { clues, ..read }
}

fn recognize(
    parts: &[Entity<'_>],
    headers: &HeaderBlock,
    said: &str,
    quoted: &HeaderBlock,
    clues: &mut Clues,
) -> ReturnedMail {
    if let Some(token) = unsubscribe::token(headers) {
        return ReturnedMail {
            unsubscribe: Some(token),
            ..ReturnedMail::new(Kind::Unsubscribe, Reason::OptOut)
        };
    }
    if is_from_person(headers) {
        return ReturnedMail::new(Kind::Unknown, Reason::Undetermined);
    }
    if let Some(feedback) =
        part(parts, &["message/feedback-report"]).and_then(|part| complaint::parse(&part.text()))
    {
        if let Some(path) = &feedback.return_path {
            clues.add_return_paths(&path.to_string());
        }
        let about = feedback.recipients.first().cloned();
        return ReturnedMail { about, ..ReturnedMail::new(feedback.kind, feedback.reason) };
    }
    let report = parts
        .iter()
        .filter(|part| is_delivery_status(part))
        .map(|part| delivery_status::parse(&part.text(), start_of(said)));
    if let Some(report) = report.into_iter().find(|report| !report.is_empty()) {
        return of_report(report);
    }
    if part(parts, &["message/disposition-notification", "message/global-disposition-notification"]).is_some()
    {
        return ReturnedMail::new(Kind::AutoReply, Reason::Receipt);
    }
    let is_daemon = notice::is_from_daemon(headers);
    if !is_daemon
        && let Some(reason) = auto_reply::recognize(headers).filter(|_| !notice::is_about_failure(headers))
    {
        return ReturnedMail { about: author(headers), ..ReturnedMail::new(Kind::AutoReply, reason) };
    }
    if is_daemon && let Some(report) = wrapped_report(parts) {
        return of_report(report);
    }
    if is_daemon || is_likely_notice(parts, headers, said, quoted) {
        match notice::read(headers, said, quoted) {
            Some(Notice::Failed(failures)) => return ReturnedMail::bounce(failures),
            Some(Notice::Other(reason, about)) => {
                return ReturnedMail { about, ..ReturnedMail::new(Kind::Unknown, reason) };
            }
            None => {}
        }
    }
    match auto_reply::recognize(headers) {
        Some(reason) => ReturnedMail { about: author(headers), ..ReturnedMail::new(Kind::AutoReply, reason) },
        None => ReturnedMail::new(Kind::Unknown, Reason::Undetermined),
    }
}

/// Returns true for a message that seems to be a notice, though its author is not known as a mail server: the subject is about a
/// failure, and it is automatic, or brings back a message with a sentence of a program.
fn is_likely_notice(parts: &[Entity<'_>], headers: &HeaderBlock, said: &str, quoted: &HeaderBlock) -> bool {
    let brings_back = || !quoted.is_empty() || parts.iter().any(Entity::is_message);
    notice::is_about_failure(headers)
        && (is_automatic(headers) || brings_back() && notice::has_sentence(&super::phrases::fold(said)))
}

/// Reads the report within a message that a mail server put around it.
fn wrapped_report(parts: &[Entity<'_>]) -> Option<Report> {
    let inner = parts.iter().find(|part| part.is_message())?;
    let bytes = inner.bytes();
    let bytes = normalize_lines(&bytes);
    let inner = entities(&bytes);
    let said = text(&inner);
    let mut reports = inner.iter().filter(|part| is_delivery_status(part));
    reports
        .next()
        .map(|part| delivery_status::parse(&part.text(), start_of(&said)))
        .filter(|report| !report.is_empty())
}

fn of_report(report: Report) -> ReturnedMail {
    match report.other {
        Some((about, status, reason)) if report.failures.is_empty() => {
            ReturnedMail { about: Some(about), status, ..ReturnedMail::new(Kind::Unknown, reason) }
        }
        _ => ReturnedMail::bounce(report.failures),
    }
}

/// Returns the first part of one of these media types.
fn part<'p, 'a>(parts: &'p [Entity<'a>], types: &[&str]) -> Option<&'p Entity<'a>> {
    parts.iter().find(|part| types.contains(&part.media_type.as_str()))
}

fn is_delivery_status(part: &Entity<'_>) -> bool {
    matches!(
        part.media_type.as_str(),
        "message/delivery-status"
            | "message/global-delivery-status"
            | "message/deliverystatus"
            | "text/delivery-status"
    )
}

fn author(headers: &HeaderBlock) -> Option<EmailAddress> {
    headers.text("from").and_then(|from| super::addresses::first(&from))
}

/// Starts of subjects that mail programs write for people, in lower case.
const REPLIES: &[&str] = &[
    "re:",
    "fwd:",
    "fw:",
    "aw:",
    "wg:",
    "tr:",
    "sv:",
    "rv:",
    "re :",
    "답장:",
    "회신:",
    "전달:",
    "[fwd",
    "재전송:",
];

/// Returns true for mail that a person answered or forwarded: it may quote a bounce, and is none.
fn is_from_person(headers: &HeaderBlock) -> bool {
    let subject = headers.text("subject").unwrap_or_default().to_lowercase();
    let is_answer = REPLIES.iter().any(|start| subject.starts_with(start));
    is_answer && !notice::is_from_daemon(headers) && !is_automatic(headers)
}

/// Returns true if the headers say that a program wrote the message.
fn is_automatic(headers: &HeaderBlock) -> bool {
    let auto = headers.text("auto-submitted").unwrap_or_default().to_lowercase();
    let is_null = headers.raw("return-path").is_some_and(|path| path.trim_ascii() == b"<>");
    let is_report =
        headers.text("content-type").is_some_and(|kind| kind.to_lowercase().starts_with("multipart/report"));
    auto.starts_with("auto-") || is_null || is_report || auto_reply::recognize(headers).is_some()
}

/// Returns the start of a notice, which stands in for the diagnostics that a report leaves out.
fn start_of(said: &str) -> &str {
    let mut end = said.len().min(4 * 1024);
    while !said.is_char_boundary(end) {
        end -= 1;
    }
    said.get(..end).unwrap_or_default()
}

/// Returns the text of a notice: its plain parts, or the HTML ones without their tags.
fn text(parts: &[Entity<'_>]) -> String {
    let of = |kind: fn(&Entity<'_>) -> bool| {
        let mut text = String::new();
        for part in parts.iter().filter(|part| part.is_text() && kind(part)).take(10) {
            if text.len() >= MAX_TEXT {
                break;
            }
            text.push_str(&part.text());
            text.push('\n');
        }
        let mut end = text.len().min(MAX_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text
    };
    let plain = of(|part| part.media_type != "text/html");
    if plain.trim().is_empty() { of(|part| part.media_type == "text/html") } else { plain }
}
