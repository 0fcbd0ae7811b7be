//! Size of the mail, by story.

use maud::{Markup, html};

use super::super::outline::{OutlineEntry, outline};
use super::PageContext;
use crate::mime::ParsedMessage;

/// Limit below 102 kB, at which Gmail clips a mail; the difference allows for personal values.
const LIMIT: usize = 100 * 1024;

pub(super) fn meter(context: &PageContext<'_>, letter: &ParsedMessage<'_>) -> Markup {
    let labels = context.labels();
    let html = letter.html().unwrap_or_default();
    let parts = parts(html);
    let tenths = html.len() * 1000 / LIMIT;
    html! {
        p { meter min="0" max=(LIMIT) high=(LIMIT * 6 / 10) value=(html.len()) { } }
        p { strong { (tenths / 10) "." (tenths % 10) " %" } " " (labels.of_limit) " (" (html.len()) " " (labels.bytes) ")" }
        table.size {
            thead { tr { th { (labels.story) } th { (labels.bytes) } } }
            tbody {
                @for (name, bytes) in &parts {
                    tr { th scope="row" { @if name.is_empty() { (labels.frame) } @else { (name) } } td { (bytes) } }
                }
            }
        }
    }
}

/// Splits a mail at its headings; the part before the first has no name.
fn parts(html: &str) -> Vec<(String, usize)> {
    let starts: Vec<_> = html.match_indices("<h2").map(|(at, _)| at).collect();
    let mut parts = vec![(String::new(), starts.first().copied().unwrap_or(html.len()))];
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(html.len());
        let part = html.get(*start..end).unwrap_or_default();
        let name = outline(part).into_iter().find_map(|stop| match stop {
            OutlineEntry::Heading(_, words) => Some(words),
            _ => None,
        });
        parts.push((name.unwrap_or_default(), part.len()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_belongs_to_a_part() {
        let html = "<body>start<h2>One</h2>words<h2>Two</h2>more words</body>";
        let parts = parts(html);
        assert_eq!(parts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["", "One", "Two"]);
        assert_eq!(parts.iter().map(|(_, bytes)| bytes).sum::<usize>(), html.len());
    }
}
