//! Word segmentation and scripts.

use std::ops::Range;

/// A word and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Word<'a> {
    /// The word.
    pub(in crate::check) text: &'a str,
    /// Offset of its first byte.
    pub(in crate::check) at: usize,
}

impl Word<'_> {
    /// Returns its range.
    pub(in crate::check) fn range(&self) -> Range<usize> {
        self.at..self.end()
    }

    /// Returns the offset after its last byte.
    pub(in crate::check) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// Returns the words of a text: letters and digits, with marks inside of a word (`don't`, `Min-su`, `1,150`).
pub(in crate::check) fn words(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut start = None;
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let belongs = letter.is_alphanumeric() || (start.is_some() && joins(before, letter, next));
        match (start, belongs) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                out.push(Word { text: &text[first..at], at: first });
                start = None;
            }
            _ => {}
        }
        before = letter;
    }
    if let Some(first) = start {
        out.push(Word { text: &text[first..], at: first });
    }
    out
}

/// Returns `true` if a mark between two letters is part of the word.
fn joins(before: char, mark: char, next: char) -> bool {
    match mark {
        '\'' | '’' | '-' | '\u{2010}' | '\u{2011}' => before.is_alphanumeric() && next.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && next.is_ascii_digit(),
        _ => false,
    }
}

/// Returns a word without its genitive: `Kim's`, `hackers'`.
pub(in crate::check) fn without_genitive(word: &str) -> &str {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    bare.unwrap_or(word)
}

/// Returns the character before a byte.
pub(in crate::check) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Returns the character at a byte.
pub(in crate::check) fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Returns `true` for a Hangul syllable.
pub(in crate::check) fn is_hangul(letter: char) -> bool {
    matches!(letter, '가'..='힣')
}

/// Returns `true` if most of a text is Korean; a syllable counts as two letters.
pub(in crate::check) fn is_korean(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let hangul = text.chars().filter(|letter| is_hangul(*letter)).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    hangul * 2 > latin
}

/// Returns the Hangul at the start of a text.
pub(in crate::check) fn leading_hangul(text: &str) -> &str {
    /// Longer than any word with its particles.
    const LONGEST: usize = 64;
    let hangul = text.char_indices().take(LONGEST).take_while(|(_, letter)| is_hangul(*letter));
    &text[..hangul.last().map_or(0, |(at, letter)| at + letter.len_utf8())]
}

/// Returns `true` if Hangul right after a noun is a particle or the copula (`을`, `에서는`, `이라고`).
pub(in crate::check) fn is_particle(hangul: &str) -> bool {
    // Plural first: 들 takes every particle again.
    let rest = hangul.strip_prefix('들').unwrap_or(hangul);
    rest.is_empty() || PARTICLES.contains(&rest)
}

const PARTICLES: &[&str] = &[
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "로",
    "으로",
    "도",
    "만",
    "나",
    "이나",
    "랑",
    "이랑",
    "께",
    "에게",
    "에게서",
    "에서",
    "에는",
    "에도",
    "에선",
    "에서는",
    "에서도",
    "에서의",
    "에게는",
    "에의",
    "와의",
    "과의",
    "와는",
    "과는",
    "와도",
    "과도",
    "로서",
    "로써",
    "으로서",
    "으로써",
    "로는",
    "으로는",
    "로도",
    "으로도",
    "로의",
    "으로의",
    "로부터",
    "으로부터",
    "까지",
    "까지도",
    "부터",
    "보다",
    "처럼",
    "마다",
    "마저",
    "조차",
    "밖에",
    "뿐",
    "뿐만",
    "만이",
    "만을",
    "만은",
    "이다",
    "다",
    "였다",
    "이었다",
    "이며",
    "며",
    "이고",
    "고",
    "인",
    "이라",
    "라",
    "이라는",
    "라는",
    "이라고",
    "라고",
    "란",
    "이란",
    "입니다",
    "이었습니다",
    "였습니다",
    "이자",
    "자",
    "이지만",
    "지만",
    "이라면",
    "라면",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_inner_marks() {
        let text = "“Don’t,” Kim Min-su's 1,150 files (v1.2) 보안(保安)은 end.";
        let found: Vec<_> = words(text).into_iter().map(|word| word.text).collect();
        let expected = ["Don’t", "Kim", "Min-su's", "1,150", "files", "v1.2", "보안", "保安", "은", "end"];
        assert_eq!(found, expected);
    }

    #[test]
    fn word_has_its_byte_range() {
        let text = "돌다리도 ab";
        let last = words(text).pop().unwrap();
        assert_eq!((&text[last.range()], last.at), ("ab", 13));
    }

    #[test]
    fn particles_are_recognised() {
        for (hangul, expected) in
            [("을", true), ("", true), ("들에게는", true), ("함", false), ("주소", false)]
        {
            assert_eq!(is_particle(hangul), expected, "{hangul}");
        }
    }

    #[test]
    fn majority_of_letters_decides_the_script() {
        assert!(is_korean("KISA는 위험을 알렸다"));
        assert!(!is_korean("The word 보안 means security"));
    }
}
