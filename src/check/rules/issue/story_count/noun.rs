//! Nouns for the parts of an issue that a greeting counts.

/// Noun that the greeting counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// Stories, articles, 기사: may leave out lists and announcements.
    Story,
    /// Items, 소식: everything.
    Item,
    /// Picks: everything, in a headline.
    Pick,
}
