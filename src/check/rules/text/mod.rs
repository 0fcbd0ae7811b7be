//! What no text should hold.

mod empty_heading;
mod headings;
mod hidden_address;
mod leftover_markup;
mod markup;
mod placeholder;
mod skipped_heading;
mod unfilled;

use crate::check::registry::entries;

entries! {
    empty_heading::EmptyHeading, "empty_heading.rs";
    hidden_address::HiddenAddress, "hidden_address.rs";
    leftover_markup::LeftoverMarkup, "leftover_markup.rs";
    placeholder::Placeholder, "placeholder.rs";
    skipped_heading::SkippedHeading, "skipped_heading.rs";
}
