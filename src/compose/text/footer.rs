//! Everything after the stories as plain text: bios, and the footer with the recipient's links.

use super::inlines::{InlineWriter, LinkFootnotes};
use super::prose::blocks;
use super::writer::TextWriter;
use crate::compose::edition::Edition;
use crate::domain::{Answer, Slot};

/// Writes the bios of the writers.
pub(super) fn writers(edition: &Edition<'_>, writer: &mut TextWriter) {
    if edition.writers.is_empty() {
        return;
    }
    let bios = edition.writers.iter().map(|author| &author.bio);
    let mut footnotes = LinkFootnotes::beside_notes(bios);
    let mut inline = InlineWriter::new(edition.words, &mut footnotes);
    let [one, several] = edition.words.writers;
    writer.wide_gap();
    writer.heading("", "", if edition.writers.len() == 1 { one } else { several }, '-');
    for author in &edition.writers {
        blocks(&author.bio.0, None, &mut inline, writer);
        if let Some(email) = &author.email {
            writer.line(&email.to_string());
        }
    }
    footnotes.write(writer);
}

/// Writes what was sent to whom and why, and where to change that.
pub(super) fn footer(edition: &Edition<'_>, writer: &mut TextWriter) {
    let (publication, words) = (edition.publication, edition.words);
    writer.signature();
    if publication.site.is_some() {
        writer.line(words.links.feedback);
        link(words.links.liked, &Edition::feedback(Answer::Liked), writer);
        link(words.links.better, &Edition::feedback(Answer::Better), writer);
        writer.gap();
    }
    // Slots stand on lines of their own, since their length is not known here.
    writer.line(&format!("{}:", words.sent_to));
    writer.line(Slot::Recipient.marker());
    writer.hanging_line("", "", &(words.because)(&publication.name));
    writer.block(edition.interest_note.as_deref().unwrap_or_default());
    edition.ad_notice.iter().for_each(|notice| writer.block(notice));
    writer.gap();
    link(edition.preferences(), Slot::Preferences.marker(), writer);
    link(edition.unsubscribe(), Slot::Unsubscribe.marker(), writer);
    if let Some(site) = &publication.site {
        link(words.links.web, Slot::Web.marker(), writer);
        link(words.links.forwarded, &format!("{site}/subscribe"), writer);
    }
    if let Some((title, url)) = &edition.previous {
        link(&format!("{}{title}", words.links.previous), url, writer);
    }
    if let Some(policy) = publication.privacy_policy.as_deref() {
        link(words.links.privacy, policy, writer);
    }
    writer.block(publication.postal_address.as_deref().unwrap_or_default());
}

/// Writes the words of a link, and its address on a line of its own.
fn link(words: &str, target: &str, writer: &mut TextWriter) {
    writer.hanging_line("", "", &format!("{words}:"));
    writer.line(target);
}
