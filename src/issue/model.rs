//! The issue as a whole.

use super::{Item, Notice, Picture, Prose};
use crate::domain::{AuthorId, IssueId};
use crate::source::{Span, Spanned};

/// An issue as its folder describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The folder's name.
    pub id: IssueId,
    /// The title, after the publication's tag in the subject.
    pub title: Spanned<String>,
    /// When it appears.
    pub date: Spanned<jiff::Timestamp>,
    /// When it was last corrected.
    pub updated: Option<Spanned<jiff::Timestamp>>,
    /// Its writers, in the order of the byline.
    pub authors: Vec<AuthorId>,
    /// The subject, when it is not tag and title.
    pub subject: Option<Spanned<String>>,
    /// The preheader, when it is not the greeting's first sentence.
    pub preheader: Option<Spanned<String>>,
    /// Description of the publication in this issue; `None` uses the publication's own.
    pub about: Option<Prose>,
    /// The writers' words at the start.
    pub greeting: Prose,
    /// The picture at the top.
    pub cover: Option<Picture>,
    /// Notices outside the items.
    pub notices: Vec<Notice>,
    /// The items in the editor's order.
    pub items: Vec<Item>,
    /// True if an item could not be read, so counts of items are not final.
    pub has_unreadable_items: bool,
    /// Codes of findings that are meant as they are.
    pub allow: Vec<Spanned<String>>,
    /// The start of `issue.toml`, for findings about the whole.
    pub span: Span,
}
