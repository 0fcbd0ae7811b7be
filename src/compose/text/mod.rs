//! The plain text part, written from the issue: every word and every link target of the HTML part.

mod inlines;
mod prose;
mod table;
mod wrap;
mod writer;

use super::edition::{Edition, Story};
use super::html::is_safe;
use crate::domain::Slot;
use inlines::{InlineWriter, LinkFootnotes};
use prose::{blocks, picture};
use writer::TextWriter;

/// Renders the text part, with lines ended by `\n`.
pub(super) fn text(edition: &Edition<'_>) -> String {
    let mut writer = TextWriter::default();
    write_opening(edition, &mut writer);
    for story in &edition.stories {
        write_story(story, edition, &mut writer);
    }
    write_footer(edition, &mut writer);
    writer.finish()
}

/// Writes masthead, title, bylines, standing paragraph, cover, greeting, notices and contents.
fn write_opening(edition: &Edition<'_>, writer: &mut TextWriter) {
    let (issue, publication, words) = (edition.issue, edition.publication, edition.words);
    match &publication.house {
        Some(house) => writer.block(&format!("{house}\n{}", publication.name)),
        None => writer.block(&publication.name),
    }
    writer.heading(&issue.title.value, '=');
    let datelines = format!("{} · {}", edition.datelines.join("\n"), edition.reading_time);
    writer.block(&format!("{}\n{datelines}", edition.byline));

    let notices = issue.notices.iter().map(|notice| &notice.text);
    let mut footnotes =
        LinkFootnotes::beside_notes([edition.about(), &issue.greeting].into_iter().chain(notices));
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

/// Writes one numbered item.
fn write_story(story: &Story<'_>, edition: &Edition<'_>, writer: &mut TextWriter) {
    let item = story.item;
    let source = item.source.as_ref().map_or(String::new(), |source| format!(" – {}", source.value));
    writer.wide_gap();
    writer.heading(&format!("{}. {}{source}", story.number, item.title.value), '-');
    for line in [Some(&story.kicker), story.byline.as_ref()].into_iter().flatten() {
        writer.hanging_line("", "", line);
    }

    let mut footnotes = LinkFootnotes::beside_notes([&item.body]);
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

/// Writes credit of the cover, bios and footer.
fn write_footer(edition: &Edition<'_>, writer: &mut TextWriter) {
    let (publication, words) = (edition.publication, edition.words);
    let bios = edition.writers.iter().map(|author| &author.bio);
    let mut footnotes = LinkFootnotes::beside_notes(bios);
    let mut inline = InlineWriter::new(words, &mut footnotes);
    if let Some(credit) = edition.issue.cover.as_ref().and_then(|cover| cover.credit.as_ref()) {
        writer.block(&credit.value);
    }
    if !edition.writers.is_empty() {
        let [one, several] = words.writers;
        writer.heading(if edition.writers.len() == 1 { one } else { several }, '-');
    }
    for author in &edition.writers {
        blocks(&author.bio, None, &mut inline, writer);
        if let Some(email) = &author.email {
            writer.line(&email.to_string());
        }
    }
    footnotes.write(writer);

    writer.signature();
    // Slots stand on lines of their own, since their length is not known here.
    writer.line(&format!("{}:", words.sent_to));
    writer.line(Slot::Recipient.marker());
    writer.hanging_line("", "", &(words.because)(&publication.name));
    writer.block(edition.interest_note.as_deref().unwrap_or_default());
    let web = publication.site.as_ref().map(|_| (words.links.web, Slot::Web.marker()));
    let policy = publication.privacy_policy.as_deref().map(|policy| (words.links.privacy, policy));
    let preferences = (edition.preferences(), Slot::Preferences.marker());
    let unsubscribe = (words.links.unsubscribe, Slot::Unsubscribe.marker());
    writer.gap();
    for (name, target) in [Some(preferences), Some(unsubscribe), web, policy].into_iter().flatten() {
        writer.line(&format!("{name}:"));
        writer.line(target);
    }
    writer.block(publication.postal_address.as_deref().unwrap_or_default());
}
