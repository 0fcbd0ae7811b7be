//! Masthead, greeting, notices and headlines.

use super::prose::{InlineWriter, LinkFootnotes, blocks, picture};
use super::writer::TextWriter;
use crate::compose::edition::Edition;

pub(super) fn write(edition: &Edition<'_>, writer: &mut TextWriter) {
    let (issue, publication, words) = (edition.issue, edition.publication, edition.words);
    match &publication.house {
        Some(house) => writer.block(&format!("{house}\n{}", publication.name)),
        None => writer.block(&publication.name),
    }
    writer.heading(&issue.title.value, '=');
    let datelines = format!("{} · {}", edition.datelines.join("\n"), edition.reading_time);
    writer.block(&format!("{}\n{datelines}", edition.byline));

    let mut footnotes = LinkFootnotes::default();
    let mut inline = InlineWriter::new(words, &mut footnotes);
    blocks(edition.about(), None, &mut inline, writer);
    if let Some(cover) = &issue.cover {
        picture(cover, false, &inline, writer);
    }
    blocks(&issue.greeting, None, &mut inline, writer);
    for notice in &issue.notices {
        writer.heading(&notice.title.value, '-');
        writer.gap();
        blocks(&notice.text, None, &mut inline, writer);
    }
    footnotes.write(writer);

    if edition.stories.len() > 1 {
        writer.heading(words.contents, '-');
        for story in &edition.stories {
            let mark = format!("{}. ", story.number);
            writer.hanging_line(&mark, &" ".repeat(mark.len()), &story.item.title.value);
        }
    }
}
