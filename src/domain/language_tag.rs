//! Language tags (BCP 47).

use std::fmt;

/// Longest tag in use (RFC 5646 §4.4.1).
const MAX_LENGTH: usize = 35;

/// A language tag with the usual letter case: `ko`, `pt-BR`, `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

/// Error of parsing a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag")]
pub struct LanguageTagError(String);

impl LanguageTag {
    /// Reads a tag: subtags of one to eight letters and digits, joined by `-`. Letter case is made the usual one
    /// (RFC 5646 §2.1.1).
    ///
    /// # Errors
    /// Names the text that is none.
    pub fn parse(text: &str) -> Result<Self, LanguageTagError> {
        let is_subtag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if text.len() > MAX_LENGTH || !text.split('-').all(is_subtag) {
            return Err(LanguageTagError(text.to_owned()));
        }
        let mut tag = String::with_capacity(text.len());
        for (index, part) in text.split('-').enumerate() {
            let lower = part.to_ascii_lowercase();
            match (index, part.len()) {
                (0, _) => tag.push_str(&lower),
                (_, 2) => tag.extend(["-", &part.to_ascii_uppercase()]),
                (_, 4) => {
                    tag.push('-');
                    tag.extend(lower.chars().take(1).map(|c| c.to_ascii_uppercase()));
                    tag.extend(lower.chars().skip(1));
                }
                _ => tag.extend(["-", &lower]),
            }
        }
        Ok(Self(tag))
    }

    /// Returns the tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if one tag is the other or narrows it: `ko` and `ko-KR` match, `pt-BR` and `pt-PT` do not.
    pub fn matches(&self, other: &Self) -> bool {
        let narrows = |narrow: &str, wide: &str| {
            narrow.strip_prefix(wide).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        narrows(&self.0, &other.0) || narrows(&other.0, &self.0)
    }

    /// Returns the language without country and script: `pt` of `pt-BR`.
    #[must_use]
    pub fn primary(&self) -> Self {
        Self(self.0.split('-').next().unwrap_or_default().to_owned())
    }

    /// Returns the language, without country and script, that a list names for a reader; `None` if the text is no tag of
    /// two or three letters (ISO 639).
    pub fn of_reader(text: &str) -> Option<Self> {
        let primary = Self::parse(text).ok()?.primary();
        let is_language =
            (2..=3).contains(&primary.0.len()) && primary.0.bytes().all(|byte| byte.is_ascii_lowercase());
        is_language.then_some(primary)
    }

    /// Returns true for Korean, whatever the country.
    pub fn is_korean(&self) -> bool {
        self.0.split('-').next() == Some("ko")
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    #[test]
    fn letter_case_is_made_the_usual_one() {
        let written = ["KO", "pt-br", "ZH-hANT-tw", "de-1996", "x-A"].map(|text| tag(text).to_string());
        assert_eq!(written, ["ko", "pt-BR", "zh-Hant-TW", "de-1996", "x-a"]);
        for text in ["", "-", "ko-", "한국어", "ko_KR", "abcdefghi", "en, ko"] {
            assert!(LanguageTag::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_tag_matches_what_narrows_it() {
        for (one, other, same) in [
            ("ko", "ko-KR", true),
            ("ko-KR", "KO", true),
            ("ko", "kok", false),
            ("pt-BR", "pt-PT", false),
            ("zh-Hant", "zh-Hant-TW", true),
        ] {
            assert_eq!(tag(one).matches(&tag(other)), same, "{one} {other}");
        }
        assert!(tag("ko-KR").is_korean() && !tag("kok").is_korean());
    }
}
