//! A text as a TOML value, in the quotes its author chose.

use std::fmt::Write as _;

use super::lines;
use crate::domain::UnsafeChars;

/// Writes a text. `old` is the value in whose place it comes, as it stands in the file; `end` the file's line end.
pub(super) fn text(new: &str, old: Option<&str>, end: &str) -> String {
    let old = old.unwrap_or_default();
    let odd = |c: char| UnsafeChars::CONTROLS_IN_TEXT.contains(c);
    let several = new.contains('\n');
    if old.starts_with("'''") && !new.contains("'''") && !new.ends_with('\'') && !new.contains(odd) {
        return format!("'''{}{}'''", opening(old, new, end), new.replace('\n', end));
    }
    if old.starts_with("\"\"\"") || several {
        let opening = if old.starts_with("\"\"\"") { opening(old, new, end) } else { end };
        return format!("\"\"\"{opening}{}\"\"\"", escaped(new, true).replace('\n', end));
    }
    if old.starts_with('\'') && !old.starts_with("'''") && !new.contains('\'') && !new.contains(odd) {
        return format!("'{new}'");
    }
    format!("\"{}\"", escaped(new, false))
}

/// The line end behind the quotes, which is no part of the text; a text that starts with a line end needs one.
fn opening<'a>(old: &str, new: &str, end: &'a str) -> &'a str {
    if old[3..].starts_with(['\r', '\n']) || new.starts_with('\n') { end } else { "" }
}

fn escaped(text: &str, several: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quotes = 0;
    let letters = text.chars().count();
    for (index, c) in text.chars().enumerate() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            // Two may stand side by side between three, but not at the end.
            '"' if several && !quotes_end(quotes) && index + 1 < letters => out.push('"'),
            '"' => {
                out.push_str("\\\"");
                quotes = 0;
            }
            '\\' => out.push_str("\\\\"),
            '\n' if several => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing into a text cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn quotes_end(quotes: usize) -> bool {
    quotes >= 3
}

/// A list of texts on one line.
pub(super) fn list(new: &[String]) -> String {
    let texts: Vec<_> = new.iter().map(|text| format!("\"{}\"", escaped(text, false))).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns the text of a string value, with `\n` line endings.
pub(super) fn said(item: &toml_edit::Item) -> Option<String> {
    item.as_str().map(lines::shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(value: &str) -> Option<String> {
        let document: toml_edit::DocumentMut = format!("x = {value}\n").parse().ok()?;
        said(document.get("x")?)
    }

    #[test]
    fn the_quotes_stay() {
        assert_eq!(text("b", Some("'a'"), "\n"), "'b'");
        assert_eq!(text("it's", Some("'a'"), "\n"), "\"it's\"");
        assert_eq!(text("b", None, "\n"), "\"b\"");
        assert_eq!(text("say \"so\"", Some("\"a\""), "\n"), r#""say \"so\"""#);
        assert_eq!(text("b\nc\n", Some("'''\r\na\r\n'''"), "\r\n"), "'''\r\nb\r\nc\r\n'''");
        assert_eq!(text("b", Some("\"\"\"\na\"\"\""), "\n"), "\"\"\"\nb\"\"\"");
        assert_eq!(text("a\nb", None, "\n"), "\"\"\"\na\nb\"\"\"");
        assert_eq!(list(&["a".into(), "b\"".into()]), r#"["a", "b\""]"#);
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was_meant(
            words in "[a\"'\\\\\n\t\u{7f}한 ]{0,20}",
            old in prop::sample::select(vec![None, Some("''"), Some("\"\""), Some("''''''"), Some("'''\n'''"), Some("\"\"\"\"\"\""), Some("\"\"\"\n\"\"\"")]),
            crlf: bool,
        ) {
            let written = text(&words, old, if crlf { "\r\n" } else { "\n" });
            prop_assert_eq!(back(&written), Some(words), "{}", written);
        }
    }
}
