//! References: links whose addresses stand in definitions (`[words][harbour]`, `[harbour]: https://…`).
//!
//! The parser follows references only until their addresses are together as long as the text, which protects it from
//! small texts that become huge. A reference that is used more often than that would stay brackets. So the definitions
//! that it no longer follows are asked for once, and the text is parsed again with their addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use comrak::nodes::{AstNode, NodeValue};
use comrak::options::BrokenLinkReference;
use comrak::{Arena, Options, ResolvedReference, parse_document};

/// Target in place of an address beyond [`MAX_ADDRESSES`].
pub(super) const TOO_MANY: &str = "briefing:too-many-references";

/// Length of all addresses that references of one text add, in bytes. No mail has room for more.
pub(super) const MAX_ADDRESSES: usize = 1_000_000;

/// Longest label that the standard allows, in bytes.
const MAX_LABEL: usize = 1_000;

/// Parses a text. Every reference with a definition is a link.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, text: &str, options: &Options<'_>) -> &'a AstNode<'a> {
    if !text.contains("]:") {
        return parse_document(arena, text, options);
    }
    let missed: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let root = {
        let missed = Arc::clone(&missed);
        let note = move |reference: BrokenLinkReference<'_>| {
            let label = reference.normalized;
            if is_label(label) {
                missed.lock().unwrap_or_else(PoisonError::into_inner).insert(label.to_owned());
            }
            None
        };
        let mut options = options.clone();
        options.parse.broken_link_callback = Some(Arc::new(note));
        parse_document(arena, text, &options)
    };
    let labels = std::mem::take(&mut *missed.lock().unwrap_or_else(PoisonError::into_inner));
    let defined = definitions(&labels, text, options);
    if defined.is_empty() {
        return root;
    }
    let added = Mutex::new(0);
    let follow = move |reference: BrokenLinkReference<'_>| {
        let (url, title) = defined.get(reference.normalized)?;
        let mut added = added.lock().unwrap_or_else(PoisonError::into_inner);
        *added += url.len() + title.len();
        let (url, title) =
            if *added > MAX_ADDRESSES { (TOO_MANY, "") } else { (url.as_str(), title.as_str()) };
        Some(ResolvedReference { url: url.to_owned(), title: title.to_owned() })
    };
    let mut options = options.clone();
    options.parse.broken_link_callback = Some(Arc::new(follow));
    parse_document(arena, text, &options)
}

/// Tests for a label that a definition can have. A note has a mark of its own.
fn is_label(label: &str) -> bool {
    !label.is_empty() && label.len() <= MAX_LABEL && !label.starts_with('^') && {
        let mut escaped = false;
        label.bytes().all(|byte| {
            let allowed = escaped || !matches!(byte, b'[' | b']');
            escaped = byte == b'\\' && !escaped;
            allowed
        })
    }
}

/// Returns address and title of the labels that the text defines. The labels are put before the text, each in a
/// paragraph of its own, so that the parser follows each of them once.
fn definitions(
    labels: &BTreeSet<String>,
    text: &str,
    options: &Options<'_>,
) -> BTreeMap<String, (String, String)> {
    if labels.is_empty() {
        return BTreeMap::new();
    }
    let mut probe: String = labels.iter().flat_map(|label| ["[", label, "]\n\n"]).collect();
    probe.push_str(text);
    let arena = Arena::new();
    let root = parse_document(&arena, &probe, options);
    let address = |(label, node): (&String, &AstNode<'_>)| {
        let only = node.first_child().filter(|child| child.next_sibling().is_none())?;
        match &only.data.borrow().value {
            NodeValue::Link(link) => Some((label.clone(), (link.url.clone(), link.title.clone()))),
            _ => None,
        }
    };
    labels.iter().zip(root.children()).filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::markdown::testing;
    use crate::issue::{Block, Inline};

    /// The targets of the links of the first paragraph, its other words, and what was found.
    fn read(text: &str) -> (Vec<String>, String, Vec<String>) {
        let reading = testing::read(text);
        let Some(Block::Paragraph(words, _)) = reading.prose.0.first() else { panic!("{:?}", reading.prose) };
        let (mut targets, mut rest) = (Vec::new(), String::new());
        for word in words {
            match word {
                Inline::Link(target, ..) => targets.push(target.clone()),
                Inline::Text(text, _) => rest.push_str(text),
                other => panic!("{other:?}"),
            }
        }
        (targets, rest, reading.messages().into_iter().map(str::to_owned).collect())
    }

    const HARBOUR: &str = "https://news.example.org/2026/11/27/the-harbour-at-night";

    #[test]
    fn a_reference_leads_there_however_often_it_is_used() {
        for text in [
            "[a][r], [b][r] and [c][r]",
            "[r] a, [r] b, [r] c",
            "[R][], [ r ], [x][r], [r]",
            "[a][r], [b][s], [c][r], [d][s], [e][r]",
            "[a](https://a.example), [b][r], [c][r], [d][r], [e][r], [f][r]",
        ] {
            let count = text.matches('[').count() - text.matches("][").count();
            let (targets, rest, found) =
                read(&format!("{text}\n\n[r]: {HARBOUR} \"At night\"\n[s]: {HARBOUR}?s\n"));
            assert_eq!(targets.len(), count, "{text}: {targets:?}");
            assert!(!rest.contains(['[', ']']) && found.is_empty(), "{text}: {rest} {found:?}");
        }
    }

    #[test]
    fn definitions_in_quotes_and_with_signs_are_followed() {
        let (targets, ..) = read(&format!("[a][x*y], [b][x*y], [c][X*Y], [d][x*y]\n\n> [x*y]: {HARBOUR}\n"));
        assert_eq!(targets, [HARBOUR; 4]);
        let (targets, ..) =
            read(&format!("[a][x \\] y], [b][x \\]  y], [c][x \\] y]\n\n[x \\] y]: {HARBOUR}\n"));
        assert_eq!(targets, [HARBOUR; 3]);
        let (targets, ..) =
            read(&format!("[a][r], [b][r], [c][r]\n\n[r]: {HARBOUR}\n[r]: https://b.example\n"));
        assert_eq!(targets, [HARBOUR; 3], "the first definition holds");
    }

    #[test]
    fn what_is_not_defined_stays_as_it_is_written() {
        let (targets, rest, _) = read(&format!("[a][r], [sic], [b][q], [c][r], [d][r]\n\n[r]: {HARBOUR}\n"));
        assert_eq!(targets, [HARBOUR; 3]);
        assert_eq!(rest, ", [sic], [b][q], , ");
    }

    #[test]
    fn a_small_text_does_not_become_a_huge_one() {
        let text = format!("{}\n\n[r]: https://a.example/{}\n", "[r] ".repeat(5_000), "x".repeat(10_000));
        let (targets, _, found) = read(&text);
        assert!(targets.iter().map(String::len).sum::<usize>() < 2 * MAX_ADDRESSES);
        assert!(found.iter().any(|message| message.contains("1 MB")), "{:?}", found.first());
    }
}
