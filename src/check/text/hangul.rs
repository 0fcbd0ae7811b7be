//! Hangul syllables and the words they make.

use std::ops::Range;

/// First syllable of the block. Each row of 28 has one vowel; the first of a row has no final consonant.
const FIRST: u32 = 0xAC00;
const FINALS: u32 = 28;
const RIEUL: u32 = 8;

/// Returns `true` for a precomposed syllable.
pub(in crate::check) fn is_syllable(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// Returns `true` if a text has a Hangul syllable.
pub(in crate::check) fn has_hangul(text: &str) -> bool {
    !text.is_ascii() && text.contains(is_syllable)
}

/// Final sound of a syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Final {
    /// No final consonant.
    Open,
    /// ㄹ, which some particles treat as a vowel.
    Rieul,
    /// Any other consonant.
    Closed,
}

/// Returns the final sound of a syllable; `None` for other letters.
pub(in crate::check) fn final_of(c: char) -> Option<Final> {
    is_syllable(c).then(|| match (u32::from(c) - FIRST) % FINALS {
        0 => Final::Open,
        RIEUL => Final::Rieul,
        _ => Final::Closed,
    })
}

/// Returns the index of the final consonant in the alphabet; 0 for none.
pub(in crate::check) fn final_number(c: char) -> Option<u32> {
    is_syllable(c).then(|| (u32::from(c) - FIRST) % FINALS)
}

/// Returns runs of syllables: words, or particles right after a bracket, a figure or a Latin word.
pub(in crate::check) fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(is_syllable)?;
        let length = text[start..].find(|c| !is_syllable(c)).unwrap_or(text.len() - start);
        from = start + length;
        Some(start..from)
    })
}

/// Returns `true` for Hanja and kana.
pub(in crate::check) fn is_hanja_or_kana(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9D}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_sounds_of_syllables_are_computed() {
        let finals = "가갈각힣글A".chars().map(final_of).collect::<Vec<_>>();
        let (open, rieul, closed) = (Some(Final::Open), Some(Final::Rieul), Some(Final::Closed));
        assert_eq!(finals, [open, rieul, closed, closed, rieul, None]);
        assert_eq!(final_number('했'), Some(20));
    }

    #[test]
    fn runs_end_at_other_characters() {
        let text = "보안(保安)은 AI를, 3명이";
        let words: Vec<_> = runs(text).map(|range| &text[range]).collect();
        assert_eq!(words, ["보안", "은", "를", "명이"]);
        assert_eq!(runs("none").count(), 0);
    }

    #[test]
    fn hanja_and_kana_exclude_punctuation() {
        assert!("東あア々".chars().all(is_hanja_or_kana));
        assert!(!"가・、。（Ａ".chars().any(is_hanja_or_kana));
    }
}
