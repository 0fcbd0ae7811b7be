//! Writers' Markdown as plain text.

use super::inlines::{InlineWriter, LinkFootnotes};
use super::table;
use super::writer::TextWriter;
use crate::issue::{Block, Inline, Note, Picture, Prose};

/// Splits the notes off a text: they follow all that belongs to it.
pub(super) fn split_notes(prose: &Prose) -> (&[Block], &[Block]) {
    let end = prose.0.iter().position(|block| matches!(block, Block::Notes(_))).unwrap_or(prose.0.len());
    prose.0.split_at(end)
}

/// Writes the blocks of a text. `lead` goes before the first word.
pub(super) fn blocks(
    blocks: &[Block],
    lead: Option<&str>,
    inline: &mut InlineWriter<'_>,
    writer: &mut TextWriter,
) {
    let in_paragraph = matches!(blocks.first(), Some(Block::Paragraph(..)));
    if let (Some(lead), false) = (lead, in_paragraph) {
        writer.hanging(&inline.indent, &inline.indent, lead);
    }
    for (index, block) in blocks.iter().enumerate() {
        let lead =
            lead.filter(|_| index == 0 && in_paragraph).map_or(String::new(), |lead| format!("{lead} "));
        write(block, &lead, inline, writer);
    }
}

fn write(block: &Block, lead: &str, inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    match block {
        Block::Paragraph(words, _) => {
            let text = format!("{lead}{}", inline.inlines(words));
            writer.hanging(&inline.indent, &inline.indent, &text);
        }
        Block::Heading(_, words, _) => {
            let text = inline.inlines(words);
            if !text.trim().is_empty() {
                writer.heading(&inline.indent, "", &text, '~');
            }
        }
        Block::List(start, items, _) => list(*start, items, inline, writer),
        Block::Quote(inner, _) => inline.indented("> ", |inline| blocks(&inner.0, None, inline, writer)),
        Block::Code(text, _) => {
            writer.gap();
            text.trim_end().lines().for_each(|line| writer.line(&format!("{}    {line}", inline.indent)));
        }
        Block::Picture(inner) => picture(inner, inline, writer),
        Block::Rule(_) => writer.block("* * *"),
        Block::Table(inner) => table::write(inner, inline, writer),
        Block::Notes(all) => notes(all, inline, writer),
    }
}

/// Writes the notes with their numbers, as the marks in the text have them.
fn notes(notes: &[Note], inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    writer.gap();
    for note in notes {
        let mark = format!("[{}] ", note.number);
        let first = format!("{}{mark}", inline.indent);
        let rest = format!("{}{}", inline.indent, " ".repeat(mark.len()));
        let (words, others) = split_first_paragraph(&note.text);
        let text = words.map(|words| inline.inlines(words)).unwrap_or_default();
        writer.hanging_line(&first, &rest, &text);
        if words.is_none() {
            writer.line(first.trim_end());
        }
        inline.indented(&" ".repeat(mark.len()), |inline| {
            for block in others {
                write(block, "", inline, writer);
            }
        });
    }
}

/// Returns the words of the first paragraph, if the text begins with one, and the other blocks.
fn split_first_paragraph(text: &Prose) -> (Option<&[Inline]>, &[Block]) {
    match text.0.as_slice() {
        [Block::Paragraph(words, _), others @ ..] => (Some(words), others),
        others => (None, others),
    }
}

/// Writes a list. Link targets follow their own line, since link lists are read for them.
fn list(start: Option<usize>, items: &[Prose], inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    // A nested list follows without an empty line.
    if !inline.in_list {
        writer.gap();
    }
    let has_gaps = items.iter().any(has_several_paragraphs);
    for (index, item) in items.iter().filter(|item| !item.is_blank()).enumerate() {
        if has_gaps {
            writer.gap();
        }
        let mark = start.map_or("- ".to_owned(), |start| format!("{}. ", start + index));
        let first = format!("{}{mark}", inline.indent);
        let rest = format!("{}{}", inline.indent, " ".repeat(mark.len()));
        let mut below = LinkFootnotes::default();
        let mut inner =
            InlineWriter { words: inline.words, footnotes: &mut below, indent: rest.clone(), in_list: true };
        let (words, others) = split_first_paragraph(item);
        let text = words.map(|words| inner.inlines_without_numbers(words)).unwrap_or_default();
        writer.hanging_line(&first, &rest, &text);
        for target in inner.footnotes.take_targets() {
            writer.line(&format!("{rest}{target}"));
        }
        for block in others {
            let indent = rest.clone();
            write(
                block,
                "",
                &mut InlineWriter { words: inline.words, footnotes: inline.footnotes, indent, in_list: true },
                writer,
            );
        }
    }
}

/// Returns true if a list item has paragraphs with a gap between them.
fn has_several_paragraphs(item: &Prose) -> bool {
    item.0.iter().filter(|block| matches!(block, Block::Paragraph(..))).count() > 1
}

/// Writes the alternative text of a picture, and caption and credit on a line below.
pub(super) fn picture(picture: &Picture, inline: &InlineWriter<'_>, writer: &mut TextWriter) {
    let alt = picture.alt.as_ref().map(|alt| format!("[{}{}]", inline.words.picture, alt.value.trim()));
    let (caption, credit) = (&picture.caption, &picture.credit);
    let caption = match (caption.as_ref(), credit.as_ref()) {
        (Some(caption), Some(credit)) => format!("{} ({})", caption.value.trim(), credit.value.trim()),
        (one, other) => one.or(other).map(|only| only.value.clone()).unwrap_or_default(),
    };
    writer.gap();
    for line in alt.into_iter().chain([caption]) {
        writer.hanging_line(&inline.indent, &inline.indent, &line);
    }
}
