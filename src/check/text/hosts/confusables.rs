//! Confusable host names (UTS #39): homographs and skeletons.

use std::collections::BTreeMap;

use unicode_security::{
    GeneralSecurityProfile, MixedScript, RestrictionLevel, RestrictionLevelDetection, skeleton,
};

/// Names that are imitated most often.
const FAMOUS: &str = "
    google naver kakao paypal apple microsoft facebook amazon github coupang instagram netflix
    linkedin dropbox telegram binance coinbase upbit tosspayments";

/// Returns the displayed form of a homograph: a host that mixes scripts as no language does, or that is written in
/// foreign letters that look Latin. A name in one script (`한국.kr`) is not a homograph.
pub(in crate::check) fn homograph(host: &str) -> Option<String> {
    let (shown, sound) = idna::domain_to_unicode(host);
    if shown.is_ascii() || sound.is_err() {
        return None;
    }
    let end_is_latin = shown.rsplit('.').next().is_some_and(str::is_ascii);
    let labels = shown.split('.').filter(|label| !label.is_ascii());
    let hides = |label: &str| {
        let mixed = !label.is_single_script()
            && label.detect_restriction_level() > RestrictionLevel::HighlyRestrictive;
        let plain = plain(label);
        let looks_latin = plain.is_ascii() && plain.bytes().any(|byte| byte.is_ascii_alphabetic());
        // Letters that languages do use (the Turkish dotless i) are somebody's own.
        let borrowed = !label.chars().any(|c| c.is_ascii_alphabetic())
            || !label.chars().all(GeneralSecurityProfile::identifier_allowed);
        mixed || looks_latin && end_is_latin && borrowed
    };
    labels.into_iter().any(hides).then_some(shown)
}

/// Name that a host imitates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Original {
    /// Another host of the issue.
    HostOfIssue(String),
    /// A name that is imitated often.
    FamousName(String),
}

/// Hosts of an issue and famous names by the skeletons of their names.
#[derive(Debug)]
pub(in crate::check) struct Skeletons<'a> {
    hosts: BTreeMap<String, Vec<&'a str>>,
    famous: BTreeMap<String, &'static str>,
}

impl<'a> Skeletons<'a> {
    /// Computes the skeleton of every host.
    pub(in crate::check) fn of(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut shapes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for host in hosts {
            if let Some(name) = name(host) {
                shapes.entry(plain(name)).or_default().push(host);
            }
        }
        let famous = FAMOUS.split_ascii_whitespace().map(|famous| (plain(famous), famous)).collect();
        Self { hosts: shapes, famous }
    }

    /// Returns the name that a host is confusable with, such as `lantern` for `1antern`.
    pub(in crate::check) fn confusable_with(&self, host: &str) -> Option<Original> {
        let own = name(host)?;
        // Few names have the letters of an imitation, and skeletons cost time.
        if own.len() < 4 || !own.contains("rn") && !own.contains("vv") && digits(own) == 0 {
            return None;
        }
        let shape = plain(own);
        if shape == own {
            return None;
        }
        // The one with more digits is the imitation.
        let copied =
            |other: &&&str| name(other).is_some_and(|other| other != own && digits(other) < digits(own));
        let other = self.hosts.get(&shape).and_then(|hosts| hosts.iter().find(copied));
        let other = other.map(|other| Original::HostOfIssue((*other).to_owned()));
        let famous = self.famous.get(&shape).filter(|famous| **famous != own);
        other.or_else(|| famous.map(|famous| Original::FamousName((*famous).to_owned())))
    }
}

fn digits(name: &str) -> usize {
    name.bytes().filter(u8::is_ascii_digit).count()
}

/// Returns the registered label.
fn name(host: &str) -> Option<&str> {
    let mut labels = host.rsplit('.');
    let (_, second, third) = (labels.next()?, labels.next()?, labels.next());
    // `lantern.co.kr`
    Some(third.filter(|_| second.len() <= 3).unwrap_or(second))
}

/// Returns the skeleton of a name: similar letters become equal.
fn plain(name: &str) -> String {
    skeleton(name).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_letters_in_latin_names_are_homographs() {
        // Cyrillic а; all Cyrillic; Greek ο; the Latin ɡ of phonetics.
        for host in ["pаypal.example", "сосо.example", "lanternο.example", "ɡoogle.example"] {
            assert!(homograph(host).is_some(), "{host}");
        }
        assert_eq!(homograph("xn--pypal-4ve.example").as_deref(), Some("pаypal.example"));
    }

    #[test]
    fn name_in_one_script_is_not_a_homograph() {
        for host in [
            "한국.kr",
            "xn--3e0b707e.kr",
            "보안뉴스tv.kr",
            "почта.рф",
            "münchen.example",
            "kadın.example",
            "日本語.jp",
            "lantern.example",
            "ελλάδα.gr",
        ] {
            assert_eq!(homograph(host), None, "{host}");
        }
    }

    #[test]
    fn digits_for_letters_are_confusable() {
        assert_eq!(
            Skeletons::of(["lantern.example"]).confusable_with("1antern.example"),
            Some(Original::HostOfIssue("lantern.example".to_owned()))
        );
        assert_eq!(
            Skeletons::of([]).confusable_with("paypa1.com"),
            Some(Original::FamousName("paypal".to_owned()))
        );
        for (host, other) in [
            ("news1.example", "news2.example"),
            ("lantern.example", "1antern.example"),
            ("inews24.com", "news24.com"),
            ("lantern.test", "lantern.example"),
            ("a1.example", "al.example"),
        ] {
            assert_eq!(Skeletons::of([other]).confusable_with(host), None, "{host} {other}");
        }
    }
}
