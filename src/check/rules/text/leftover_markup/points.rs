//! Points of a list that flow into one line, since their marks stand directly before the words: `-two`, `2.two`,
//! `[x]done`, or since `•` is no mark of a list.

use std::ops::Range;

/// Finds the first mark in a paragraph as it was written. `line_before` is what stands before it in its line.
pub(super) fn find(written: &str, line_before: &str) -> Option<Range<usize>> {
    let marker = line_before.split_whitespace().next_back().unwrap_or_default();
    if is_list_mark(marker)
        && let Some(task) = ["[ ]", "[x]", "[X]"].into_iter().find(|task| written.starts_with(*task))
        && written[task.len()..].starts_with(char::is_alphanumeric)
    {
        return Some(0..task.len());
    }
    if is_list_mark(marker) {
        return lines(written).skip(1).find_map(|(at, line)| {
            let mark = glued_mark(line).filter(|mark| is_alike(mark, marker))?;
            Some(at..at + mark.len())
        });
    }
    let mut marks = lines(written).map(|(at, line)| line_mark(line).map(|mark| (at, mark)));
    let (first_at, first) = marks.next().flatten()?;
    let second = marks.next()?;
    let is_same = |mark: Option<(usize, &str)>| mark.is_some_and(|(_, mark)| mark == first);
    (is_same(second) && marks.all(is_same)).then(|| first_at..first_at + first.len())
}

/// The lines that flow into one, each with the byte where its words begin. A line after a break begins anew.
fn lines(written: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    let mut is_apart = false;
    written.split_inclusive('\n').filter_map(move |line| {
        let words = line.trim_start_matches([' ', '\t', '>']);
        let at = start + line.len() - words.len();
        start += line.len();
        let begins = !is_apart;
        is_apart = line.trim_end_matches(['\r', '\n']).ends_with(['\\', ' ']) && {
            let line = line.trim_end_matches(['\r', '\n']);
            line.ends_with('\\') || line.ends_with("  ")
        };
        begins.then_some((at, words))
    })
}

/// Tests for `-`, `*`, `+`, `1.` and `1)`.
fn is_list_mark(marker: &str) -> bool {
    matches!(marker, "-" | "*" | "+") || number(marker).is_some_and(|length| length + 1 == marker.len())
}

/// Number of digits before a dot or a bracket at the start; `None` without them.
fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().take(10).take_while(u8::is_ascii_digit).count();
    ((1..10).contains(&digits) && text[digits..].starts_with(['.', ')'])).then_some(digits)
}

/// The mark that a line begins with, directly before a letter.
fn glued_mark(line: &str) -> Option<&str> {
    let length = if line.starts_with(['-', '+', '*']) { 1 } else { number(line)? + 1 };
    let (mark, words) = (line.get(..length)?, line.get(length..)?);
    // `*word*` is emphasis.
    let is_emphasis = mark == "*" && words.contains('*');
    (words.starts_with(char::is_alphabetic) && !is_emphasis).then_some(mark)
}

/// The mark that a line outside of a list begins with. `-` and a letter may begin a single line of a dialogue.
fn line_mark(line: &str) -> Option<&str> {
    match line.get(.."•".len()) {
        Some("•") => Some("•"),
        _ => glued_mark(line).filter(|mark| matches!(*mark, "-" | "+")),
    }
}

/// Tests for two marks of one list.
fn is_alike(mark: &str, marker: &str) -> bool {
    mark == marker
        || mark.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
            && marker.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
            && mark.bytes().next_back() == marker.bytes().next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_flow_into_one_are_found() {
        for (before, written, mark) in [
            ("- ", "one\n-two\n-three", "-"),
            ("> * ", "one\n> *two\n", "*"),
            ("1. ", "one\n2.two\n3.three", "2."),
            ("- ", "[x]done", "[x]"),
            ("  - ", "[ ]할 일", "[ ]"),
            ("", "-one\n-two", "-"),
            ("", "• one\n• two\r\n• three", "•"),
        ] {
            assert_eq!(find(written, before).map(|range| &written[range]), Some(mark), "{written}");
        }
    }

    #[test]
    fn other_lines_are_sound() {
        for (before, written) in [
            ("- ", "one\n-5 degrees"),
            ("- ", "one\n*two* words"),
            ("- ", "one  \n-two"),
            ("- ", "[x](https://a.example)"),
            ("1. ", "one\n3.5 million"),
            ("", "Words\n-one\n-two"),
            ("", "-one"),
            ("", "• one"),
            ("", "-one  \n-two"),
            ("words ", "-one"),
            ("", "1.one\n2.two"),
        ] {
            assert_eq!(find(written, before), None, "{written}");
        }
    }
}
