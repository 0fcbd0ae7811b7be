//! What colleagues say about an issue, kept beside it in `comments.toml`: a file that people may edit as well.
//!
//! A comment never stands in an issue's way: what is wrong with the file is a warning, and the rest of it is read.

mod book;
mod change;
mod draft;
mod read;

use jiff::Timestamp;

pub use book::{CommentError, CommentStore};
pub use draft::{MAX_NAME_CHARS, MAX_TEXT_CHARS, NewComment};
pub use read::read;

/// The file's name, in the folder.
pub const FILE: &str = "comments.toml";

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What it is called within its file.
    pub id: String,
    /// The file name of the item it is about; empty where it is about the issue.
    pub item: String,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// The words of the issue that it is about.
    pub quote: Option<String>,
    /// Whether it is done with.
    pub resolved: bool,
    /// The comment that it answers.
    pub reply_to: Option<String>,
}
