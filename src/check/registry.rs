//! Every rule, with the source text whose doc comment is its page in the manual.

use super::rule::Rule;
use super::rules::{
    dates, figures, images, issue, item, korean, links, mail, publication, security, text, words,
};

/// A rule and its source.
pub(super) struct Entry {
    pub(super) rule: &'static dyn Rule,
    pub(super) source: &'static str,
}

/// The rules of a group, in the order of their codes; each stands in a file of its own beside the list.
macro_rules! entries {
    ($($rule:path, $file:literal;)*) => {
        pub(in crate::check) const RULES: &[$crate::check::registry::Entry] = &[
            $($crate::check::registry::Entry { rule: &$rule, source: include_str!($file) }),*
        ];
    };
}
pub(super) use entries;

/// The groups, in the order of their names.
static GROUPS: &[&[Entry]] = &[
    dates::RULES,
    figures::RULES,
    images::RULES,
    issue::RULES,
    item::RULES,
    korean::RULES,
    links::RULES,
    mail::RULES,
    publication::RULES,
    security::RULES,
    text::RULES,
    words::RULES,
];

/// All rules, in the order of their codes.
pub(super) fn all() -> impl Iterator<Item = &'static Entry> {
    GROUPS.iter().copied().flatten()
}
