//! Headings of a text, as written.

use crate::issue::{Block, Inline, Issue, Prose, plain};
use crate::source::Span;

/// Heading in the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heading<'a> {
    /// Number of `#` marks.
    pub(super) level: u8,
    pub(super) words: &'a [Inline],
    pub(super) at: Span,
}

impl Heading<'_> {
    pub(super) fn is_empty(&self) -> bool {
        plain(self.words).trim().is_empty()
    }
}

/// Returns the texts that have headings of their own: the standing paragraph, the greeting, notices and items.
pub(super) fn texts_with_headings(issue: &Issue) -> impl Iterator<Item = &Prose> {
    let notices = issue.notices.iter().map(|notice| &notice.text);
    let items = issue.items.iter().map(|item| &item.body);
    issue.about.iter().chain([&issue.greeting]).chain(notices).chain(items)
}

/// Returns the headings outside quotes and lists.
pub(super) fn top_level_headings(prose: &Prose) -> impl Iterator<Item = Heading<'_>> {
    prose.0.iter().filter_map(|block| match block {
        Block::Heading(level, words, at) => Some(Heading { level: *level, words, at: *at }),
        _ => None,
    })
}

/// Calls `visit` for all headings, also in quotes and lists.
pub(super) fn for_each_heading<'a>(prose: &'a Prose, visit: &mut impl FnMut(Heading<'a>)) {
    for block in &prose.0 {
        match block {
            Block::Heading(level, words, at) => visit(Heading { level: *level, words, at: *at }),
            Block::List(_, entries, _) => entries.iter().for_each(|entry| for_each_heading(entry, visit)),
            Block::Quote(inner, _) => for_each_heading(inner, visit),
            Block::Notes(notes) => notes.iter().for_each(|note| for_each_heading(&note.text, visit)),
            _ => {}
        }
    }
}
