//! The plain text part, written from the issue: every word and every link target of the HTML part.
//!
//! Headings are underlined: the title by `=`, stories and sections by `-`, writers' headings by `~`. What belongs to a
//! story and is not read with it stands at its end: the address of the original, notes, and addresses of links.

mod footer;
mod inlines;
mod prose;
mod story;
mod table;
mod wrap;
mod writer;

use super::edition::Edition;
use super::html::run_in;
use super::order::Part;
use crate::issue::Prose;
use inlines::{InlineWriter, LinkFootnotes};
use prose::{blocks, picture};
pub(super) use wrap::{MAX_COLUMNS, wrap};
use writer::TextWriter;

/// Renders the text part, with lines ended by `\n`.
pub(super) fn text(edition: &Edition<'_>) -> String {
    let mut writer = TextWriter::default();
    nameplate(edition, &mut writer);
    for part in &edition.parts {
        write_part(*part, edition, &mut writer);
    }
    footer::footer(edition, &mut writer);
    writer.finish()
}

/// Writes name and house, and below them number, date and reading time.
fn nameplate(edition: &Edition<'_>, writer: &mut TextWriter) {
    let names = [Some(edition.publication.name.as_str()), edition.house_line()];
    writer.block(&names.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    writer.hanging_line("", "", &edition.folio());
}

fn write_part(part: Part, edition: &Edition<'_>, writer: &mut TextWriter) {
    let issue = edition.issue;
    match part {
        Part::Standfirst => writer.block(edition.standfirst.as_deref().unwrap_or_default()),
        Part::ShortGreeting => prose_with_links(&issue.greeting, edition, writer),
        Part::LongGreeting => {
            writer.wide_gap();
            writer.heading("", "", edition.words.greeting, '-');
            prose_with_links(&issue.greeting, edition, writer);
        }
        Part::Notices => notices(edition, writer),
        Part::Title => match edition.lead() {
            Some(lead) => story::headline(lead, '=', writer),
            None => writer.heading("", "", &issue.title.value, '='),
        },
        Part::Byline => byline(edition, writer),
        Part::Cover => {
            let mut footnotes = LinkFootnotes::default();
            if let Some(cover) = &issue.cover {
                picture(cover, &InlineWriter::new(edition.words, &mut footnotes), writer);
            }
        }
        Part::Lead => edition.lead().into_iter().for_each(|lead| story::body(lead, edition, writer)),
        Part::Contents => contents(edition, writer),
        Part::Story(index) => {
            edition.stories.get(index).into_iter().for_each(|story| story::story(story, edition, writer));
        }
        Part::Writers => footer::writers(edition, writer),
        Part::About => prose_with_links(edition.about(), edition, writer),
    }
}

/// Writes topics and writers of what follows the title, and the date of the update.
fn byline(edition: &Edition<'_>, writer: &mut TextWriter) {
    if !edition.is_led && edition.standfirst.is_some() {
        writer.gap();
    }
    let kicker = edition.lead().map(|lead| lead.kicker.as_str());
    let line = [kicker, edition.title_byline()].into_iter().flatten().filter(|part| !part.is_empty());
    writer.hanging_line("", "", &line.collect::<Vec<_>>().join(" · "));
    writer.hanging_line("", "", edition.updated.as_deref().unwrap_or_default());
}

fn prose_with_links(prose: &Prose, edition: &Edition<'_>, writer: &mut TextWriter) {
    text_with_links(prose, None, edition, writer);
}

/// Writes a text after its `lead`, then its notes and the addresses of its links.
fn text_with_links(prose: &Prose, lead: Option<&str>, edition: &Edition<'_>, writer: &mut TextWriter) {
    let mut footnotes = LinkFootnotes::beside_notes([prose]);
    let mut inline = InlineWriter::new(edition.words, &mut footnotes);
    blocks(&prose.0, lead, &mut inline, writer);
    footnotes.write(writer);
}

/// Writes the notices, each with its title at the start of the first line.
fn notices(edition: &Edition<'_>, writer: &mut TextWriter) {
    for notice in &edition.issue.notices {
        text_with_links(&notice.text, Some(&run_in(&notice.title.value)), edition, writer);
    }
}

/// Writes numbers, headlines and reading times. The addresses on the web page stand at the end of their stories.
fn contents(edition: &Edition<'_>, writer: &mut TextWriter) {
    let words = edition.words;
    let heading = if edition.is_led { words.other_contents } else { words.contents };
    writer.wide_gap();
    writer.heading("", "", heading, '-');
    for (number, story) in edition.contents() {
        let mark = format!("{number}. ");
        let line = format!("{} ({})", story.item.title.value, story.minutes.replace(' ', "\u{A0}"));
        writer.hanging_line(&mark, &" ".repeat(mark.len()), &line);
    }
}
