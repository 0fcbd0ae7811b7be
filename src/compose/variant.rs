//! Selection and order of items by medium and chosen topics.

use std::collections::BTreeSet;

use super::language_edition as edition;
use crate::domain::{LanguageTag, TopicId, Variant};
use crate::issue::{Interests, Issue, Item, Publication};

/// Medium of a composition. Some items are in one of them alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// The two parts of the mail.
    Mail,
    /// The page for browsers.
    Web,
}

impl Medium {
    /// Returns the items of the medium in the editor's order.
    fn items(self, issue: &Issue) -> impl Iterator<Item = &Item> {
        issue.items.iter().filter(move |item| match self {
            Self::Mail => item.is_in_mail(),
            Self::Web => item.is_on_web(),
        })
    }
}

/// Returns the variant for a reader with these chosen topics and this language; `None` when nothing but advertisements is
/// left.
///
/// No topics means everything. Choices that lead to the same issue share a variant, so the issue is composed as few
/// times as possible.
pub fn variant_for(
    issue: &Issue,
    publication: &Publication,
    chosen: &BTreeSet<TopicId>,
    language: Option<&LanguageTag>,
) -> Option<Variant> {
    let language = edition::language_for(issue, publication, language);
    let whole = Variant { language: language.clone(), topics: None };
    let all = arrange(issue, publication, &whole, Medium::Mail);
    let has_news = |items: &[&Item]| items.iter().any(|item| item.is_news());
    // The publication's own edition without items is a fault of the issue, which a rule reports.
    if publication.interests == Interests::Off || chosen.is_empty() {
        return Some(whole);
    }
    let occurring: BTreeSet<_> = all.iter().flat_map(|item| &item.topics).collect();
    let topics = chosen.iter().filter(|topic| occurring.contains(topic)).cloned().collect();
    let variant = Variant { language, topics: Some(topics) };
    let kept = arrange(issue, publication, &variant, Medium::Mail);
    let same =
        kept.len() == all.len() && kept.iter().zip(&all).all(|(kept, item)| std::ptr::eq(*kept, *item));
    match (same, has_news(&kept)) {
        (true, _) => Some(whole),
        (false, false) => None,
        (false, true) => Some(variant),
    }
}

/// Returns the items of a variant in their order.
///
/// A mail has the items of its edition. The page has the items of all languages, since it is one page for everybody: those
/// of the publication's edition come first.
pub(super) fn arrange<'a>(
    issue: &'a Issue,
    publication: &Publication,
    variant: &Variant,
    medium: Medium,
) -> Vec<&'a Item> {
    let (own, others): (Vec<_>, Vec<_>) = medium
        .items(issue)
        .partition(|item| edition::edition_holds(item, publication, variant.language.as_ref()));
    let items = match medium {
        Medium::Mail => own,
        Medium::Web => [own, others].concat(),
    };
    let Some(chosen) = &variant.topics else { return items };
    let wanted = |item: &&Item| !item.topics.is_disjoint(chosen);
    match publication.interests {
        Interests::Off => items,
        Interests::Filter => {
            items.into_iter().filter(|item| item.topics.is_empty() || wanted(item)).collect()
        }
        Interests::Order => {
            let (first, rest): (Vec<_>, Vec<_>) = items.into_iter().partition(wanted);
            [first, rest].concat()
        }
    }
}
