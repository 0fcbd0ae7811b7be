//! Final sound of a word read aloud in Korean: Hangul, a figure, a Latin word, a bracket, a quotation.
//!
//! If a word can be read in several ways, all count, so that no possible reading is reported as wrong.

mod enclosed;
pub(in crate::check) mod figure;
mod latin;
mod readings;
mod token;

use std::ops::Range;

use super::hangul::{self, Final};

/// Maximum depth of nested brackets and quotes.
const DEPTH: usize = 4;

/// Set of sounds that a word may end in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Endings(u8);

impl Endings {
    /// A vowel.
    pub(in crate::check) const VOWEL: Self = Self(1);
    /// ㄹ.
    pub(in crate::check) const RIEUL: Self = Self(2);
    /// Another consonant.
    pub(in crate::check) const CONSONANT: Self = Self(4);
    /// Any consonant.
    pub(in crate::check) const CLOSED: Self = Self::RIEUL.or(Self::CONSONANT);

    /// Returns the union.
    pub(in crate::check) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns `true` if the sets have a common sound.
    pub(in crate::check) const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns `true` if every sound is in `other`.
    pub(in crate::check) const fn is_only(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Returns the ending of a Hangul word.
    pub(in crate::check) fn of_hangul(word: &str) -> Option<Self> {
        Some(match hangul::final_of(word.chars().next_back()?)? {
            Final::Open => Self::VOWEL,
            Final::Rieul => Self::RIEUL,
            Final::Closed => Self::CONSONANT,
        })
    }
}

/// Reading of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Reading {
    /// Possible endings.
    pub(in crate::check) endings: Endings,
    /// Range of the word with brackets and quotes.
    pub(in crate::check) whole: Range<usize>,
    /// Range of the part that decides the ending.
    pub(in crate::check) decides: Range<usize>,
    /// Pronunciation of that part, if it is not written in Hangul.
    pub(in crate::check) spoken: Option<String>,
}

/// Reads the word that ends right before `at`; `None` if its reading is not known.
pub(in crate::check) fn before(text: &str, at: usize) -> Option<Reading> {
    nested(text, at, DEPTH)
}

fn nested(text: &str, at: usize, depth: usize) -> Option<Reading> {
    let depth = depth.checked_sub(1)?;
    let head = text.get(..at)?;
    let last = head.chars().next_back()?;
    if hangul::is_syllable(last) {
        let start = head.rfind(|c| !hangul::is_syllable(c)).map_or(0, |gap| next(head, gap));
        let endings = Endings::of_hangul(head)?;
        return Some(Reading { endings, whole: start..at, decides: start..at, spoken: None });
    }
    enclosed::bracket(text, at, depth)
        .or_else(|| enclosed::quotation(text, at, depth))
        .or_else(|| token::before(head))
}

/// Returns the offset after the character at `at`.
fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endings(text: &str) -> Option<Endings> {
        before(text, text.len()).map(|reading| reading.endings)
    }

    #[test]
    fn word_before_a_bracket_decides() {
        for (text, expected) in [
            ("보안(保安)", Some(Endings::CONSONANT)),
            ("한국인터넷진흥원(KISA)", Some(Endings::CONSONANT)),
            ("구글(Google)", Some(Endings::RIEUL)),
            ("그는 웹(http://)", Some(Endings::CONSONANT)),
            ("김하나(35)", Some(Endings::VOWEL)),
            ("(나)", Some(Endings::VOWEL)),
            ("(가)", None),
            ("구글 (회사)", Some(Endings::VOWEL.or(Endings::RIEUL))),
            ("KISA(한국인터넷진흥원)", Some(Endings::VOWEL.or(Endings::CONSONANT))),
            ("서버(이)", None),
            ("한빛건설(주)", None),
            ("했다.(사진)", None),
            ("保安(보안)", None),
            ("열린)", None),
        ] {
            assert_eq!(endings(text), expected, "{text}");
        }
    }

    #[test]
    fn last_word_in_quotes_decides() {
        for (text, expected) in [
            ("‘랜섬웨어’", Some(Endings::VOWEL)),
            ("《보안의 역사》", Some(Endings::VOWEL)),
            ("\"보안\"", Some(Endings::CONSONANT)),
            ("그의 'VPN'", Some(Endings::CONSONANT)),
            ("“구글(Google)”", Some(Endings::RIEUL)),
            ("“갑니다.”", None),
            ("그는 말했다\"", None),
            ("don't \"", None),
            ("닫는’", None),
        ] {
            assert_eq!(endings(text), expected, "{text}");
        }
    }

    #[test]
    fn deciding_part_is_reported() {
        let text = "그는 한국인터넷진흥원(KISA)";
        let reading = before(text, text.len()).unwrap();
        assert_eq!(&text[reading.whole], "한국인터넷진흥원(KISA)");
        assert_eq!(&text[reading.decides], "한국인터넷진흥원");
        let text = "새 AI";
        let reading = before(text, text.len()).unwrap();
        assert_eq!((&text[reading.whole], reading.spoken.as_deref()), ("AI", Some("에이아이")));
    }

    #[test]
    fn endings_behave_as_sets() {
        let both = Endings::VOWEL.or(Endings::RIEUL);
        assert!(both.may_be(Endings::CLOSED) && !both.is_only(Endings::CLOSED));
        assert!(Endings::RIEUL.is_only(Endings::CLOSED) && !Endings::VOWEL.may_be(Endings::CLOSED));
    }
}
