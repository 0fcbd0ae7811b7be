//! Registry of the rules, by group. A rule is one file; its doc comment is its page in the manual. The parts of a long rule
//! are in a folder of its name.
//!
//! To add a rule, create `GROUP/NAME.rs` and add one `mod` line and one `rule_list!` line to `GROUP/mod.rs`.

mod dates;
mod figures;
mod images;
mod issue;
mod item;
mod korean;
mod links;
mod mail;
mod publication;
mod security;
mod text;
mod words;

use super::rule::Rule;

pub(super) use text::{invisible_chars, markup_in_value, placeholders};

/// A rule and the source text of its file.
pub(super) struct RuleEntry {
    pub(super) rule: &'static dyn Rule,
    /// Source text; the doc comment in it is the rule's page.
    pub(super) source: &'static str,
}

/// Defines `RULES` of a group: `file::Type` for each rule, in the order of the codes.
macro_rules! rule_list {
    ($($file:ident::$rule:ident),* $(,)?) => {
        pub(super) const RULES: &[$crate::check::rules::RuleEntry] = &[
            $($crate::check::rules::RuleEntry {
                rule: &$file::$rule,
                source: include_str!(concat!(stringify!($file), ".rs")),
            }),*
        ];
    };
}
use rule_list;

/// Rules of each group, in the order of the groups' names.
static GROUPS: &[&[RuleEntry]] = &[
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

/// Returns all rules, in the order of their codes.
pub(super) fn all() -> impl Iterator<Item = &'static RuleEntry> {
    GROUPS.iter().copied().flatten()
}

/// Returns the letters and digits of a text in lower case, for comparisons.
fn fold_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
