//! Feedback about issues: counts, and no names.

use jiff::Timestamp;

use super::contract::contract;
use crate::domain::IssueId;

contract! {
    /// Answers of readers about an issue.
    pub trait Feedback {
        /// Counts an answer. `mark` is a keyed hash of reader and issue: a second answer with it is not counted. Marks are
        /// forgotten after 30 days, and an issue that went out longer ago takes no answers.
        fn count_feedback(&self, issue: &IssueId, mark: [u8; 32], answer: Answer, now: Timestamp) -> Vote;

        /// Returns the totals of an issue.
        fn feedback_totals(&self, issue: &IssueId) -> FeedbackTotals;
    }
}

/// Answer of a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// They liked the issue.
    Liked,
    /// It could be better.
    Better,
}

impl Answer {
    /// The word used in the store, in links and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Liked => "liked",
            Self::Better => "better",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Liked, Self::Better].into_iter().find(|answer| answer.as_str() == text)
    }
}

/// Result of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// It counts.
    Counted,
    /// The reader answered before.
    Known,
    /// The issue takes no answers any more.
    Closed,
}

/// Totals of an issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct FeedbackTotals {
    /// Readers who liked it.
    pub liked: u64,
    /// Readers who found that it could be better.
    pub better: u64,
}
