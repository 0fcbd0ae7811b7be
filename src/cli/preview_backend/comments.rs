//! The comments of a newsroom's folder, as the preview keeps them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::comments::{Comment, CommentError, CommentStore, NewComment};
use crate::preview::CommentBackend;
use crate::runtime::Clock;

/// A newsroom's comments, and the clock that says when one is made.
pub(in crate::cli) struct Notes {
    book: CommentStore,
    clock: Arc<dyn Clock>,
}

impl Notes {
    /// Those of the newsroom in a folder.
    pub(in crate::cli) fn of(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { book: CommentStore::of(root), clock }
    }
}

impl CommentBackend for Notes {
    fn list(&self, issue: &str) -> Vec<Comment> {
        self.book.list(issue)
    }

    fn add(&self, issue: &str, draft: &NewComment) -> Result<Comment, CommentError> {
        self.book.add(issue, draft, self.clock.now())
    }

    fn set_resolved(&self, issue: &str, id: &str, resolved: bool) -> Result<(), CommentError> {
        self.book.set_resolved(issue, id, resolved)
    }

    fn remove(&self, issue: &str, id: &str) -> Result<(), CommentError> {
        self.book.remove(issue, id)
    }
}
