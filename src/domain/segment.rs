//! A segment of the subscribers.

use std::fmt;

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
            Some(("tag", tag)) => Ok(Self::Tag(tag.to_owned())),
            Some(("language", tag)) => Ok(Self::Language(tag.to_ascii_lowercase())),
            Some(_) => Err(error()),
        }
    }

    /// Returns whether the subscriber belongs to it.
    pub fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Self::Topic(topic) => subscriber.topics.is_empty() || subscriber.topics.contains(topic),
            Self::Tag(tag) => subscriber.tags.contains(tag),
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
