//! Marks of Markdown dialects that no mail can show: task lists, callouts, references to nothing, broken tables.

use std::ops::Range;

use super::words::{after, before};

/// Longest name of a note or a reference, in bytes.
const MAX_NAME: usize = 100;

/// Finds the marks in a text without code. `plain` is true for values, where Markdown has no effect.
pub(in crate::check) fn find(text: &str, plain: bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    out.extend(task_box(text));
    out.extend(callout(text));
    out.extend(table_row(text));
    out.extend(note_marks(text));
    out.extend(references(text, plain));
    out.extend(text.match_indices("```").map(|(at, mark)| at..at + mark.len()));
    out.extend(contents_mark(text));
    if plain {
        out.extend(comment(text));
    }
    out
}

/// Finds `[ ]` and `[x]` at the start.
fn task_box(text: &str) -> Option<Range<usize>> {
    let boxes = ["[ ]", "[x]", "[X]"];
    let start = text.len() - text.trim_start().len();
    let found = boxes.iter().find(|mark| text[start..].starts_with(**mark))?;
    let end = start + found.len();
    after(text, end).is_none_or(char::is_whitespace).then_some(start..end)
}

/// Finds `[!NOTE]`, `:::warning` and `!!! note` at the start.
fn callout(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if let Some(inside) = rest.strip_prefix("[!") {
        let length = inside.find(']').filter(|length| (1..30).contains(length))?;
        let is_name =
            inside[..length].chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '_'));
        return is_name.then_some(start..start + 2 + length + 1);
    }
    if rest.starts_with(":::") {
        let marks = rest.len() - rest.trim_start_matches(':').len();
        return Some(start..start + marks);
    }
    let name = rest.strip_prefix("!!! ")?;
    name.starts_with(|letter: char| letter.is_ascii_lowercase()).then_some(start..start + 3)
}

/// Finds the line of dashes of a table (`|---|--:|`), or a text that begins as a row (`| Port | Ships`).
fn table_row(text: &str) -> Option<Range<usize>> {
    if let Some(found) = dashes(text) {
        return Some(found);
    }
    let start = text.len() - text.trim_start().len();
    let row = text[start..].strip_prefix('|')?;
    let end = row.find('|')?;
    row[..end].contains(char::is_alphanumeric).then_some(start..start + end + 2)
}

/// Finds two cells of dashes beside each other, and what belongs to their line.
fn dashes(text: &str) -> Option<Range<usize>> {
    let is_between = |at: &usize| {
        let (left, right) = (text[..*at].trim_end(), text[at + 1..].trim_start());
        let left = left.ends_with("--") || left.ends_with("-:");
        left && (right.starts_with("--") || right.starts_with(":-"))
    };
    let (at, _) = text.match_indices('|').find(|(at, _)| is_between(at))?;
    let is_part = |letter: char| matches!(letter, '-' | ':' | '|' | ' ');
    let start = text[..at].trim_end_matches(is_part).len();
    let end = text.len() - text[at..].trim_start_matches(is_part).len();
    let line = &text[start..end];
    let (start, end) = (start + line.len() - line.trim_start().len(), start + line.trim_end().len());
    // The rows before and after end and begin with a bar of their own.
    let line = &text[start..end];
    let start = start + if line.starts_with("| |") { 2 } else { 0 };
    let end = end - if line.len() > 5 && line.ends_with("| |") { 2 } else { 0 };
    Some(start..end)
}

/// Finds `[^1]` and `[^1]:`. `[^a-z]` is a pattern.
fn note_marks(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = text.get(at + 2..)?;
        let length = rest.bytes().take(MAX_NAME).position(|byte| byte == b']')?;
        let (name, end) = (rest.get(..length)?, at + 2 + length + 1);
        let is_name = !name.is_empty()
            && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
        let is_pattern = name.chars().count() == 3 && name.chars().nth(1) == Some('-');
        let is_definition = at == 0 && after(text, end) == Some(':');
        (is_definition || (is_name && !is_pattern)).then_some(at..end)
    };
    text.match_indices("[^").filter_map(find).collect()
}

/// Finds `[words][missing]`, `[words][]` and, where Markdown has no effect, `[words](page)` and `![words](picture)`.
/// `[1][2]` are numbers, and `[AP][Reuters]` are names.
fn references(text: &str, plain: bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (at, middle) in text.match_indices("][").chain(text.match_indices("](").filter(|_| plain)) {
        let window = text.floor_char_boundary(at.saturating_sub(4 * MAX_NAME));
        let Some(start) = text[window..at].rfind('[').map(|start| window + start) else { continue };
        let (words, rest) = (&text[start + 1..at], &text[at + 2..]);
        let end = if middle == "][" { b']' } else { b')' };
        let Some(length) = rest.bytes().take(MAX_NAME).position(|byte| byte == end) else { continue };
        let label = &rest[..length];
        let is_index = before(text, start).is_some_and(|letter| letter.is_alphanumeric() || letter == ']');
        let has_words =
            words.chars().filter(|letter| letter.is_alphabetic()).count() > 0 && !words.contains(']');
        let is_missing = match middle {
            "](" => !label.is_empty() && !label.contains(char::is_whitespace),
            _ => {
                label.is_empty()
                    || is_label(label)
                    || (!plain && words.trim().contains(' ') && !label.contains(' '))
            }
        };
        if has_words && is_missing && !is_index {
            let picture = usize::from(before(text, start) == Some('!'));
            out.push(start - picture..at + 2 + length + 1);
        }
    }
    out
}

/// Returns true for a name in small letters, or an address.
fn is_label(label: &str) -> bool {
    let allowed =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_./: ".contains(letter);
    label.contains("://")
        || (label.contains(|letter: char| letter.is_ascii_alphanumeric()) && label.chars().all(allowed))
}

/// Finds the mark for a list of contents, alone in its paragraph.
fn contents_mark(text: &str) -> Option<Range<usize>> {
    let marks = ["[TOC]", "[toc]", "[[_TOC_]]", "[[toc]]"];
    marks.contains(&text.trim()).then_some(0..text.len())
}

/// Finds the first `<!-- … -->`.
fn comment(text: &str) -> Option<Range<usize>> {
    let at = text.find("<!--")?;
    Some(at..at + text[at..].find("-->")? + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, plain: bool) -> Vec<&str> {
        find(text, plain).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn marks_of_other_dialects_are_found() {
        let cases: &[(&str, &[&str])] = &[
            ("[ ] not done", &["[ ]"]),
            ("[x] done", &["[x]"]),
            ("[!NOTE] Useful words.", &["[!NOTE]"]),
            ("[!주의] 말", &["[!주의]"]),
            ("::: warning Words", &[":::"]),
            ("!!! note Words", &["!!!"]),
            ("A claim.[^1] Another.[^note-2]", &["[^1]", "[^note-2]"]),
            ("[^a b]: words", &["[^a b]"]),
            (
                "See [the harbour rules][missing] and [that page][https://example.com/6].",
                &["[the harbour rules][missing]", "[that page][https://example.com/6]"],
            ),
            ("See [a][b].", &["[a][b]"]),
            ("See [it all][] now, [항구 규칙][규칙]", &["[it all][]", "[항구 규칙][규칙]"]),
            ("| Port | Ships | Busan | 12", &["| Port |"]),
            ("Port | Ships --- | --: Busan | 12", &["--- | --:"]),
            ("| Port | Ships | |---|--:| | Busan | 12 |", &["|---|--:|"]),
            ("```js x", &["```"]),
            ("[TOC]", &["[TOC]"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, false), *expected, "{text}");
        }
    }

    #[test]
    fn brackets_and_bars_of_writers_are_no_marks() {
        let texts = [
            "[단독][속보] 말, [AP][Reuters] and [1][2], a[i][j], [sic] [...]",
            "Name | The Lantern, a || b, |x| = 3 and P(A | B), either/or",
            "[^a-z] and [^ ], x[^]; wow!!! note it, :: and a [x] in the middle",
            "He said [the harbour] (the port) | and so --- on | --- he",
            "[x]ing and [ ]",
        ];
        for text in texts {
            assert!(found(text, false).is_empty(), "{text}: {:?}", found(text, false));
        }
        assert!(found("[단독][종합] 제목", true).is_empty());
        assert_eq!(
            found("[Boats](boats.html), ![a pier](pier.jpg)", true),
            ["[Boats](boats.html)", "![a pier](pier.jpg)"]
        );
    }
}
