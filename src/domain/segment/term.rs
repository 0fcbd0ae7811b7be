//! Terms of a segment: a field, a colon and a value.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use unicode_normalization::UnicodeNormalization;

use super::super::email_address::ascii_domain;
use super::super::{Subscriber, TopicId};
use super::error::SegmentFault;

/// Words before the colon; `language` is a second word for `lang`.
pub const FIELDS: [&str; 6] = ["topic", "tag", "lang", "domain", "since", "language"];

/// The field of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Topic,
    Tag,
    Language,
    Domain,
    Since,
}

impl Field {
    /// Reads the word before a colon, in any letter case.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let is = |field: &str| word.eq_ignore_ascii_case(field);
        Some(match word {
            _ if is("topic") => Self::Topic,
            _ if is("tag") => Self::Tag,
            _ if is("lang") || is("language") => Self::Language,
            _ if is("domain") => Self::Domain,
            _ if is("since") => Self::Since,
            _ => return None,
        })
    }

    /// Returns the word before the colon.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Tag => "tag",
            Self::Language => "lang",
            Self::Domain => "domain",
            Self::Since => "since",
        }
    }
}

/// A condition on one fact of a subscriber. Values are kept in the form in which they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// Readers who chose the topic, and those who chose none and so get everything.
    Topic(TopicId),
    /// Readers with the label, in NFC.
    Tag(String),
    /// Readers of the language in lower case: `ko` also means `ko-KR`.
    Language(String),
    /// Readers with an address of this domain, in A-labels.
    Domain(String),
    /// Readers who joined on one of these days in UTC, inclusive.
    Since { first: Option<Date>, last: Option<Date> },
}

impl Term {
    /// Reads the value of a field.
    pub(super) fn parse(field: Field, value: &str) -> Result<Self, SegmentFault> {
        match field {
            Field::Topic => TopicId::parse(value).map(Self::Topic).map_err(|_| SegmentFault::BadTopic),
            Field::Tag => Ok(Self::Tag(value.nfc().collect())),
            Field::Language => Ok(Self::Language(value.to_ascii_lowercase())),
            Field::Domain => ascii_domain(value).map(Self::Domain).ok_or(SegmentFault::BadDomain),
            Field::Since => range(value),
        }
    }

    /// Returns whether the condition holds.
    pub(super) fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Self::Topic(topic) => subscriber.topics.is_empty() || subscriber.topics.contains(topic),
            // A list that was written on macOS may spell the same tag in NFD.
            Self::Tag(tag) => {
                let is_spelling = |own: &String| !own.is_ascii() && own.nfc().eq(tag.chars());
                subscriber.tags.contains(tag) || subscriber.tags.iter().any(is_spelling)
            }
            Self::Language(language) => {
                subscriber.language.as_deref().is_some_and(|own| is_language(own, language))
            }
            Self::Domain(domain) => subscriber.email.ascii_domain() == domain,
            Self::Since { first, last } => subscriber.since.as_deref().and_then(day).is_some_and(|day| {
                first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last)
            }),
        }
    }
}

/// Returns whether a language tag is the wanted one, which is in lower case, or narrows it.
fn is_language(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (own.as_bytes(), wanted.as_bytes());
    own.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
        && own.get(wanted.len()).is_none_or(|next| *next == b'-')
}

/// Returns the day of a subscriber's `since` in UTC: a date, a date-time, or an instant.
fn day(since: &str) -> Option<Date> {
    let since = since.trim();
    if since.len() == 10 {
        return since.parse().ok();
    }
    let instant = since.parse::<Timestamp>().map(|instant| Offset::UTC.to_datetime(instant));
    // TOML allows a date-time without an offset.
    instant.or_else(|_| since.parse::<DateTime>()).map(DateTime::date).ok()
}

fn range(text: &str) -> Result<Term, SegmentFault> {
    let (first, last) = text.split_once("..").ok_or(SegmentFault::BadRange)?;
    let (first, last) = (bound(first)?, bound(last)?);
    match (first, last) {
        (None, None) => Err(SegmentFault::BadRange),
        (Some(first), Some(last)) if last < first => Err(SegmentFault::ReversedRange),
        _ => Ok(Term::Since { first, last }),
    }
}

/// Reads a day in the form `2024-01-01` and no other; nothing is no bound.
fn bound(text: &str) -> Result<Option<Date>, SegmentFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = text.parse().ok().filter(|_| is_day);
    day.map(Some).ok_or(SegmentFault::BadRange)
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, field: Field, value: &str| {
            write!(f, "{}:", field.as_str())?;
            write_value(f, value)
        };
        match self {
            Self::Topic(topic) => write(f, Field::Topic, topic.as_str()),
            Self::Tag(tag) => write(f, Field::Tag, tag),
            Self::Language(language) => write(f, Field::Language, language),
            Self::Domain(domain) => write(f, Field::Domain, domain),
            Self::Since { first, last } => {
                write!(f, "{}:", Field::Since.as_str())?;
                first.map_or(Ok(()), |first| write!(f, "{first}"))?;
                f.write_str("..")?;
                last.map_or(Ok(()), |last| write!(f, "{last}"))
            }
        }
    }
}

/// Writes a value as it is read back, between quotation marks where it needs them.
fn write_value(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    if !value.contains(ends_word) {
        return f.write_str(value);
    }
    write!(f, "\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns whether a character ends a word outside quotation marks.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}
