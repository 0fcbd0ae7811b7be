//! One numbered item.

use super::prose::{InlineWriter, LinkFootnotes, blocks, picture};
use super::writer::TextWriter;
use crate::compose::edition::{Edition, Story};
use crate::compose::html::is_safe;

pub(super) fn write(story: &Story<'_>, edition: &Edition<'_>, writer: &mut TextWriter) {
    let item = story.item;
    let source = item.source.as_ref().map_or(String::new(), |source| format!(" – {}", source.value));
    writer.wide_gap();
    writer.heading(&format!("{}. {}{source}", story.number, item.title.value), '-');
    for line in [Some(&story.kicker), story.byline.as_ref()].into_iter().flatten() {
        writer.hanging_line("", "", line);
    }

    let mut footnotes = LinkFootnotes::default();
    let mut inline = InlineWriter::new(edition.words, &mut footnotes);
    if let Some(shown) = &item.picture {
        picture(shown, true, &inline, writer);
    }
    let place = item.place.as_ref().map(|place| place.value.trim());
    blocks(&item.body, place, &mut inline, writer);
    if let Some(correction) = &item.correction {
        writer.block(&format!("{}: {}", edition.words.correction, correction.value));
    }
    footnotes.write(writer);
    if let Some((words, target)) = story.link_label.as_ref().filter(|(_, target)| is_safe(target)) {
        writer.block(words);
        writer.line(target);
    }
}
