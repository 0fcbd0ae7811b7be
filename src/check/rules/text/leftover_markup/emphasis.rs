//! Marks of emphasis that the parser leaves as they are: `**`, `*word*`, `__word__`, `~~word~~`, `` `word` ``.

use std::ops::Range;

use crate::check::text::words::{after, before};

/// Finds `**word**`, and `**word` without an end.
pub(super) fn strong_emphasis(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = isolated_marks(text, "**");
    let mut out = Vec::new();
    let mut index = 0;
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    // `Price**` refers to a footnote.
    let footnotes =
        marks.first().is_some_and(|at| is_letter(before(text, *at)) && !is_letter(after(text, at + 2)));
    while let Some(open) = marks.get(index).copied() {
        index += 1;
        let free = !is_letter(before(text, open));
        let (blank_before, blank_behind) =
            (is_space_or_end(before(text, open)), is_space_or_end(after(text, open + 2)));
        let closes = |close: &usize| {
            let behind = after(text, close + 2);
            let tight = !is_space_or_end(before(text, *close));
            // `**Port:**10`: after a sign the parser does not close before a letter.
            let lost = tight && !is_letter(before(text, *close)) && !blank_behind;
            is_plausible_content(&text[open + 2..*close])
                && (tight || !blank_behind)
                && !(blank_behind && is_letter(behind) && is_letter(before(text, *close)))
                && (!behind.is_some_and(|letter| letter.is_ascii_alphanumeric()) || !tight || lost)
        };
        // `word**"quoted"**`: before a sign the parser does not open after a letter.
        let encloses_quotation = |close: &usize| is_bracketed(&text[open + 2..*close]);
        match marks.get(index).copied().filter(closes) {
            Some(close) if free => {
                out.push(open..close + 2);
                index += 1;
            }
            _ if !free && let Some(close) = marks.get(index).copied().filter(encloses_quotation) => {
                out.push(open..close + 2);
                index += 1;
            }
            // `The **big` has no end; at the start it may be the footnote's own mark.
            _ if free
                && blank_before
                && open > 0
                && !footnotes
                && after(text, open + 2).is_some_and(char::is_alphabetic) =>
            {
                out.push(open..open + 2);
            }
            _ => {}
        }
    }
    out
}

/// Returns true for words between quotation marks or brackets.
fn is_bracketed(inside: &str) -> bool {
    let pairs = [('"', '"'), ('(', ')'), ('[', ']'), ('“', '”'), ('‘', '’'), ('「', '」'), ('《', '》')];
    inside.len() < 200
        && pairs.iter().any(|(open, close)| inside.starts_with(*open) && inside.ends_with(*close))
}

/// Finds `*Port:*10` and `_Port:_10`, which the parser does not close.
pub(super) fn emphasis_before_letters(text: &str, mark: &str) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, mark);
    let pairs = marks.windows(2).filter_map(|pair| {
        let [open, close] = pair else { return None };
        let inside = &text[open + mark.len()..*close];
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let ends_in_sign = inside.ends_with([':', '.', ',', '!', '?', ')', '"', '”', '%']);
        let encloses = !is_letter(before(text, *open))
            && inside.starts_with(char::is_alphabetic)
            && ends_in_sign
            && is_letter(after(text, close + mark.len()));
        (encloses && is_plausible_content(inside) && inside.chars().count() < 80)
            .then_some(*open..close + mark.len())
    });
    pairs.collect()
}

fn is_space_or_end(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}

fn is_plausible_content(inside: &str) -> bool {
    inside.len() < 200 && inside.contains(char::is_alphanumeric) && !inside.contains('\u{1}')
}

/// Returns marks that are not part of a longer run.
pub(super) fn isolated_marks(text: &str, mark: &str) -> Vec<usize> {
    let letter = mark.chars().next();
    let alone = |at: &usize| before(text, *at) != letter && after(text, at + mark.len()) != letter;
    text.match_indices(mark).map(|(at, _)| at).filter(alone).collect()
}

/// Finds `*word*`, `__word__` and `` `word` ``: directly around words, with no letter outside.
pub(super) fn emphasis(text: &str, mark: &str, one_sentence: bool) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, mark);
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = &text[open + mark.len()..*close];
        let outside = [before(text, *open), after(text, close + mark.len())];
        // A particle may follow directly: `*보안*은`. `김*수` is a masked name.
        let free = outside[0].is_none_or(|letter| !letter.is_alphanumeric())
            && outside[1].is_none_or(|letter| {
                !letter.is_alphanumeric() || (!letter.is_ascii() && !inside.contains(char::is_whitespace))
            });
        let close_to_words = inside.starts_with(|letter: char| !letter.is_whitespace())
            && inside.ends_with(|letter: char| !letter.is_whitespace());
        let again = out.last().is_some_and(|last| *open < last.end);
        let short = inside.chars().count() < 80 && !(one_sentence && inside.contains(". "));
        if free && close_to_words && is_plausible_content(inside) && short && !again {
            out.push(*open..close + mark.len());
        }
    }
    out
}

/// True for names in Python and JavaScript, such as `__init__`.
pub(super) fn is_dunder(text: &str, range: &Range<usize>) -> bool {
    let names = [
        "init",
        "main",
        "name",
        "file",
        "proto",
        "all",
        "doc",
        "dict",
        "class",
        "str",
        "repr",
        "new",
        "del",
        "call",
        "import",
        "builtins",
        "version",
        "init_subclass",
        "reduce",
        "globals",
        "subclasses",
        "dirname",
        "filename",
    ];
    let inside = &text[range.start + 2..range.end - 2];
    names.contains(&inside)
        || after(text, range.end) == Some('.') && after(text, range.end + 1).is_some_and(char::is_alphabetic)
}
