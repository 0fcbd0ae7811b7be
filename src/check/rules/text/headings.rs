//! The headings of a text, as its author wrote them.

use crate::issue::{Block, Inline, Issue, Prose, plain};
use crate::source::Span;

/// A heading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heading<'a> {
    /// How many `#` stand before it.
    pub(super) level: u8,
    pub(super) words: &'a [Inline],
    pub(super) at: Span,
}

impl Heading<'_> {
    pub(super) fn is_empty(&self) -> bool {
        plain(self.words).trim().is_empty()
    }
}

/// The texts of an issue, each of which has headings of its own: the standing paragraph, the greeting, the notices, the
/// items.
pub(super) fn texts(issue: &Issue) -> impl Iterator<Item = &Prose> {
    let notices = issue.notices.iter().map(|notice| &notice.text);
    let items = issue.items.iter().map(|item| &item.body);
    issue.about.iter().chain([&issue.greeting]).chain(notices).chain(items)
}

/// The headings between the paragraphs of a text; those within quotes and lists are the quoted text's.
pub(super) fn of(prose: &Prose) -> impl Iterator<Item = Heading<'_>> {
    prose.0.iter().filter_map(|block| match block {
        Block::Heading(level, words, at) => Some(Heading { level: *level, words, at: *at }),
        _ => None,
    })
}

/// All headings of a text, wherever they stand.
pub(super) fn everywhere<'a>(prose: &'a Prose, see: &mut impl FnMut(Heading<'a>)) {
    for block in &prose.0 {
        match block {
            Block::Heading(level, words, at) => see(Heading { level: *level, words, at: *at }),
            Block::List(_, entries, _) => entries.iter().for_each(|entry| everywhere(entry, see)),
            Block::Quote(inner, _) => everywhere(inner, see),
            _ => {}
        }
    }
}
