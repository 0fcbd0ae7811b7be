//! The cover's credit, the writers and the footer.

use super::prose::{InlineWriter, LinkFootnotes, blocks};
use super::writer::TextWriter;
use crate::compose::edition::Edition;
use crate::domain::Slot;

pub(super) fn write(edition: &Edition<'_>, writer: &mut TextWriter) {
    let (publication, words) = (edition.publication, edition.words);
    let mut footnotes = LinkFootnotes::default();
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
    // Whatever is filled in stands on a line of its own, since nobody knows here how long it will be.
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
