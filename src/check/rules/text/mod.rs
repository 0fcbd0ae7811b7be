//! Rules for characters, markup and headings of every text.

mod decomposed;
mod empty_heading;
mod empty_list_item;
mod headings;
mod hidden_address;
mod invisible;
mod leftover_markup;
mod placeholder;
mod skipped_heading;
mod starter_text;

use std::ops::Range;

use super::rule_list;

/// Returns the invisible characters without effect, each with what replaces it.
pub(in crate::check) fn invisible_chars(text: &str) -> Vec<(Range<usize>, &'static str)> {
    invisible::find(text).into_iter().map(|found| (found.at, found.replacement)).collect()
}

/// Returns the markup of a value, where Markdown has no effect.
pub(in crate::check) fn markup_in_value(text: &str) -> Vec<Range<usize>> {
    leftover_markup::find(text, text, true)
}

/// Returns the placeholders of a text.
pub(in crate::check) fn placeholders(text: &str) -> Vec<Range<usize>> {
    placeholder::find(text)
}

rule_list! {
    decomposed::Decomposed,
    empty_heading::EmptyHeading,
    empty_list_item::EmptyListItem,
    hidden_address::HiddenAddress,
    invisible::Invisible,
    leftover_markup::LeftoverMarkup,
    placeholder::Placeholder,
    skipped_heading::SkippedHeading,
}
