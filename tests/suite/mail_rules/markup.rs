//! Parts of HTML: tags, attributes, styles and words.

use std::collections::BTreeSet;

/// The HTML without comments, which only Word reads.
pub(super) fn for_all(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").expect("a comment ends").1;
    }
    out + rest
}

/// The opening tags of an element, or of all.
pub(super) fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let starts = html.match_indices('<').map(|(at, _)| &html[at + 1..]);
    let whole = starts.map(|rest| &rest[..rest.find('>').expect("a tag ends")]);
    let is_one = |tag: &&str| {
        let found = tag.split([' ', '/']).next().unwrap_or_default();
        found.starts_with(|c: char| c.is_ascii_alphabetic()) && (name.is_empty() || found == name)
    };
    whole.filter(is_one).collect()
}

pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// The declarations of every `style`.
pub(super) fn styles(html: &str) -> BTreeSet<&str> {
    tags(html, "").into_iter().filter_map(|tag| attribute(tag, "style")).collect()
}

pub(super) fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.split(';').find_map(|declaration| declaration.strip_prefix(property)?.strip_prefix(':'))
}

pub(super) fn words(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    parts.collect::<Vec<_>>().concat()
}

/// What stands between the opening and the closing tags of an element that holds none of its own kind.
pub(super) fn insides<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let found = html.match_indices(&open).map(|(at, _)| &html[at + open.len()..]);
    let found = found.filter(|rest| rest.starts_with([' ', '>']));
    found.map(|rest| rest.split_once('>').unwrap().1.split(&close).next().unwrap()).collect()
}
