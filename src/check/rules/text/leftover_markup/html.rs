//! Entities and tags of HTML that readers would see.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Finds `&nbsp;`, `&amp;`, `&#39;`.
pub(super) fn entities(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('&') {
        let rest = &text[at + 1..];
        let Some(length) = rest.bytes().take(33).position(|byte| byte == b';').filter(|length| *length > 1)
        else {
            continue;
        };
        let name = &rest[..length];
        let number = name.strip_prefix('#').is_some_and(|number| {
            let digits = number.strip_prefix(['x', 'X']).unwrap_or(number);
            !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_hexdigit())
        });
        if number || ENTITIES.contains(name) {
            out.push(at..at + length + 2);
        }
    }
    out
}

/// Finds `<b>`, `</p>`, `<br/>`.
pub(super) fn html_tags(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('<') {
        let Some(length) = text[at..].bytes().take(MAX_TAG).position(|byte| byte == b'>') else { continue };
        let inside = text[at + 1..at + length].trim_matches('/');
        let name = inside.split(' ').next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
        if TAGS.contains(&name.as_str()) {
            out.push(at..at + length + 1);
        }
    }
    out
}

/// Longest tag that is looked for, in bytes.
const MAX_TAG: usize = 300;

/// Names of the entities of HTML.
static ENTITIES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let names =
        entities::ENTITIES.iter().filter_map(|entity| entity.entity.strip_prefix('&')?.strip_suffix(';'));
    names.collect()
});
const TAGS: &[&str] = &[
    "b",
    "i",
    "u",
    "em",
    "strong",
    "br",
    "p",
    "span",
    "div",
    "a",
    "sup",
    "sub",
    "small",
    "h1",
    "h2",
    "h3",
    "font",
    "center",
    "s",
    "del",
    "ins",
    "mark",
    "code",
    "pre",
    "li",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "th",
    "img",
    "hr",
    "blockquote",
    "h4",
    "h5",
    "h6",
    "abbr",
    "cite",
    "strike",
];
