//! The plain text part, written from the issue itself: every word and every target of the HTML, none of its filler.

mod footer;
mod opening;
mod prose;
mod story;
mod wrap;
mod writer;

use super::edition::Edition;
use writer::TextWriter;

/// The whole text part, lines ended by `\n`.
pub(super) fn text(edition: &Edition<'_>) -> String {
    let mut writer = TextWriter::default();
    opening::write(edition, &mut writer);
    for story in &edition.stories {
        story::write(story, edition, &mut writer);
    }
    footer::write(edition, &mut writer);
    writer.finish()
}
