//! Every finding can be shown, and points to where it says.

use std::collections::BTreeSet;

use briefing::diagnostic::{Diagnostic, Diagnostics, Location, human, json};
use briefing::source::{Position, SourceTree, Span};

use super::is_treacherous;

/// Looks at every finding as people and scripts would.
pub(super) fn inspect(found: &Diagnostics, tree: &SourceTree) {
    for finding in found.iter() {
        let (path, position) = finding.location(tree);
        assert!(!path.is_empty(), "a finding without a file: {finding:?}");
        assert!(position.line >= 1 && position.column >= 1, "nobody counts from 0: {finding:?}");
        match &finding.location {
            Location::Span(span) => {
                within(*span, tree);
                assert_eq!(byte_of(position, *span, tree), Some(span.start), "another place: {finding:?}");
            }
            Location::File(..) => {}
        }
        for (span, _) in &finding.related {
            within(*span, tree);
        }
        words(finding);
    }
    // A block of text costs a walk through the file: one of each code is enough to see what it looks like.
    let mut codes = BTreeSet::new();
    for finding in found.iter().filter(|finding| codes.insert(finding.code)) {
        let shown = human(finding, tree, false);
        assert!(!shown.contains(|c| is_treacherous(c) && c != '\n'), "shown raw: {shown:?}");
        assert!(shown.contains(finding.code.0), "{shown}");
    }
    let value = json(Some("2022-11-18"), found, tree);
    let text = value.to_string();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
}

/// The span lies in its file, on whole characters.
pub(super) fn within(span: Span, tree: &SourceTree) {
    let text = tree.file(span.file).text();
    assert!(text.get(span.range()).is_some(), "{span:?} is no part of {text:?}");
}

fn words(finding: &Diagnostic) {
    let related = finding.related.iter().map(|(_, word)| word);
    let words = [&finding.message].into_iter().chain(&finding.help).chain(&finding.label).chain(related);
    for words in words {
        assert!(!words.is_empty() && !words.contains(is_treacherous), "{words:?}");
    }
}

/// The byte that an editor would find at a position, counting characters.
fn byte_of(at: Position, span: Span, tree: &SourceTree) -> Option<usize> {
    let text = tree.file(span.file).text();
    let mut line = text.split_inclusive('\n').nth(at.line - 1).unwrap_or_default();
    // `split_inclusive` gives no line after the last line break.
    let mut start: usize = text.split_inclusive('\n').take(at.line - 1).map(str::len).sum();
    if span.start > 0 && at.line == 1 && line.starts_with('\u{FEFF}') {
        // A byte order mark takes no column.
        (start, line) = ('\u{FEFF}'.len_utf8(), &line['\u{FEFF}'.len_utf8()..]);
    }
    let mut bytes = line.char_indices().map(|(byte, _)| start + byte).chain([start + line.len()]);
    bytes.nth(at.column - 1)
}
