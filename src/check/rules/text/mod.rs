//! Rules for characters, markup and headings of every text.

mod decomposed;
mod empty_heading;
mod headings;
mod hidden_address;
mod invisible;
mod leftover_markup;
mod placeholder;
mod skipped_heading;

use super::rule_list;

rule_list! {
    decomposed::Decomposed,
    empty_heading::EmptyHeading,
    hidden_address::HiddenAddress,
    invisible::Invisible,
    leftover_markup::LeftoverMarkup,
    placeholder::Placeholder,
    skipped_heading::SkippedHeading,
}
