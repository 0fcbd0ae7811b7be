//! The plain text part, written from the issue itself: every word and every target of the HTML, none of its filler.

mod footer;
mod opening;
mod prose;
mod sheet;
mod story;
mod wrap;

use super::edition::Edition;
use sheet::Sheet;

/// The whole text part, lines ended by `\n`.
pub(super) fn text(edition: &Edition<'_>) -> String {
    let mut sheet = Sheet::default();
    opening::write(edition, &mut sheet);
    for story in &edition.stories {
        story::write(story, edition, &mut sheet);
    }
    footer::write(edition, &mut sheet);
    sheet.finish()
}
