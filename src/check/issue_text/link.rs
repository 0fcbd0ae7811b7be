//! A link of the issue.

use std::ops::Range;

use super::{Passage, Role};
use crate::diagnostic::Fix;
use crate::source::{SourceMap, SourceTree, Span};

/// A link in a text or in an item's front matter.
#[derive(Debug, Clone)]
pub struct Link {
    /// Target as it is printed.
    pub target: String,
    /// Text of the link; empty for an item's `link` without a `link_text`.
    pub text: String,
    /// Role of the passage that holds it; [`Role::LinkText`] for an item's `link`.
    pub role: Role,
    /// Index of the item.
    pub item: Option<usize>,
    /// Span of the whole link.
    pub at: Span,
    /// Span of its target.
    pub target_at: Span,
    /// Span of its text.
    pub text_at: Span,
    /// `true` if the URL itself is the text.
    pub is_bare: bool,
    /// `true` if the target is written literally, so that it can be replaced.
    pub(super) literal: bool,
}

/// Returns the target within a link as it was written: `[words](target "title")`, or the address itself.
pub(super) fn written_target(written: &str) -> Option<Range<usize>> {
    if !written.starts_with('[') {
        let address = written.trim_matches(['<', '>']);
        let start = written.len() - written.trim_start_matches('<').len();
        return Some(start..start + address.len());
    }
    let start = written.rfind("](")? + "](".len();
    let inside = written[start..].strip_suffix(')')?;
    let begin = start + (inside.len() - inside.trim_start().len());
    let target = inside.trim_start();
    let (begin, length) = match target.strip_prefix('<') {
        Some(rest) => (begin + 1, rest.find('>')?),
        None => (begin, target.find(char::is_whitespace).unwrap_or(target.len())),
    };
    (length > 0).then_some(begin..begin + length)
}

/// Finds in a `written` address what is at `range` of the printed one. Between two delimiters, the printed spelling may
/// be another one (`xn--…`, `%EC%84%9C`). `None` if the delimiters differ, or if the range ends within such a part.
pub(in crate::check) fn written_part(
    printed: &str,
    written: &str,
    range: Range<usize>,
) -> Option<Range<usize>> {
    let start = written_byte(printed, written, range.start)?;
    let end = written_byte(printed, written, range.end)?;
    (start <= end).then_some(start..end)
}

fn written_byte(printed: &str, written: &str, byte: usize) -> Option<usize> {
    let is_delimiter = |letter: &char| matches!(letter, ':' | '/' | '?' | '#' | '@' | '&' | '=');
    let before = printed.get(..byte)?;
    let mut start = 0;
    for delimiter in before.chars().filter(is_delimiter) {
        let next = written[start..].find(|letter: char| is_delimiter(&letter))?;
        start += next;
        if !written[start..].starts_with(delimiter) {
            return None;
        }
        start += delimiter.len_utf8();
    }
    let part = |text: &str| text.find(|letter: char| is_delimiter(&letter)).unwrap_or(text.len());
    let printed_start = before.rfind(|letter: char| is_delimiter(&letter)).map_or(0, |at| at + 1);
    let (offset, rest) = (byte - printed_start, &written[start..]);
    let printed_part = &printed[printed_start..printed_start + part(&printed[printed_start..])];
    let written_part = &rest[..part(rest)];
    match offset {
        0 => Some(start),
        _ if printed_part == written_part => Some(start + offset),
        _ if offset == printed_part.len() => Some(start + written_part.len()),
        _ => None,
    }
}

impl Link {
    /// Returns a fix with another target; `None` if the target is not written literally or is the visible text.
    pub fn lead_to(&self, target: &str) -> Option<Fix> {
        let harmless = !target.contains(['"', '\'', '\\', '(', ')', '<', '>', ' ', '`']);
        (self.literal && harmless && !self.is_bare).then(|| Fix::replace(self.target_at, target))
    }

    /// Makes the link of an item's front matter.
    pub(super) fn of_item(
        target: &crate::source::Spanned<String>,
        words: Option<&Passage>,
        item: usize,
        sources: &SourceTree,
    ) -> Self {
        let alignment = SourceMap::of_value(&target.value, target.span, sources);
        let whole = 0..target.value.len();
        Self {
            target: target.value.clone(),
            text: words.map(|words| words.text.clone()).unwrap_or_default(),
            role: Role::LinkText,
            item: Some(item),
            at: target.span,
            target_at: alignment.as_ref().map_or(target.span, |alignment| alignment.span(whole.clone())),
            text_at: words.map_or(target.span, |words| words.span(0..words.text.len())),
            is_bare: false,
            literal: alignment.is_some_and(|alignment| alignment.is_literal(&whole)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_targets_are_found() {
        for (written, target) in [
            ("[a](https://a.example/b)", "https://a.example/b"),
            ("[a]( <https://a.example/b c> \"t\")", "https://a.example/b c"),
            ("[a](https://a.example/(b) 'a (t)')", "https://a.example/(b)"),
            ("[![a](b.png)](https://a.example)", "https://a.example"),
            ("<https://a.example/가>", "https://a.example/가"),
            ("https://a.example/b", "https://a.example/b"),
        ] {
            assert_eq!(written_target(written).map(|range| &written[range]), Some(target), "{written}");
        }
        for written in ["[a][b]", "[a]()", "[a]"] {
            assert_eq!(written_target(written), None, "{written}");
        }
    }

    #[test]
    fn parts_are_found_in_another_spelling() {
        let printed = "https://xn--pypal-4ve.example/%EC%84%9C/?utm_source=a&b=%EA%B0%80#c";
        let written = "https://pаypal.example/서/?utm_source=a&b=가#c";
        let part = |words: &str| {
            let start = printed.find(words).unwrap();
            written_part(printed, written, start..start + words.len()).map(|range| &written[range])
        };
        assert_eq!(part("xn--pypal-4ve.example"), Some("pаypal.example"));
        assert_eq!(part("utm_source=a"), Some("utm_source=a"));
        assert_eq!(part("source"), Some("source"));
        assert_eq!(part("b=%EA%B0%80"), Some("b=가"));
        assert_eq!(part("https://"), Some("https://"));
        assert_eq!(part("pypal"), None, "a half of the host has no other spelling");
        assert_eq!(written_part("http://a.example/", "www.a.example", 7..16), None);
    }
}
