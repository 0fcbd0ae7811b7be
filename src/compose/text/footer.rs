//! The cover's credit, the writers and the footer.

use super::prose::{Notes, Pen, blocks};
use super::sheet::Sheet;
use crate::compose::edition::Edition;
use crate::domain::Slot;

pub(super) fn write(edition: &Edition<'_>, sheet: &mut Sheet) {
    let (publication, words) = (edition.publication, edition.words);
    let mut notes = Notes::default();
    let mut pen = Pen::new(words, &mut notes);
    if let Some(credit) = edition.issue.cover.as_ref().and_then(|cover| cover.credit.as_ref()) {
        sheet.block(&credit.value);
    }
    if !edition.writers.is_empty() {
        let [one, several] = words.writers;
        sheet.heading(if edition.writers.len() == 1 { one } else { several }, '-');
    }
    for writer in &edition.writers {
        blocks(&writer.bio, None, &mut pen, sheet);
        if let Some(email) = &writer.email {
            sheet.line(&email.to_string());
        }
    }
    notes.write(sheet);

    sheet.signature();
    // Whatever is filled in stands on a line of its own, since nobody knows here how long it will be.
    sheet.line(&format!("{}:", words.sent_to));
    sheet.line(Slot::Recipient.marker());
    sheet.hanging_line("", "", &(words.because)(&publication.name));
    sheet.block(edition.why.as_deref().unwrap_or_default());
    let web = publication.site.as_ref().map(|_| (words.links.web, Slot::Web.marker()));
    let policy = publication.privacy_policy.as_deref().map(|policy| (words.links.privacy, policy));
    let preferences = (edition.preferences(), Slot::Preferences.marker());
    let unsubscribe = (words.links.unsubscribe, Slot::Unsubscribe.marker());
    sheet.gap();
    for (name, target) in [Some(preferences), Some(unsubscribe), web, policy].into_iter().flatten() {
        sheet.line(&format!("{name}:"));
        sheet.line(target);
    }
    sheet.block(publication.postal_address.as_deref().unwrap_or_default());
}
