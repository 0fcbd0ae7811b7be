//! Selection and order of items by medium and chosen topics.

use std::collections::BTreeSet;

use crate::domain::{TopicId, Variant};
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

/// Returns the variant for these chosen topics; `None` when nothing but advertisements is left.
///
/// No topics means everything. Choices that lead to the same issue share a variant, so the issue is composed as few
/// times as possible.
pub fn variant_for(issue: &Issue, publication: &Publication, chosen: &BTreeSet<TopicId>) -> Option<Variant> {
    if publication.interests == Interests::Off || chosen.is_empty() {
        return Some(Variant::Whole);
    }
    let mail = || Medium::Mail.items(issue);
    let occurring: BTreeSet<_> = mail().flat_map(|item| &item.topics).collect();
    let variant = Variant::Chosen(chosen.iter().filter(|topic| occurring.contains(topic)).cloned().collect());
    let kept = arrange(issue, publication, &variant, Medium::Mail);
    let same =
        kept.len() == mail().count() && kept.iter().zip(mail()).all(|(kept, item)| std::ptr::eq(*kept, item));
    match (same, kept.iter().any(|item| item.is_news())) {
        (true, _) => Some(Variant::Whole),
        (false, false) => None,
        (false, true) => Some(variant),
    }
}

/// Returns the items of a variant in their order.
pub(super) fn arrange<'a>(
    issue: &'a Issue,
    publication: &Publication,
    variant: &Variant,
    medium: Medium,
) -> Vec<&'a Item> {
    let items = medium.items(issue);
    let Variant::Chosen(chosen) = variant else { return items.collect() };
    let wanted = |item: &&Item| !item.topics.is_disjoint(chosen);
    match publication.interests {
        Interests::Off => items.collect(),
        Interests::Filter => items.filter(|item| item.topics.is_empty() || wanted(item)).collect(),
        Interests::Order => {
            let (first, rest): (Vec<_>, Vec<_>) = items.partition(wanted);
            [first, rest].concat()
        }
    }
}
