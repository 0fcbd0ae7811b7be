//! What colleagues say about an issue, and where it is kept.

use crate::comments::{Comment, Draft, Refusal};

/// Keeps comments. Called away from the threads that answer browsers, so it may take its time.
pub trait CommentBackend: Send + Sync {
    /// The comments on an issue, in the order in which they were made.
    fn list(&self, issue: &str) -> Vec<Comment>;

    /// Keeps one more.
    ///
    /// # Errors
    /// It says nothing or too much, or cannot be kept.
    fn add(&self, issue: &str, draft: &Draft) -> Result<Comment, Refusal>;

    /// Marks one as done with, or opens it again.
    ///
    /// # Errors
    /// It is not there, or cannot be changed.
    fn mark(&self, issue: &str, id: &str, resolved: bool) -> Result<(), Refusal>;

    /// Takes one away.
    ///
    /// # Errors
    /// It is not there, or cannot be changed.
    fn remove(&self, issue: &str, id: &str) -> Result<(), Refusal>;
}
