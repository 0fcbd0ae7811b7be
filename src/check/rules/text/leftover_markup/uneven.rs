//! Marks that the parser leaves because they stand apart from the words, or because two of them are not alike:
//! `** word **`, `~~word~`, `~~~word~~~`. In values also `\*`, whose backslash would be printed.

use std::ops::Range;

use super::emphasis::isolated_marks;
use crate::check::text::words::{after, before};

/// Longest part between two marks, in bytes.
const MAX_INSIDE: usize = 80;

/// Finds `** words **`, with blanks on both sides of both marks. Arithmetic (`2 ** n ** 3`) and masks (`서울 ** 구 ** 동`)
/// stand so as well.
pub(super) fn loose_pairs(text: &str, mark: &str) -> Vec<Range<usize>> {
    let is_loose =
        |at: &usize| is_blank_or_end(before(text, *at)) && is_blank_or_end(after(text, at + mark.len()));
    let marks: Vec<usize> = isolated_marks(text, mark).into_iter().filter(is_loose).collect();
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = text[open + mark.len()..*close].trim();
        let is_free = out.last().is_none_or(|last| last.end <= *open);
        let is_word = |letter: char| letter.is_ascii_alphabetic();
        let is_words = inside.starts_with(is_word) && inside.ends_with(is_word) && inside.len() > 1;
        if is_free && is_words && inside.len() <= MAX_INSIDE {
            out.push(*open..close + mark.len());
        }
    }
    out
}

/// Finds `~~half~`, `~half~~` and `~~~three~~~`. In Korean a tilde draws a word out: `~~좋아요~`.
pub(super) fn tildes(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('~') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let pairs = runs.windows(2).filter_map(|pair| {
        let [open, close] = pair else { return None };
        let inside = &text[open.end..close.start];
        let is_apart = !is_letter(before(text, open.start)) && !is_letter(after(text, close.end));
        let is_uneven = matches!((open.len(), close.len()), (2, 1) | (1, 2) | (3.., 3..));
        (is_apart && is_uneven && is_latin(inside) && inside.len() <= MAX_INSIDE)
            .then_some(open.start..close.end)
    });
    pairs.collect()
}

/// Finds `**:`, which closes nothing, behind a blank.
pub(super) fn stray_colon(text: &str) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, "**").into_iter();
    let is_stray = |at: &usize| {
        *at > 0
            && before(text, *at).is_some_and(char::is_whitespace)
            && after(text, at + 2) == Some(':')
            && is_blank_or_end(after(text, at + 3))
    };
    marks.filter(is_stray).map(|at| at..at + 2).collect()
}

/// Finds the first `\*words\*`, or `\*` at the start of a word. `¯\_(ツ)_/¯` is meant, and `C:\*` is a path.
pub(super) fn backslashes(text: &str) -> Option<Range<usize>> {
    let mut last = [None; 128];
    for (at, _) in text.match_indices('\\') {
        let Some(sign) = text.as_bytes().get(at + 1).copied().filter(|sign| b"*_~`#[".contains(sign)) else {
            continue;
        };
        let slot = last.get_mut(usize::from(sign))?;
        if let Some(first) = slot.replace(at) {
            return Some(first..at + 2);
        }
        let begins =
            before(text, at).is_none_or(|letter| letter.is_whitespace() || "(\"'“‘".contains(letter));
        if begins && sign != b'_' && text[at + 2..].matches(['\\']).next().is_none() {
            return Some(at..at + 2);
        }
    }
    None
}

fn is_blank_or_end(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}

/// Tests for words that begin and end with letters from A to Z or digits.
fn is_latin(inside: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    inside.starts_with(is_letter)
        && inside.ends_with(|letter: char| is_letter(letter) || ".,!?)".contains(letter))
        && inside.contains(|letter: char| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, ranges: Vec<Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn loose_and_uneven_marks_are_found() {
        let loose = |text, mark| shown(text, loose_pairs(text, mark));
        assert_eq!(loose("x **  spaced  ** y", "**"), ["**  spaced  **"]);
        assert_eq!(loose("A ~~ not ~~ c", "~~"), ["~~ not ~~"]);
        for text in ["2 ** n ** 3", "3 ** 4 is 2 ** 5", "서울 ** 구 ** 동", "a ** b", "price** and ** note"]
        {
            assert!(loose_pairs(text, "**").is_empty(), "{text}");
        }
        let tilde = |text| shown(text, tildes(text));
        assert_eq!(tilde("~~half~, ~half~~ and ~~~three~~~."), ["~~half~", "~half~~", "~~~three~~~"]);
        for text in ["~~정말 좋아요~", "3~5일, ~100 and ~200", "~/a and ~/b", "~~a~~", "와~~~ok~~~요"]
        {
            assert!(tildes(text).is_empty(), "{text}");
        }
        let colon = |text| shown(text, stray_colon(text));
        assert_eq!(colon("Note **: text"), ["**"]);
        assert!(colon("Note**: text, **: a").len() == 1 && colon("a ** b: c").is_empty());
    }

    #[test]
    fn backslashes_are_found_where_they_are_printed() {
        for (text, seen) in [
            (r"\*x\*", r"\*x\*"),
            (r"The \_first\_ boat", r"\_first\_"),
            (r"\# one", r"\#"),
            (r"A \*star", r"\*"),
            (r"a\*b\*c", r"\*b\*"),
        ] {
            assert_eq!(backslashes(text).map(|range| &text[range]), Some(seen), "{text}");
        }
        for text in [r"¯\_(ツ)_/¯", r"C:\*", r"C:\new", "a"] {
            assert_eq!(backslashes(text), None, "{text}");
        }
    }
}
