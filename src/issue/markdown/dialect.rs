//! Places where the parser's dialect differs from ours.
//!
//! The text is parsed to find these places and, only if there are some, again after the changes. The
//! [`Locator`] leads back to the bytes that the author wrote.

use comrak::nodes::{AstNode, NodeValue};

use super::locate::Locator;
use super::rewrite::Rewrite;
use super::{bare_links, comments, counted_lines, dated_lines, masks, picture_targets};

/// Finds comments before words of their line. Nothing else of such a line is parsed before they are gone.
pub(super) fn comments<'a>(root: &'a AstNode<'a>, locator: &Locator<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for node in root.descendants() {
        let data = node.data.borrow();
        if matches!(data.value, NodeValue::HtmlBlock(_)) {
            let start = locator.bytes(data.sourcepos).start;
            found.extend(comments::before_words(locator.text(), start).map(Rewrite::remove));
        }
    }
    in_order(found)
}

/// Finds the ends of bare links, and lines that begin with a year, a date, or a number that a list would change.
pub(super) fn words<'a>(root: &'a AstNode<'a>, locator: &Locator<'_>) -> Vec<Rewrite> {
    let text = locator.text();
    let mut found = Vec::new();
    for node in root.descendants() {
        let data = node.data.borrow();
        let at = locator.bytes(data.sourcepos);
        match &data.value {
            NodeValue::List(_) => {
                let is_dated = dated_lines::rewrite(node, locator, &mut found);
                if !is_dated {
                    counted_lines::rewrite(node, locator, &mut found);
                }
            }
            NodeValue::Link(link)
                if text.get(at.clone()).is_some_and(|written| link.url.ends_with(written)) =>
            {
                bare_links::rewrite(&text[at.clone()], at.start, &mut found);
            }
            NodeValue::Text(_) => picture_targets::rewrite(text, at, &mut found),
            _ => {}
        }
    }
    in_order(found)
}

/// Finds asterisks that stress nothing: the parser pairs them with others that do.
pub(super) fn masks<'a>(root: &'a AstNode<'a>, locator: &Locator<'_>) -> Vec<Rewrite> {
    let (mut found, mut end) = (Vec::new(), 0);
    for node in root.descendants() {
        let data = node.data.borrow();
        if matches!(data.value, NodeValue::Emph | NodeValue::Strong) {
            let at = locator.bytes(data.sourcepos);
            if at.start >= end {
                end = masks::rewrite(node, locator.text(), at, &mut found).unwrap_or(end);
            }
        }
    }
    in_order(found)
}

/// Sorts rewrites by their places, and drops what overlaps an earlier one.
fn in_order(mut found: Vec<Rewrite>) -> Vec<Rewrite> {
    found.sort_by_key(|rewrite| (rewrite.range.start, rewrite.range.end));
    found.dedup();
    let mut end = 0;
    found.retain(|rewrite| {
        let is_free = rewrite.range.start >= end;
        end = end.max(rewrite.range.end);
        is_free
    });
    found
}
