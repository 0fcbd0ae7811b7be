//! The comments of a newsroom's folder, as the preview keeps them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::comments::{Book, Comment, Draft, Refusal};
use crate::preview::CommentBackend;
use crate::runtime::Clock;

/// A newsroom's comments, and the clock that says when one is made.
pub(in crate::cli) struct Notes {
    book: Book,
    clock: Arc<dyn Clock>,
}

impl Notes {
    /// Those of the newsroom in a folder.
    pub(in crate::cli) fn of(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { book: Book::of(root), clock }
    }
}

impl CommentBackend for Notes {
    fn list(&self, issue: &str) -> Vec<Comment> {
        self.book.list(issue)
    }

    fn add(&self, issue: &str, draft: &Draft) -> Result<Comment, Refusal> {
        self.book.add(issue, draft, self.clock.now())
    }

    fn mark(&self, issue: &str, id: &str, resolved: bool) -> Result<(), Refusal> {
        self.book.mark(issue, id, resolved)
    }

    fn remove(&self, issue: &str, id: &str) -> Result<(), Refusal> {
        self.book.remove(issue, id)
    }
}
