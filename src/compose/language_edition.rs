//! Editions of one issue in several languages.
//!
//! An item with a `language` belongs to the edition of that language; an item without one belongs to every edition. A reader
//! gets the edition of their language, if the issue has one, and else that of the publication. Countries and scripts do
//! not count: `pt-BR` and `pt` are one edition.

use std::collections::BTreeSet;

use crate::domain::{LanguageTag, Variant};
use crate::issue::{Issue, Item, Publication};

/// Returns the languages of the editions besides that of the publication: those of items in the mail.
pub fn other_languages(issue: &Issue, publication: &Publication) -> BTreeSet<LanguageTag> {
    let own = own_language(publication);
    let items = issue.items.iter().filter(|item| item.is_in_mail() && item.is_news());
    let told = items.filter_map(|item| item.language.as_ref()).map(|language| language.value.primary());
    told.filter(|language| Some(language) != own.as_ref()).collect()
}

/// Returns the language of a reader's edition; `None` means that of the publication.
pub(super) fn language_for(
    issue: &Issue,
    publication: &Publication,
    reader: Option<&LanguageTag>,
) -> Option<LanguageTag> {
    let wanted = reader?.primary();
    other_languages(issue, publication).contains(&wanted).then_some(wanted)
}

/// Tests an item for an edition; `None` is that of the publication.
pub fn edition_holds(item: &Item, publication: &Publication, edition: Option<&LanguageTag>) -> bool {
    let Some(told) = &item.language else { return true };
    edition.cloned().or_else(|| own_language(publication)).is_none_or(|own| own == told.value.primary())
}

/// Returns issue and publication with the words of the variant's language: the edition's own title, subject, preheader and
/// greeting, and fixed texts of that language. What an edition does not have is that of the issue.
pub(super) fn in_language(
    issue: &Issue,
    publication: &Publication,
    variant: &Variant,
) -> Option<(Issue, Publication)> {
    let language = variant.language.as_ref()?;
    let (mut issue, mut publication) = (issue.clone(), publication.clone());
    language.as_str().clone_into(&mut publication.language);
    if let Some(own) = issue.editions.iter().find(|edition| edition.language == *language).cloned() {
        // A subject and a preheader of the issue belong to its own title and greeting.
        if let Some(title) = own.title {
            issue.title = title;
            issue.subject = None;
        }
        if !own.greeting.is_empty() {
            issue.greeting = own.greeting;
            issue.preheader = None;
        }
        issue.subject = own.subject.or(issue.subject);
        issue.preheader = own.preheader.or(issue.preheader);
    }
    Some((issue, publication))
}

fn own_language(publication: &Publication) -> Option<LanguageTag> {
    LanguageTag::parse(&publication.language).ok().map(|language| language.primary())
}
