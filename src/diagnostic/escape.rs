//! Foreign text made harmless for its target: a terminal, a log of one line for each record, JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::domain::UnsafeChars;

/// Characters that could steer a terminal, break its lines or reverse them.
const TERMINAL_UNSAFE: UnsafeChars =
    UnsafeChars::CONTROLS.or(UnsafeChars::BIDI).or(UnsafeChars::DIRECTION_MARKS).or(UnsafeChars::SEPARATORS);

/// Characters of a name or of a quoted text that are shown as their numbers: also those that are not seen, by which two
/// names look the same.
const SHOWN: UnsafeChars = TERMINAL_UNSAFE.or(UnsafeChars::HIDDEN);

/// Escapes a sentence in which a text is quoted: what would steer a terminal or break the line is shown as its number, and
/// so is what nobody sees.
pub fn escape_control_chars(sentence: String) -> String {
    if !SHOWN.occur_in(&sentence) {
        return sentence;
    }
    sentence.chars().fold(String::with_capacity(sentence.len()), |mut out, c| {
        push_shown(&mut out, c, SHOWN.contains(c));
        out
    })
}

/// Escapes a file's name for a line of output.
pub fn escape_path(path: &str) -> Cow<'_, str> {
    if SHOWN.occur_in(path) { Cow::Owned(escape_control_chars(path.to_owned())) } else { Cow::Borrowed(path) }
}

/// Escapes what a report of several lines must not bring to a terminal. Line ends, tabs and colours stay, since the
/// report itself has them.
pub fn escape_for_terminal(text: &str) -> Cow<'_, str> {
    let unsafe_here = |c: char| TERMINAL_UNSAFE.contains(c) && !matches!(c, '\n' | '\t');
    if !text.contains(unsafe_here) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(unsafe_here) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let kept = if found.starts_with("\r\n") { 1 } else { colour_length(found) };
        let c = found.chars().next().unwrap_or_default();
        if kept > 0 {
            out.push_str(&found[..kept]);
        } else {
            push_shown(&mut out, c, true);
        }
        rest = &found[kept.max(c.len_utf8())..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Escapes a JSON document for a terminal. JSON has such characters only in texts, where an escape means the same.
pub fn escape_json(document: &str) -> Cow<'_, str> {
    let unsafe_here = |c: char| SHOWN.contains(c) && !matches!(c, '\n' | '\r' | '\t');
    if !document.contains(unsafe_here) {
        return Cow::Borrowed(document);
    }
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        if unsafe_here(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn push_shown(out: &mut String, c: char, escaped: bool) {
    if escaped {
        // Writing to a string cannot fail.
        let _ = write!(out, "<U+{:04X}>", u32::from(c));
    } else {
        out.push(c);
    }
}

/// Returns the length of the colour code (ECMA-48, SGR) at the start of a text.
fn colour_length(text: &str) -> usize {
    /// Longest code that a colour needs.
    const LONGEST: usize = 24;
    let Some(code) = text.strip_prefix("\u{1b}[") else { return 0 };
    let length = code.bytes().take(LONGEST).take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if code[length..].starts_with('m') { text.len() - code.len() + length + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_cannot_steer_a_terminal() {
        assert_eq!(escape_control_chars("`a\u{1b}[2J\u{202E}`".into()), "`a<U+001B>[2J<U+202E>`");
        assert_eq!(escape_control_chars("`한글`".into()), "`한글`");
    }

    #[test]
    fn a_file_name_stays_on_its_line() {
        let cases = [
            ("a\nb.md", "a<U+000A>b.md"),
            ("a\rb.md", "a<U+000D>b.md"),
            ("a\tb.md", "a<U+0009>b.md"),
            ("a\u{1b}]0;x\u{7}.md", "a<U+001B>]0;x<U+0007>.md"),
            ("a\u{7f}\u{85}\u{9b}.md", "a<U+007F><U+0085><U+009B>.md"),
            ("a\u{202e}dm.exe", "a<U+202E>dm.exe"),
            ("a\u{2066}b\u{2069}", "a<U+2066>b<U+2069>"),
            ("a\u{200e}\u{200f}\u{61c}", "a<U+200E><U+200F><U+061C>"),
            ("a\u{2028}b\u{2029}c", "a<U+2028>b<U+2029>c"),
            ("a\u{200b}\u{ad}\u{3164}.md", "a<U+200B><U+00AD><U+3164>.md"),
            ("a\u{e0041}.md", "a<U+E0041>.md"),
            ("👩\u{200d}💻.md", "👩\u{200d}💻.md"),
            ("한강 (1).md", "한강 (1).md"),
        ];
        for (path, shown) in cases {
            assert_eq!(escape_path(path), shown, "{path:?}");
        }
    }

    #[test]
    fn a_report_keeps_its_own_colours_and_lines() {
        let report = "\u{1b}[1;31merror\u{1b}[0m: x\n\tsee\n";
        assert_eq!(escape_for_terminal(report), report);
        assert_eq!(escape_for_terminal("a\u{1b}[2Jb\u{1b}]8;;x\r\n"), "a<U+001B>[2Jb<U+001B>]8;;x\r\n");
        assert_eq!(escape_for_terminal("over\rwritten"), "over<U+000D>written");
        assert_eq!(escape_for_terminal("\u{1b}"), "<U+001B>");
        assert_eq!(escape_for_terminal("\u{1b}[31"), "<U+001B>[31");
    }

    #[test]
    fn json_means_the_same_when_it_is_escaped() {
        let value = serde_json::json!({ "file": "a\u{202e}\u{9b}\u{7f}\u{2028}\n\u{200b}\u{e0041}.md" });
        for document in [value.to_string(), format!("{value:#}")] {
            let shown = escape_json(&document);
            assert!(
                !shown.contains(['\u{202e}', '\u{9b}', '\u{7f}', '\u{2028}', '\u{200b}', '\u{e0041}']),
                "{shown}"
            );
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }
}
