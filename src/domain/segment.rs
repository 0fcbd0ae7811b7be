//! A segment of the subscribers.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{Subscriber, TopicId};

/// Filter of subscribers: `topic:privacy`, `tag:press` or `language:ko`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Readers who chose the topic, and those who chose none and so get everything.
    Topic(TopicId),
    /// Readers with the label.
    Tag(String),
    /// Readers of the language: `ko` also means `ko-KR`.
    Language(String),
}

/// Error of parsing a segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a file nor a segment such as `topic:privacy`, `tag:press` or `language:ko`")]
pub struct SegmentError(String);

impl Segment {
    /// Reads a segment.
    ///
    /// # Errors
    /// Says which forms exist.
    pub fn parse(text: &str) -> Result<Self, SegmentError> {
        let error = || SegmentError(text.to_owned());
        match text.split_once(':') {
            Some((_, "")) | None => Err(error()),
            Some(("topic", id)) => TopicId::parse(id).map(Self::Topic).map_err(|_| error()),
            Some(("tag", tag)) => Ok(Self::Tag(tag.nfc().collect())),
            Some(("language", tag)) => Ok(Self::Language(tag.to_ascii_lowercase())),
            Some(_) => Err(error()),
        }
    }

    /// Returns whether the subscriber belongs to it.
    pub fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Self::Topic(topic) => subscriber.topics.is_empty() || subscriber.topics.contains(topic),
            // A list that was written on macOS may spell the same tag in NFD.
            Self::Tag(tag) => {
                let is_spelling = |own: &String| !own.is_ascii() && own.nfc().eq(tag.chars());
                subscriber.tags.contains(tag) || subscriber.tags.iter().any(is_spelling)
            }
            Self::Language(language) => subscriber.language.as_ref().is_some_and(|own| {
                let own = own.to_ascii_lowercase();
                own == *language
                    || own.strip_prefix(language.as_str()).is_some_and(|rest| rest.starts_with('-'))
            }),
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(topic) => write!(f, "topic:{topic}"),
            Self::Tag(tag) => write!(f, "tag:{tag}"),
            Self::Language(language) => write!(f, "language:{language}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EmailAddress, Status};
    use super::*;

    #[test]
    fn tag_is_found_in_both_unicode_spellings() {
        let subscriber = |tag: &str| Subscriber {
            email: EmailAddress::parse("kim@harbour.example").unwrap(),
            name: None,
            topics: std::collections::BTreeSet::new(),
            status: Status::Subscribed,
            language: None,
            tags: [tag.to_owned()].into(),
            since: None,
            source: None,
        };
        let (nfc, nfd) = ("caf\u{e9}", "cafe\u{301}");
        for wanted in [nfc, nfd] {
            let segment = Segment::parse(&format!("tag:{wanted}")).unwrap();
            assert!(segment.holds(&subscriber(nfc)) && segment.holds(&subscriber(nfd)));
            assert!(!segment.holds(&subscriber("cafe")));
        }
    }
}
