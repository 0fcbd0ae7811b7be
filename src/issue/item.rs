//! One numbered piece of an issue.

use std::collections::BTreeSet;

use super::{Picture, Prose};
use crate::domain::{AuthorId, TopicId};
use crate::source::{Span, Spanned};

/// Kind of item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A story of its own words.
    #[default]
    Story,
    /// A list of links.
    Links,
    /// A notice of somebody, quoted or summed up.
    Announcement,
}

/// Audience that may read an item in full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ItemAudience {
    /// Everybody.
    #[default]
    Everyone,
    /// Readers of the mail; the web shows a teaser.
    Subscribers,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name of its file, `01-crypto-heist.md`.
    pub file_name: String,
    /// The number in its name.
    pub number: u32,
    /// The headline.
    pub title: Spanned<String>,
    /// Its sort.
    pub kind: ItemKind,
    /// Its topics.
    pub topics: BTreeSet<TopicId>,
    /// Its audience.
    pub audience: ItemAudience,
    /// URL of the original.
    pub link: Option<Spanned<String>>,
    /// Label of the link; the default names the original.
    pub link_text: Option<Spanned<String>>,
    /// The house it comes from, when it is not ours.
    pub source: Option<Spanned<String>>,
    /// Its writers.
    pub authors: Vec<AuthorId>,
    /// When the original appeared.
    pub date: Option<Spanned<jiff::Timestamp>>,
    /// The place line before the first words.
    pub place: Option<Spanned<String>>,
    /// Correction since the issue first went out.
    pub correction: Option<Spanned<String>>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Its text.
    pub body: Prose,
    /// Codes of findings that are meant as they are.
    pub allow: Vec<Spanned<String>>,
    /// Start of its text, for findings about the whole item.
    pub span: Span,
}

/// Something to be told apart from the items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its headline.
    pub title: Spanned<String>,
    /// Its words.
    pub text: Prose,
}
