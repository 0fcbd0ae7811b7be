//! A link of the issue.

use super::{Passage, Role};
use crate::diagnostic::Fix;
use crate::source::{SourceMap, SourceTree, Span};

/// A link in a text or in an item's front matter.
#[derive(Debug, Clone)]
pub struct Link {
    /// Target as it is printed.
    pub target: String,
    /// Text of the link; empty for an item's `link` without a `link_text`.
    pub text: String,
    /// Role of the passage that holds it; [`Role::LinkText`] for an item's `link`.
    pub role: Role,
    /// Index of the item.
    pub item: Option<usize>,
    /// Span of the whole link.
    pub at: Span,
    /// Span of its target.
    pub target_at: Span,
    /// Span of its text.
    pub text_at: Span,
    /// `true` if the URL itself is the text.
    pub is_bare: bool,
    /// `true` if the target is written literally, so that it can be replaced.
    pub(super) literal: bool,
}

impl Link {
    /// Returns a fix with another target; `None` if the target is not written literally or is the visible text.
    pub fn lead_to(&self, target: &str) -> Option<Fix> {
        let harmless = !target.contains(['"', '\'', '\\', '(', ')', '<', '>', ' ', '`']);
        (self.literal && harmless && !self.is_bare).then(|| Fix::replace(self.target_at, target))
    }

    /// Makes the link of an item's front matter.
    pub(super) fn of_item(
        target: &crate::source::Spanned<String>,
        words: Option<&Passage>,
        item: usize,
        sources: &SourceTree,
    ) -> Self {
        let alignment = SourceMap::of_value(&target.value, target.span, sources);
        let whole = 0..target.value.len();
        Self {
            target: target.value.clone(),
            text: words.map(|words| words.text.clone()).unwrap_or_default(),
            role: Role::LinkText,
            item: Some(item),
            at: target.span,
            target_at: alignment.as_ref().map_or(target.span, |alignment| alignment.span(whole.clone())),
            text_at: words.map_or(target.span, |words| words.span(0..words.text.len())),
            is_bare: false,
            literal: alignment.is_some_and(|alignment| alignment.is_literal(&whole)),
        }
    }
}
