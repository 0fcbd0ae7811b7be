//! What a word ends in when it is read aloud in Korean: Hangul, a figure, a Latin word, a bracket, a quotation.
//!
//! Where a word can be read in more than one way, all ways count, so that nothing is called wrong that somebody may
//! read so.

mod enclosed;
pub(in crate::check) mod figure;
mod latin;
mod readings;
mod token;

use std::ops::Range;

use super::hangul::{self, Final};

/// How many brackets and quotes within each other are looked into.
const DEPTH: usize = 4;

/// The sounds that a word may end in.
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

    /// Either these or those.
    pub(in crate::check) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of these is among those.
    pub(in crate::check) const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of these are among those.
    pub(in crate::check) const fn is_only(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The ending of a Hangul word.
    pub(in crate::check) fn of_hangul(word: &str) -> Option<Self> {
        Some(match hangul::final_of(word.chars().next_back()?)? {
            Final::Open => Self::VOWEL,
            Final::Rieul => Self::RIEUL,
            Final::Closed => Self::CONSONANT,
        })
    }
}

/// A word as it is reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Reading {
    /// How it may end.
    pub(in crate::check) endings: Endings,
    /// The whole of it, brackets and quotes included.
    pub(in crate::check) whole: Range<usize>,
    /// The part whose sound counts.
    pub(in crate::check) decides: Range<usize>,
    /// How that part is read, when it is not written in Hangul.
    pub(in crate::check) spoken: Option<String>,
}

/// The word that ends right before `at`; `None` when it cannot be told how it is read.
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

/// The place behind the letter at `at`.
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
    fn the_word_before_a_bracket_counts() {
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
    fn the_last_word_within_quotes_counts() {
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
    fn what_decides_is_pointed_out() {
        let text = "그는 한국인터넷진흥원(KISA)";
        let reading = before(text, text.len()).unwrap();
        assert_eq!(&text[reading.whole], "한국인터넷진흥원(KISA)");
        assert_eq!(&text[reading.decides], "한국인터넷진흥원");
        let text = "새 AI";
        let reading = before(text, text.len()).unwrap();
        assert_eq!((&text[reading.whole], reading.spoken.as_deref()), ("AI", Some("에이아이")));
    }

    #[test]
    fn endings_are_sets() {
        let both = Endings::VOWEL.or(Endings::RIEUL);
        assert!(both.may_be(Endings::CLOSED) && !both.is_only(Endings::CLOSED));
        assert!(Endings::RIEUL.is_only(Endings::CLOSED) && !Endings::VOWEL.may_be(Endings::CLOSED));
    }
}
