//! Every rule, with the source text whose doc comment is its page in the manual.

use super::rule::Rule;
use super::rules::{images, issue, mail, publication};

/// A rule and its source.
pub(super) struct Entry {
    pub(super) rule: &'static dyn Rule,
    pub(super) source: &'static str,
}

macro_rules! rules {
    ($($rule:path, $file:literal;)*) => {
        /// All rules, in the order of their codes.
        pub(super) static RULES: &[Entry] = &[$(Entry { rule: &$rule, source: include_str!($file) }),*];
    };
}

rules! {
    images::MissingAltText, "rules/images/missing_alt_text.rs";
    images::MissingCredit, "rules/images/missing_credit.rs";
    issue::NoAuthors, "rules/issue/no_authors.rs";
    issue::NoGreeting, "rules/issue/no_greeting.rs";
    issue::NoItems, "rules/issue/no_items.rs";
    issue::NotPublicationDay, "rules/issue/not_publication_day.rs";
    issue::UpdatedBeforeDate, "rules/issue/updated_before_date.rs";
    mail::LongSubject, "rules/mail/long_subject.rs";
    mail::NoOneClickUnsubscribe, "rules/mail/no_one_click_unsubscribe.rs";
    mail::TooLarge, "rules/mail/too_large.rs";
    publication::PaleAccent, "rules/publication/pale_accent.rs";
}
