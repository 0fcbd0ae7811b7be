//! One item as plain text.

use super::inlines::{InlineWriter, LinkFootnotes};
use super::prose::{blocks, picture, split_notes};
use super::writer::TextWriter;
use crate::compose::edition::{Edition, Story};
use crate::compose::html::is_safe;

/// Writes headline, byline and body.
pub(super) fn story(story: &Story<'_>, edition: &Edition<'_>, writer: &mut TextWriter) {
    writer.wide_gap();
    headline(story, '-', writer);
    let byline = [Some(story.kicker.as_str()), story.byline.as_deref()].into_iter().flatten();
    let byline: Vec<_> = byline.filter(|part| !part.is_empty()).collect();
    writer.hanging_line("", "", &byline.join(" · "));
    body(story, edition, writer);
}

/// Writes number, headline and source.
pub(super) fn headline(story: &Story<'_>, rule: char, writer: &mut TextWriter) {
    let source = story.item.source.as_ref().map_or(String::new(), |source| format!(" – {}", source.value));
    let number = story.number.map(|number| format!("{number}. ")).unwrap_or_default();
    writer.heading("", &number, &format!("{}{source}", story.item.title.value), rule);
}

/// Writes picture, text, correction, the links to the original and to the web page, notes, and addresses of links.
pub(super) fn body(story: &Story<'_>, edition: &Edition<'_>, writer: &mut TextWriter) {
    let item = story.item;
    let mut footnotes = LinkFootnotes::beside_notes([&item.body]);
    let mut inline = InlineWriter::new(edition.words, &mut footnotes);
    let place = item.place.as_ref().map(|place| place.value.trim());
    let (text, notes) = split_notes(&item.body);
    let (above, below) = text.split_at(story.paragraphs_before_picture.min(text.len()));
    let (place_above, place_below) = if above.is_empty() { (None, place) } else { (place, None) };
    blocks(above, place_above, &mut inline, writer);
    if let Some(shown) = &item.picture {
        picture(shown, &inline, writer);
    }
    blocks(below, place_below, &mut inline, writer);
    if let Some(correction) = &item.correction {
        writer.block(&format!("{}: {}", edition.words.correction, correction.value));
    }
    if let Some(call) = story.call.as_ref().filter(|call| is_safe(call.target)) {
        let words = call.plain.trim_end_matches([' ', '→', ':']);
        writer.block(&format!("{words}:"));
        writer.line(call.target);
    } else {
        writer.gap();
    }
    if let Some(url) = &story.page_url {
        writer.line(&format!("{}: {url}", edition.words.links.on_web));
    }
    blocks(notes, None, &mut inline, writer);
    footnotes.write(writer);
}
