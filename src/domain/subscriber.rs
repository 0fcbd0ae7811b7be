//! A subscriber of the newsletter.

use std::collections::BTreeSet;
use std::fmt;

use super::{CharClass, EmailAddress, Newsletters, TopicId, UnsafeChars};

/// The store's number for a subscriber; never shown, never in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub i64);

/// A person's name: one line, without control or direction-changing characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name. Characters that could break a line, start a header or reverse the text around them become
    /// blanks, runs of blanks become one; `None` when nothing is left.
    pub fn parse(text: &str) -> Option<Self> {
        if is_plain(text) {
            return Some(Self(text.to_owned()));
        }
        let words =
            text.split(|c: char| c.is_whitespace() || UNSAFE.contains(c)).filter(|word| !word.is_empty());
        let mut name: String = words.collect::<Vec<_>>().join(" ").chars().take(200).collect();
        // The cut may fall behind a blank; read back from the store, the name would be another.
        name.truncate(name.trim_end().len());
        (!name.is_empty()).then_some(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether a text is a valid name unchanged: nearly every one, and all from the store.
fn is_plain(text: &str) -> bool {
    let blanks = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    let strange = |c: char| (c != ' ' && c.is_whitespace()) || UNSAFE.contains(c);
    !text.is_empty() && !blanks && text.chars().count() <= 200 && !text.contains(strange)
}

/// Controls, direction controls and invisible characters; joiners stay, since several scripts need them in names.
const UNSAFE: UnsafeChars =
    UnsafeChars::CONTROLS.or(UnsafeChars::SEPARATORS).or(UnsafeChars::BIDI).or(UnsafeChars::of(&[
        CharClass::DirectionMark,
        CharClass::ArabicLetterMark,
        CharClass::ZeroWidthSpace,
        CharClass::WordJoiner,
        CharClass::ByteOrderMark,
        CharClass::InvisibleOperator,
        CharClass::DeprecatedFormat,
    ]));

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Consent of a subscriber to mail, or the reason against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Wants the newsletter.
    Subscribed,
    /// Asked to leave.
    Unsubscribed,
    /// Signed up, has not confirmed yet.
    Pending,
    /// The mailbox does not exist (a hard bounce).
    Bounced,
    /// Reported the mail as spam.
    Complained,
}

impl Status {
    /// Every status, in the order the documentation lists them.
    pub const ALL: [Self; 5] =
        [Self::Subscribed, Self::Unsubscribed, Self::Pending, Self::Bounced, Self::Complained];

    /// The word used in files, the store and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subscribed => "subscribed",
            Self::Unsubscribed => "unsubscribed",
            Self::Pending => "pending",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// Reads the word; `None` if it is none of [`Status::ALL`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// One subscriber.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Subscriber {
    /// The address.
    pub email: EmailAddress,
    /// The name, when known.
    pub name: Option<PersonName>,
    /// Chosen topics; empty means everything.
    pub topics: BTreeSet<TopicId>,
    /// Newsletters that they get.
    pub newsletters: Newsletters,
    /// The consent to mail.
    pub status: Status,
    /// A BCP 47 language tag, when known.
    pub language: Option<String>,
    /// The newsroom's own labels.
    pub tags: BTreeSet<String>,
    /// When they joined, as written: a date or a date-time.
    pub since: Option<String>,
    /// Origin in words: `form`, `conference 2022`.
    pub source: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_harmless_line() {
        let parse = |text| PersonName::parse(text).map(|name| name.to_string());
        assert_eq!(parse(" 김 민지\r\nBcc: all@example.com "), Some("김 민지 Bcc: all@example.com".into()));
        assert_eq!(parse("\u{202E}gnp.exe"), Some("gnp.exe".into()));
        assert_eq!(parse("<img onerror=x>"), Some("<img onerror=x>".into()));
        assert_eq!(parse(" \u{200B}\t"), None);
    }

    #[test]
    fn a_name_that_was_cut_is_read_back_as_it_is() {
        let name = PersonName::parse(&format!("{} y", "x".repeat(199))).unwrap();
        assert_eq!(PersonName::parse(name.as_str()), Some(name));
    }

    #[test]
    fn every_status_reads_its_own_word() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
    }
}
