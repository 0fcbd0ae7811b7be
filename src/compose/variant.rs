//! Selection and order of items by chosen topics.

use std::collections::BTreeSet;

use crate::domain::{TopicId, Variant};
use crate::issue::{Interests, Issue, Item, Publication};

/// Returns the variant for these chosen topics; `None` when no item is left.
///
/// No topics means everything. Choices that lead to the same issue share a variant, so the issue is composed as few
/// times as possible.
pub fn variant_for(issue: &Issue, publication: &Publication, chosen: &BTreeSet<TopicId>) -> Option<Variant> {
    if publication.interests == Interests::Off || chosen.is_empty() {
        return Some(Variant::Whole);
    }
    let occurring: BTreeSet<_> = issue.items.iter().flat_map(|item| &item.topics).collect();
    let variant = Variant::Chosen(chosen.iter().filter(|topic| occurring.contains(topic)).cloned().collect());
    let kept = arrange(issue, publication, &variant);
    let same = kept.len() == issue.items.len()
        && kept.iter().zip(&issue.items).all(|(kept, item)| std::ptr::eq(*kept, item));
    match (same, kept.is_empty()) {
        (true, _) => Some(Variant::Whole),
        (false, true) => None,
        (false, false) => Some(variant),
    }
}

/// Returns the items of a variant in their order.
pub(super) fn arrange<'a>(issue: &'a Issue, publication: &Publication, variant: &Variant) -> Vec<&'a Item> {
    let Variant::Chosen(chosen) = variant else { return issue.items.iter().collect() };
    let wanted = |item: &&Item| !item.topics.is_disjoint(chosen);
    match publication.interests {
        Interests::Off => issue.items.iter().collect(),
        Interests::Filter => {
            issue.items.iter().filter(|item| item.topics.is_empty() || wanted(item)).collect()
        }
        Interests::Order => {
            let (first, rest): (Vec<_>, Vec<_>) = issue.items.iter().partition(wanted);
            [first, rest].concat()
        }
    }
}
