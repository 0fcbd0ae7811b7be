//! Addresses within a text, whose marks stay as typed.

use std::ops::Range;

use super::OBJECT;

/// Returns the addresses of a text, in which marks stay: URLs, hosts with a path, mail addresses.
pub(super) fn addresses(text: &str) -> Vec<Range<usize>> {
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '<' | '>' | '“' | '”' | '«' | '»' | '„' | OBJECT)
    };
    let mut out = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(ends) {
        let word = piece.trim_end_matches(ends);
        let inner = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
        let is_address = inner.contains("://")
            || inner.starts_with("www.")
            || inner.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            || inner.split_once('/').is_some_and(|(host, _)| host.contains('.') && !host.contains('\''));
        if is_address && let Some(at) = word.find(inner) {
            out.push(start + at..start + at + inner.len());
        }
        start += piece.len();
    }
    out
}
