//! Marks that readers most likely see by mistake, though a writer may mean some of them.

use std::ops::Range;

use super::emphasis::isolated_marks;
use crate::check::text::words::{after, before};

/// Longest part between two marks, in bytes.
const MAX_INSIDE: usize = 200;

/// Finds the marks in a text without code and addresses.
pub(super) fn find(prose: &str) -> Vec<Range<usize>> {
    let mut out = masked_name(prose);
    out.extend(inserted(prose));
    out.extend(inline_notes(prose));
    out.extend(definition(prose));
    out.extend(spaced_underscores(prose));
    out.extend(open_code(prose));
    out
}

fn is_letter(letter: Option<char>) -> bool {
    letter.is_some_and(char::is_alphanumeric)
}

fn is_blank_or_end(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}

/// Finds `*김*수`: a mask and a mark of a footnote, or a stressed syllable.
fn masked_name(text: &str) -> Vec<Range<usize>> {
    let is_syllable = |letter: char| matches!(letter, '가'..='힣');
    let marks = isolated_marks(text, "*");
    let pairs = marks.windows(2).filter_map(|pair| {
        let [open, close] = pair else { return None };
        let inside = &text[open + 1..*close];
        let is_name = inside.chars().all(is_syllable) && (1..=2).contains(&inside.chars().count());
        (is_name && !is_letter(before(text, *open)) && after(text, close + 1).is_some_and(is_syllable))
            .then_some(*open..close + 1)
    });
    pairs.collect()
}

/// Finds `++words++`. `C++` and `i++` have one of the two.
fn inserted(text: &str) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, "++");
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = &text[open + 2..*close];
        let is_free = out.last().is_none_or(|last| last.end <= *open);
        let is_word = |word: Option<&str>| word.is_some_and(|word| word.chars().nth(1).is_some());
        let are_words = inside.len() <= MAX_INSIDE
            && inside.starts_with(char::is_alphabetic)
            && !inside.ends_with(char::is_whitespace)
            && !inside.contains([';', '=', '(', ')', '+'])
            && is_word(inside.split_whitespace().next())
            && is_word(inside.split_whitespace().next_back());
        let ends = after(text, close + 2).is_none_or(|letter| !letter.is_ascii_alphanumeric());
        if is_free && are_words && !is_letter(before(text, *open)) && ends {
            out.push(*open..close + 2);
        }
    }
    out
}

/// Finds `^[words]` behind a word. `^[a-z]+` is a pattern.
fn inline_notes(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = &text[at + 2..];
        let length = rest.bytes().take(MAX_INSIDE).position(|byte| byte == b']')?;
        let inside = rest.get(..length)?;
        let is_behind_word =
            before(text, at).is_some_and(|letter| letter.is_alphanumeric() || ".,!?)\"”’".contains(letter));
        let has_words = inside.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
        let is_pattern = inside.contains('-') && !inside.contains(' ');
        (is_behind_word && has_words && !is_pattern).then_some(at..at + length + 3)
    };
    text.match_indices("^[").filter_map(find).collect()
}

/// Finds `[1]: words` at the start, which defines no address.
fn definition(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let inside = text[start..].strip_prefix('[')?;
    let length = inside.bytes().take(20).position(|byte| byte == b']')?;
    let is_label = length > 0
        && inside[..length]
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let words = inside[length..].strip_prefix("]: ")?;
    (is_label && words.trim_start().starts_with(char::is_alphanumeric)).then_some(start..start + length + 3)
}

/// Finds `__ words __`. In `Name __ Age __` the blanks of a form have nothing before the first word.
fn spaced_underscores(text: &str) -> Option<Range<usize>> {
    let marks = isolated_marks(text, "__");
    let [open, close] = marks.as_slice() else { return None };
    let is_loose = |at: usize| is_blank_or_end(before(text, at)) && is_blank_or_end(after(text, at + 2));
    let inside = text[open + 2..*close].trim();
    let is_word = |letter: char| letter.is_ascii_alphanumeric();
    let is_words = inside.starts_with(is_word) && inside.ends_with(is_word) && inside.len() <= MAX_INSIDE;
    // Words go on behind the second mark; a form ends with its blank.
    let goes_on = text[close + 2..].trim_start().starts_with(|letter: char| letter.is_ascii_lowercase());
    (is_loose(*open) && is_loose(*close) && is_words && goes_on).then_some(*open..close + 2)
}

/// Finds the only backtick of a text before or behind a word. Names from Arabic have it within, and quotations of TeX end
/// with an apostrophe.
fn open_code(text: &str) -> Option<Range<usize>> {
    let mut marks = text.match_indices('`').map(|(at, _)| at);
    let (at, None) = (marks.next()?, marks.next()) else { return None };
    let (before, after) = (before(text, at), after(text, at + 1));
    let opens = !is_letter(before) && is_letter(after) && !text[at..].contains(['\'', '’', '´']);
    let closes =
        before.is_some_and(char::is_alphabetic) && is_blank_or_end(after) && !text[..at].contains('´');
    (opens || closes).then_some(at..at + 1)
}

/// Finds `_` and `*` around a link, which the parser did not pair: `_[rules](https://…)_는`.
pub(super) fn around_link(text: &str, link: &Range<usize>) -> Option<Range<usize>> {
    let mark = before(text, link.start).filter(|mark| matches!(mark, '_' | '*'))?;
    let outer = text[..link.start].trim_end_matches(mark);
    let is_free = !is_letter(outer.chars().next_back());
    (is_free && after(text, link.end) == Some(mark))
        .then(|| link.start - mark.len_utf8()..link.end + mark.len_utf8())
}

/// Finds the `**` that a text begins with and that has no end. Where a word refers to a note (`Price**`), it is the mark of
/// that note.
pub(super) fn open_bold(text: &str) -> Option<Range<usize>> {
    let rest = text.strip_prefix("**")?;
    (rest.starts_with(char::is_alphabetic) && !rest.contains('*')).then_some(0..2)
}

/// Tests for a word with the mark of a note: `Price**`, `김**`.
pub(super) fn refers_to_note(text: &str) -> bool {
    let is_reference = |at: usize| is_letter(before(text, at)) && !is_letter(after(text, at + 2));
    isolated_marks(text, "**").into_iter().any(is_reference)
}

/// Finds the first of two asterisks before a word, of which the parser took the other one: `**x*`. `is_written_twice` tells
/// for the byte of a mark if the author wrote two.
pub(super) fn half_pair(text: &str, is_written_twice: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    let opens = |at: &usize| !is_letter(before(text, *at)) && is_letter(after(text, at + 1));
    let at = isolated_marks(text, "*").into_iter().filter(opens).find(|at| is_written_twice(*at))?;
    Some(at..at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn doubtful_marks_are_found() {
        for (text, seen) in [
            ("*김*수 씨가", "*김*"),
            ("New ++ins++ and", "++ins++"),
            ("++new words here++", "++new words here++"),
            ("x^[inline note] y", "^[inline note]"),
            ("말이다.^[붙인 말]", "^[붙인 말]"),
            ("[1]: note words here", "[1]:"),
            ("[rules]: see the page", "[rules]:"),
            ("and __ x __ done", "__ x __"),
            ("Has `code unclosed", "`"),
            ("Has code` unclosed", "`"),
            ("명령 `실행은", "`"),
        ] {
            assert_eq!(found(text), [seen], "{text}");
        }
    }

    #[test]
    fn signs_of_writers_are_sound() {
        for text in [
            "C++ and D++ and i++, ++i and j++, g++",
            "Qur`an, `word' and ``words'', 5` and a ` b",
            "제1조 [1] 말, [1] note, [sic]: said, [속보]: 말, [AP]: words, [1]:2",
            "^[a-z]+$, x^[a-z], x^[2], 2^[n]",
            "Name __ Age __, Name __ and Age __.",
            "김*수와 이*영, *강조 *말, 3*4*5, a*b*c",
            "snake_case and __init__",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn bold_without_an_end_is_no_note() {
        assert_eq!(open_bold("**굵은 글씨를 닫지 않음."), Some(0..2));
        assert_eq!(open_bold("**bold** and"), None);
        assert_eq!(open_bold("** note"), None);
        assert!(refers_to_note("Price** is net") && refers_to_note("김** 씨"));
        assert!(!refers_to_note("**words") && !refers_to_note("2**3"));
    }

    #[test]
    fn marks_around_a_link_are_found() {
        let text = "see _https://a.example/b_로";
        let link = 5..text.len() - "_로".len();
        assert_eq!(around_link(text, &link).map(|range| &text[range]), Some("_https://a.example/b_"));
        assert_eq!(around_link("a_b_c", &(2..3)), None);
        assert_eq!(around_link("(b_", &(1..2)), None);
    }
}
