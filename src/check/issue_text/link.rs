//! A link of the issue.

use super::{Passage, Role};
use crate::diagnostic::Fix;
use crate::source::{SourceMap, SourceTree, Span};

/// A link, wherever it stands.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it leads, as it is printed.
    pub target: String,
    /// Its words; for an item's `link` without a `link_text`, none.
    pub text: String,
    /// What it stands in; [`Role::LinkText`] for an item's `link`.
    pub role: Role,
    /// The index of the item it belongs to.
    pub item: Option<usize>,
    /// The place of the whole link.
    pub at: Span,
    /// The place of its target.
    pub target_at: Span,
    /// The place of its words.
    pub text_at: Span,
    /// The address itself is what the reader sees.
    pub is_bare: bool,
    /// Whether the target is written as it reads, so that it can be replaced.
    pub(super) literal: bool,
}

impl Link {
    /// A fix that leads it elsewhere; `None` when that cannot be done without a look.
    pub fn lead_to(&self, target: &str) -> Option<Fix> {
        let harmless = !target.contains(['"', '\'', '\\', '(', ')', '<', '>', ' ', '`']);
        (self.literal && harmless && !self.is_bare).then(|| Fix::replace(self.target_at, target))
    }

    /// An item's `link`.
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
