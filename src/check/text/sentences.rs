//! Sentence segmentation. A full stop alone does not end a sentence: `Mr. Oh`, `Nov. 17`, `the U.S. Army`, `3.2`.

use std::ops::Range;

use super::openers::is_sentence_opener;
use super::words::{is_hangul, words};

/// Returns the sentences of a text without the blanks between them.
pub(in crate::check) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if !is_stop(letter) {
            continue;
        }
        let mut end = at + letter.len_utf8();
        while let Some((next, more)) =
            letters.peek().copied().filter(|(_, more)| is_stop(*more) || closes(*more))
        {
            end = next + more.len_utf8();
            letters.next();
        }
        if ends(&text[start..end], &text[end..], &text[at..end]) {
            push(text, start..end, &mut out);
            start = end;
        }
    }
    push(text, start..text.len(), &mut out);
    out
}

fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let inside = &text[range.clone()];
    let start = range.start + (inside.len() - inside.trim_start().len());
    let end = start + inside.trim().len();
    if start < end {
        out.push(start..end);
    }
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn closes(letter: char) -> bool {
    matches!(letter, '"' | '”' | '’' | '\'' | ')' | ']' | '」' | '』' | '»')
}

/// Returns `true` if a sentence ends between two pieces of text; `marks` are the stops and quotes at the end of the first.
fn ends(before: &str, after: &str, marks: &str) -> bool {
    let Some(next) = after.trim_start().chars().next() else { return true };
    if marks.starts_with(['。', '！', '？']) {
        return true;
    }
    if !after.starts_with(char::is_whitespace) || next.is_lowercase() {
        return false;
    }
    if marks != "." {
        // `the U.S.) Army`: a bracket closes more often within a sentence than a quote does.
        return marks.starts_with(['.', '!', '?', '…'])
            && !(marks == ".)" && next.is_alphanumeric() && is_abbreviated(before));
    }
    let word = last_word(before);
    if word.is_empty() {
        // After a bracket, a percent sign, code: nothing is shortened there.
        return true;
    }
    let next_word = after.split_whitespace().find_map(|run| words(run).first().map(|word| word.text));
    let next_word = next_word.unwrap_or_default();
    if word.chars().all(|letter| letter.is_ascii_digit()) {
        // `2022. 11. 18.` and `1. First`
        return !next.is_ascii_digit() && before.trim_start().len() > word.len() + 1;
    }
    if ALWAYS.contains(&word) || (MONTHS.contains(&word) && next.is_ascii_digit()) {
        return false;
    }
    if is_initials(word) || SOMETIMES.contains(&word) || MONTHS.contains(&word) {
        return is_sentence_opener(next_word) || is_hangul(next);
    }
    true
}

fn is_abbreviated(before: &str) -> bool {
    let word = last_word(before.trim_end_matches(closes));
    ALWAYS.contains(&word) || SOMETIMES.contains(&word) || is_initials(word)
}

/// Returns the word before the last full stop, with its own full stops (`U.S`).
fn last_word(before: &str) -> &str {
    let before = before.trim_end_matches('.');
    let start = before
        .rfind(|letter: char| !letter.is_alphanumeric() && letter != '.')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    &before[start..]
}

/// Returns `true` for initials: `J`, `U.S`, `D.C`.
fn is_initials(word: &str) -> bool {
    !word.is_empty()
        && word.split('.').all(|part| part.len() == 1 && part.starts_with(|c: char| c.is_ascii_uppercase()))
}

const ALWAYS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Sen", "Rep", "Gen", "Gov", "Col", "Lt", "Sgt", "Capt", "Cmdr",
    "Maj", "Adm", "Rev", "Hon", "Pres", "St", "Mt", "Ft", "vs", "e.g", "i.e", "cf", "approx", "ca", "Fig",
    "fig", "No", "Nos", "no", "nos", "Art", "Sec", "Vol", "vol", "pp", "viz",
];
const SOMETIMES: &[&str] = &[
    "Inc", "Ltd", "Co", "Corp", "LLC", "Jr", "Sr", "Bros", "etc", "al", "a.m", "p.m", "Ave", "Blvd", "Rd",
    "Ph.D", "B.Sc", "M.Sc", "Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Univ",
    "Dept", "Calif", "Mass", "Fla", "Tex", "Va", "Md", "Pa", "Wash", "Conn",
];
const MONTHS: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "Jun", "June", "Jul", "July", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_ends_are_found() {
        let cases: &[(&str, &[&str])] = &[
            ("One. Two? Three!", &["One.", "Two?", "Three!"]),
            (
                "Mr. Oh met Dr. J. R. Kim on Nov. 17. They spoke.",
                &["Mr. Oh met Dr. J. R. Kim on Nov. 17.", "They spoke."],
            ),
            (
                "The U.S. Army left the U.S. The rest stayed.",
                &["The U.S. Army left the U.S.", "The rest stayed."],
            ),
            ("\"Stop!\" he said. \"Why?\" She left.", &["\"Stop!\" he said.", "\"Why?\"", "She left."]),
            (
                "It cost 3.2 billion won (about $2.4 million).",
                &["It cost 3.2 billion won (about $2.4 million)."],
            ),
            (
                "It rose by 21% (seven cases). It fell by 3%. `x`. The end",
                &["It rose by 21% (seven cases).", "It fell by 3%.", "`x`.", "The end"],
            ),
            (
                "그는 말했다. \"돌다리도 두들겨라.\" 모두 웃었다",
                &["그는 말했다.", "\"돌다리도 두들겨라.\"", "모두 웃었다"],
            ),
            ("2022. 11. 18. 발표했다. 끝", &["2022. 11. 18.", "발표했다.", "끝"]),
            (
                "At 8 p.m. Friday the server fell ... and rose.",
                &["At 8 p.m. Friday the server fell ... and rose."],
            ),
            (
                "It was May. June came. Acme Inc. said so.",
                &["It was May.", "June came.", "Acme Inc. said so."],
            ),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = sentences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
