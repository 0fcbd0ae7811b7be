//! What colleagues say about an issue, and where it is kept.

use crate::comments::{Comment, CommentError, NewComment};

/// Keeps comments. Called away from the threads that answer browsers, so it may take its time.
pub trait CommentBackend: Send + Sync {
    /// The comments on an issue, in the order in which they were made.
    fn list(&self, issue: &str) -> Vec<Comment>;

    /// Keeps one more.
    ///
    /// # Errors
    /// It says nothing or too much, or cannot be kept.
    fn add(&self, issue: &str, draft: &NewComment) -> Result<Comment, CommentError>;

    /// Marks one as done with, or opens it again.
    ///
    /// # Errors
    /// It is not there, or cannot be changed.
    fn set_resolved(&self, issue: &str, id: &str, resolved: bool) -> Result<(), CommentError>;

    /// Takes one away.
    ///
    /// # Errors
    /// It is not there, or cannot be changed.
    fn remove(&self, issue: &str, id: &str) -> Result<(), CommentError>;
}
