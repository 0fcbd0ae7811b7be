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

use super::rule_list;

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
