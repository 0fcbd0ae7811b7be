//! Errors of parsing a segment.

use super::super::TopicId;

/// Characters of the expression that an error quotes.
const MAX_QUOTED: usize = 40;

/// Error of parsing a segment: the fault and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the segment is not valid at column {column}: {fault}")]
pub struct SegmentError {
    /// Place in the expression in characters, from 1.
    pub column: usize,
    /// The fault.
    pub fault: SegmentFault,
}

/// A fault of a segment, as a clause that says what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SegmentFault {
    /// Nothing but blanks.
    #[error("expected a term such as `topic:privacy`, and it is empty")]
    Empty,
    /// More bytes than are read.
    #[error("expected at most {0} bytes")]
    TooLong(usize),
    /// More `not` and parentheses within each other than are read.
    #[error("expected at most {0} levels of parentheses and `not`")]
    TooDeep(usize),
    /// No term where one belongs. Holds what is there; `None` at the end.
    #[error("expected a term such as `tag:press`, `not` or `(`, and found {}", found(.0.as_deref()))]
    ExpectedTerm(Option<String>),
    /// A term is complete, and something else follows it.
    #[error("expected `and`, `or` or {}, and found `{found}`", if *.is_open { "`)`" } else { "the end" })]
    ExpectedOperator {
        /// The text that follows.
        found: String,
        /// True within parentheses.
        is_open: bool,
    },
    /// A parenthesis is not closed; the column is its own.
    #[error("expected a `)` for this `(`")]
    UnclosedParenthesis,
    /// A quotation mark is not closed; the column is its own.
    #[error("expected a second quotation mark after this one")]
    UnclosedQuote,
    /// A quotation mark within a value.
    #[error("expected quotation marks around the whole value, as in `tag:\"press office\"`")]
    MisplacedQuote,
    /// The word before the colon is not the name of a field.
    #[error("expected `topic`, `tag`, `lang`, `domain` or `since` before the colon, and found `{0}`")]
    UnknownField(String),
    /// Nothing after the colon.
    #[error("expected a value after `{0}:`")]
    MissingValue(&'static str),
    /// The value of `topic:` cannot be an id.
    #[error("expected the id of a topic, of letters, digits, `-` and `_`")]
    BadTopic,
    /// The topic is not one of the known.
    #[error("there is no topic `{0}` in briefing.toml")]
    UnknownTopic(TopicId),
    /// The value of `domain:` is no domain.
    #[error("expected a domain such as `naver.com`")]
    BadDomain,
    /// The value of `since:` is no range.
    #[error("expected days such as `2024-01-01..2024-06-30`, `2024-01-01..` or `..2024-06-30`")]
    BadRange,
    /// The range of `since:` ends before it begins.
    #[error("expected a first day that is not after the last")]
    ReversedRange,
}

fn found(word: Option<&str>) -> String {
    word.map_or_else(|| "the end".to_owned(), |word| format!("`{word}`"))
}

/// Returns the start of a text, short enough for a sentence.
pub(super) fn quoted_part(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
