//! Texts of other pages before they become an item: what the rules would find in them.

use std::ops::Range;

use super::rules::{invisible_chars, markup_in_value, placeholders};
use crate::domain::UnsafeChars;

/// Returns a text without the characters that no text of a newsletter holds: controls, signs that turn the direction of
/// writing, and invisible characters without effect.
pub fn without_unseen(text: &str) -> String {
    let refused = |c: char| UnsafeChars::CONTROLS_IN_FILES.contains(c) || UnsafeChars::BIDI.contains(c);
    let kept: String = text.chars().filter(|c| !refused(*c)).collect();
    if kept.is_ascii() {
        return kept;
    }
    let mut out = String::with_capacity(kept.len());
    for line in kept.split_inclusive('\n') {
        let mut from = 0;
        for (range, replacement) in invisible_chars(line) {
            out.push_str(line.get(from..range.start).unwrap_or_default());
            out.push_str(replacement);
            from = range.end;
        }
        out.push_str(&line[from..]);
    }
    out
}

/// Returns the marks of Markdown and HTML in a value, where they have no effect.
pub fn marks_in_value(text: &str) -> Vec<Range<usize>> {
    markup_in_value(text)
}

/// Returns the words of a text that read as placeholders.
pub fn placeholder_words(text: &str) -> Vec<Range<usize>> {
    placeholders(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_characters_go() {
        for (text, clean) in [
            ("A\u{202E}B\u{2066}C", "ABC"),
            ("A\u{200B}B\u{AD}C", "ABC"),
            ("A\u{2028}B", "A B"),
            ("A\u{7}B\u{1B}[31m", "AB[31m"),
            ("👩\u{200D}🚒 ❤\u{FE0F} 가\u{3164}나", "👩\u{200D}🚒 ❤\u{FE0F} 가 나"),
            ("a\u{A0} b\nc", "a b\nc"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_unseen(text), clean, "{text:?}");
        }
    }
}
