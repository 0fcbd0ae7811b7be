//! Acronyms, by the names of their letters.

use super::{Endings, word};

/// The names of the letters from A to Z. R is 아르 in the dictionary and 알 in the street.
const LETTERS: [&str; 26] = [
    "에이",
    "비",
    "시",
    "디",
    "이",
    "에프",
    "지",
    "에이치",
    "아이",
    "제이",
    "케이",
    "엘",
    "엠",
    "엔",
    "오",
    "피",
    "큐",
    "아르",
    "에스",
    "티",
    "유",
    "브이",
    "더블유",
    "엑스",
    "와이",
    "제트",
];

/// An acronym. Where it could be spoken as a word as well, both readings count.
pub(super) fn capitals(word: &str) -> Option<(Endings, Option<String>)> {
    let (endings, spoken) = letters(word)?;
    let is_numeral = word.len() > 1 && word.bytes().all(|letter| b"IVX".contains(&letter));
    if is_numeral {
        return None;
    }
    let is_speakable = word.len() > 2 && word.contains(['A', 'E', 'I', 'O', 'U']);
    if !is_speakable {
        return Some((endings, spoken));
    }
    let as_word = match word.bytes().last() {
        Some(b'S' | b'F' | b'V' | b'R') => Endings::VOWEL,
        _ => word::sure(&word.to_ascii_lowercase())?,
    };
    Some((endings.or(as_word), spoken.filter(|_| endings == as_word)))
}

/// The names of letters. Long ones are not read so, even if they end so.
pub(super) fn letters(word: &str) -> Option<(Endings, Option<String>)> {
    let name = |letter: u8| LETTERS.get(usize::from(letter.checked_sub(b'A')?)).copied();
    let names: String = word.bytes().map_while(name).collect();
    let endings = match word.bytes().last()? {
        b'R' => Endings::VOWEL.or(Endings::RIEUL),
        _ => Endings::of_hangul(&names)?,
    };
    Some((endings, (word.len() < 6).then_some(names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_name() {
        let of = |word: &str| letters(word).map(|(endings, _)| endings);
        assert_eq!(letters("FBI"), Some((Endings::VOWEL, Some("에프비아이".to_owned()))));
        assert_eq!(
            ["L", "M", "N"].map(of),
            [Endings::RIEUL, Endings::CONSONANT, Endings::CONSONANT].map(Some)
        );
        assert_eq!(of("R"), Some(Endings::VOWEL.or(Endings::RIEUL)));
        assert_eq!(of("a"), None);
    }

    #[test]
    fn an_acronym_that_can_be_spoken_has_two_readings() {
        let of = |word: &str| capitals(word).map(|(endings, _)| endings);
        assert_eq!(of("NSA"), Some(Endings::VOWEL));
        assert_eq!(of("OPEN"), Some(Endings::CONSONANT));
        assert_eq!(["SOC", "TYPE", "XIV"].map(of), [None; 3]);
    }
}
