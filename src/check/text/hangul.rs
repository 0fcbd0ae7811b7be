//! Hangul syllables and the words they make.

use std::ops::Range;

/// The first syllable; the others follow in rows of 28, one for each final consonant and the first of a row for none.
const FIRST: u32 = 0xAC00;
const FINALS: u32 = 28;
const RIEUL: u32 = 8;

/// Whether a letter is a whole syllable.
pub(in crate::check) fn is_syllable(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// Whether a text has any Hangul in it.
pub(in crate::check) fn has_hangul(text: &str) -> bool {
    !text.is_ascii() && text.contains(is_syllable)
}

/// What a syllable closes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Final {
    /// Nothing: it ends in its vowel.
    Open,
    /// ㄹ, which some particles take for a vowel.
    Rieul,
    /// Any other consonant.
    Closed,
}

/// The final of a syllable; `None` for any other letter.
pub(in crate::check) fn final_of(c: char) -> Option<Final> {
    is_syllable(c).then(|| match (u32::from(c) - FIRST) % FINALS {
        0 => Final::Open,
        RIEUL => Final::Rieul,
        _ => Final::Closed,
    })
}

/// The number of the final consonant in the order of the alphabet, 0 for none.
pub(in crate::check) fn final_number(c: char) -> Option<u32> {
    is_syllable(c).then(|| (u32::from(c) - FIRST) % FINALS)
}

/// Unbroken runs of syllables: words, or what stands right behind a bracket, a figure or a Latin word.
pub(in crate::check) fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(is_syllable)?;
        let length = text[start..].find(|c| !is_syllable(c)).unwrap_or(text.len() - start);
        from = start + length;
        Some(start..from)
    })
}

/// Whether a letter is Chinese or Japanese.
pub(in crate::check) fn is_hanja_or_kana(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9D}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_knows_its_final() {
        let finals = "가갈각힣글A".chars().map(final_of).collect::<Vec<_>>();
        let (open, rieul, closed) = (Some(Final::Open), Some(Final::Rieul), Some(Final::Closed));
        assert_eq!(finals, [open, rieul, closed, closed, rieul, None]);
        assert_eq!(final_number('했'), Some(20));
    }

    #[test]
    fn runs_are_cut_at_everything_else() {
        let text = "보안(保安)은 AI를, 3명이";
        let words: Vec<_> = runs(text).map(|range| &text[range]).collect();
        assert_eq!(words, ["보안", "은", "를", "명이"]);
        assert_eq!(runs("none").count(), 0);
    }

    #[test]
    fn letters_of_the_neighbours_are_told_from_marks_between_words() {
        assert!("東あア々".chars().all(is_hanja_or_kana));
        assert!(!"가・、。（Ａ".chars().any(is_hanja_or_kana));
    }
}
