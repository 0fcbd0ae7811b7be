//! Comments on an issue, stored in `comments.toml` in its folder; people may edit that file by hand.
//!
//! A comment never stands in an issue's way: what is wrong with the file is a warning, and the rest of it is read.

mod change;
mod new_comment;
mod read;
mod store;

use jiff::Timestamp;

pub use new_comment::{MAX_NAME_CHARS, MAX_TEXT_CHARS, NewComment};
pub use read::read;
pub use store::CommentStore;

/// The file's name, in the folder.
pub const FILE: &str = "comments.toml";

/// Comment on an issue or an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Id, unique in its file.
    pub id: String,
    /// The file name of the item it is about; empty where it is about the issue.
    pub item: String,
    /// Author's name.
    pub by: String,
    /// Time of writing.
    pub at: Timestamp,
    /// Text.
    pub text: String,
    /// The words of the issue that it is about.
    pub quote: Option<String>,
    /// True if it is resolved.
    pub resolved: bool,
    /// The comment that it answers.
    pub reply_to: Option<String>,
}

/// Most comments on one issue.
const MAX_COMMENTS: usize = 1_000;

/// Error of adding or changing a comment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommentError {
    /// The text or the name is empty.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// The text or the name is too long.
    #[error("the {0} is longer than {1} characters")]
    Long(&'static str, usize),
    /// It is about no file of the issue.
    #[error("a comment is about an item of the issue, or about the issue")]
    Item,
    /// There are enough.
    #[error("there are {MAX_COMMENTS} comments on this issue already; delete some first")]
    Many,
    /// The file is as large as its reader takes.
    #[error("the comments on this issue are as long as `{FILE}` may be; delete some first")]
    Full,
    /// Somebody else changes the file all the time.
    #[error("`{FILE}` is being changed by another program; try once more")]
    Busy,
    /// It is not there (any more).
    #[error("this comment does not exist any more")]
    Missing,
    /// The file is no TOML.
    #[error("`{FILE}` is not valid TOML; fix it first")]
    Broken,
    /// The file has comments in another form.
    #[error("`{FILE}` does not list its comments as `[[comment]]`; fix it first")]
    Unfit,
    /// The disk refuses.
    #[error("`{FILE}` cannot be written: {0}")]
    Disk(String),
}
