//! A segment of the subscribers.

mod error;
mod expression;
mod parse;
mod term;
#[cfg(test)]
mod tests;

use std::fmt;

use super::{Subscriber, TopicId};
pub use error::{SegmentError, SegmentFault};
use expression::Expression;
pub use term::FIELDS as SEGMENT_FIELDS;

/// Filter of subscribers, such as `topic:privacy and not (tag:press or lang:ko)`.
///
/// Terms are `topic:ID`, `tag:NAME`, `lang:TAG` (also `language:TAG`), `domain:NAME`, without its subdomains, and
/// `since:DAY..DAY` with either day left out; a value with blanks stands between quotation marks. `not` binds tightest,
/// then `and`, then `or`. Its `Display` is read back as an equal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment(Expression);

impl Segment {
    /// Reads a segment of any topics.
    ///
    /// # Errors
    /// Says at which column what was expected.
    pub fn parse(text: &str) -> Result<Self, SegmentError> {
        Self::parse_with(text, |_| true)
    }

    /// Reads a segment; `knows_topic` returns whether a topic in it exists.
    ///
    /// # Errors
    /// Says at which column what was expected, or which topic is unknown.
    pub fn parse_with(text: &str, knows_topic: impl Fn(&TopicId) -> bool) -> Result<Self, SegmentError> {
        let segment = Self(parse::expression(text, &knows_topic)?);
        // A-labels are longer than the letters they stand for. What is displayed has to be readable again.
        if segment.to_string().len() > parse::MAX_BYTES {
            return Err(SegmentError { column: 1, fault: SegmentFault::TooLong(parse::MAX_BYTES) });
        }
        Ok(segment)
    }

    /// Returns whether the subscriber belongs to it.
    pub fn holds(&self, subscriber: &Subscriber) -> bool {
        self.0.holds(subscriber)
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
