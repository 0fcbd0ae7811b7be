//! What no text should hold.

mod empty_heading;
mod headings;
mod skipped_heading;

use crate::check::registry::entries;

entries! {
    empty_heading::EmptyHeading, "empty_heading.rs";
    skipped_heading::SkippedHeading, "skipped_heading.rs";
}
