//! Feedback about issues: counts, and no names.

use jiff::Timestamp;

use super::contract::contract;
use crate::domain::{Answer, IssueId};

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
