//! Context of a byte in a text: the words before and after it, its sentence, its quotation.

use std::ops::Range;

/// Maximum number of bytes that a sentence has on each side of a place; longer texts are lists or data.
const REACH: usize = 1_500;

/// Returns `true` for letters and digits.
fn in_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Returns the word before `at`, with only blanks between; empty if there is none.
pub(in crate::check) fn word_before(text: &str, at: usize) -> &str {
    let head = text[..at].trim_end_matches(' ');
    let start = head.char_indices().rev().take_while(|(_, c)| in_word(*c)).last();
    start.map_or("", |(start, _)| &head[start..])
}

/// Returns the word after `at`, with only blanks between; empty if there is none.
pub(in crate::check) fn word_after(text: &str, at: usize) -> &str {
    let tail = text[at..].trim_start_matches(' ');
    &tail[..tail.find(|c| !in_word(c)).unwrap_or(tail.len())]
}

/// Returns the capitalised words in ASCII letters with their places.
pub(in crate::check) fn capitalised(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let starts = move |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        bytes[*at].is_ascii_uppercase() && before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    };
    (0..bytes.len()).filter(starts).filter_map(move |at| {
        let glued = text[..at].ends_with(char::is_alphanumeric);
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let behind = text[at + length..].starts_with(|c: char| c.is_alphanumeric() && !is_hangul(c));
        (!glued && !behind).then(|| (at, &text[at..at + length]))
    })
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Returns the sentence that holds the byte `at`. A dot after a short capitalised word (`Nov.`, `Dr.`) does not end it.
pub(in crate::check) fn sentence(text: &str, at: usize) -> Range<usize> {
    let (first, last) = reach(text, at);
    let near = sentence_within(&text[first..last], at - first);
    first + near.start..first + near.end
}

/// Returns the part of a text that can belong to the sentence at a byte.
pub(in crate::check) fn reach(text: &str, at: usize) -> (usize, usize) {
    (text.ceil_char_boundary(at.saturating_sub(REACH)), text.floor_char_boundary(at.saturating_add(REACH)))
}

fn sentence_within(text: &str, at: usize) -> Range<usize> {
    let ends = || {
        let stops = text.match_indices(['.', '!', '?', '。']);
        stops.filter(|(stop, mark)| {
            let behind = &text[stop + mark.len()..];
            let closed = behind.trim_start_matches(['"', '”', '’', '\'', ')']);
            (closed.is_empty() || closed.starts_with(char::is_whitespace))
                && !(*mark == "." && is_short(word_before(text, *stop)))
        })
    };
    let start = ends().map(|(stop, mark)| stop + mark.len()).take_while(|end| *end <= at).last().unwrap_or(0);
    let end = ends().map(|(stop, mark)| stop + mark.len()).find(|end| *end > at).unwrap_or(text.len());
    start..end.max(start)
}

/// Returns `true` for abbreviations: `Nov`, `Sept`, `Dr`, `p` and `m` of `p.m.`
fn is_short(word: &str) -> bool {
    let ascii = word.is_ascii() && !word.is_empty();
    ascii
        && (word.len() == 1
            || (word.len() <= 4 && word.starts_with(|c: char| c.is_ascii_uppercase()) && word != "May"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::quotes::QuoteIndex;

    #[test]
    fn words_before_and_after_are_found() {
        let text = "We picked five stories, and 네 건.";
        let five = text.find("five").unwrap();
        assert_eq!(word_before(text, five), "picked");
        assert_eq!(word_after(text, five + 4), "stories");
        assert_eq!(word_after(text, text.len() - 1), "");
        assert_eq!(word_before(text, 0), "");
    }

    #[test]
    fn capitalised_words_are_whole_words() {
        let found: Vec<_> =
            capitalised("On Nov. 17 aB éMay Élan A1 Mid-Nov KST에").map(|(_, word)| word).collect();
        assert_eq!(found, ["On", "Nov", "Mid", "Nov", "KST"]);
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        let text = "It began. On Nov. 17 they met at 6 p.m. in Seoul! Then rest.";
        let at = text.find("met").unwrap();
        assert_eq!(text[sentence(text, at)].trim(), "On Nov. 17 they met at 6 p.m. in Seoul!");
        assert_eq!(text[sentence(text, 0)].trim(), "It began.");
    }

    #[test]
    fn double_quotes_enclose_a_byte() {
        let text = "He said \"on Sept. 3\" and “Oct. 4” but Nov. 5";
        let quoted = |word: &str| QuoteIndex::of(text).is_quoted(text.find(word).unwrap());
        assert!(quoted("Sept") && quoted("Oct") && !quoted("Nov"));
    }

    #[test]
    fn quotation_marks_enclose_a_byte() {
        let quoted = |text: &str| QuoteIndex::of(text).is_in_quotation_marks(text.find('x').unwrap());
        assert!(quoted("He said, \"no x\""));
        assert!(quoted("He said, “no x”"));
        assert!(!quoted("“No,” he said, and x"));
        assert!(!quoted("\"No,\" he said, and x"));
    }
}
