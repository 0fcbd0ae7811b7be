//! What no text should hold.

mod decomposed;
mod empty_heading;
mod headings;
mod hidden_address;
mod invisible;
mod leftover_markup;
mod markup;
mod placeholder;
mod skipped_heading;
mod unfilled;
mod unseen;

use crate::check::registry::entries;

entries! {
    decomposed::Decomposed, "decomposed.rs";
    empty_heading::EmptyHeading, "empty_heading.rs";
    hidden_address::HiddenAddress, "hidden_address.rs";
    invisible::Invisible, "invisible.rs";
    leftover_markup::LeftoverMarkup, "leftover_markup.rs";
    placeholder::Placeholder, "placeholder.rs";
    skipped_heading::SkippedHeading, "skipped_heading.rs";
}
