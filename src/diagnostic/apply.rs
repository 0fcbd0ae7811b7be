//! Application of fixes: new texts of the files.

use std::collections::BTreeMap;

use super::{Diagnostic, Diagnostics, Edit};
use crate::source::{FileId, SourceTree};

/// The files that fixes change, with their new texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FixedFiles {
    /// The new text of each file, by its path.
    pub texts: BTreeMap<String, String>,
    /// Number of fixed findings.
    pub count: usize,
}

/// Makes every fix that does not touch another one; those that do are left for the next round, when the findings have
/// been looked for once more.
pub fn apply_fixes(findings: &Diagnostics, sources: &SourceTree) -> FixedFiles {
    // By their starts: edits that were made do not touch each other, so their ends are in the same order.
    let mut made: BTreeMap<FileId, BTreeMap<usize, &Edit>> = BTreeMap::new();
    let mut count = 0;
    for fix in findings.iter().flat_map(Diagnostic::fixes) {
        let free = |edit: &Edit| {
            let last = made.get(&edit.at.file).and_then(|others| others.range(..=edit.at.end).next_back());
            last.is_none_or(|(_, other)| other.at.end < edit.at.start)
        };
        if fix.edits.is_empty() || !fix.edits.iter().all(free) {
            continue;
        }
        for edit in &fix.edits {
            made.entry(edit.at.file).or_default().insert(edit.at.start, edit);
        }
        count += 1;
    }
    let mut texts = BTreeMap::new();
    for (file, edits) in made {
        let edits: Vec<_> = edits.into_values().collect();
        let file = sources.file(file);
        texts.insert(file.path().to_owned(), rewrite(file.text(), &edits));
    }
    FixedFiles { texts, count }
}

fn rewrite(text: &str, edits: &[&Edit]) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(text.get(done..edit.at.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.at.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fix};
    use crate::source::Span;

    #[test]
    fn fixes_that_meet_wait_for_each_other() {
        let mut sources = SourceTree::in_memory([("a.md", "one two three")]);
        let file = sources.load("a.md").unwrap();
        let mut findings = Diagnostics::default();
        for (range, text) in [(8..13, "3"), (0..3, "1"), (0..7, "x"), (3..4, "-")] {
            let at = Span::new(file, range);
            findings.push(Diagnostic::note(Code("a::b"), at, "odd").fix(Fix::replace(at, text)));
        }
        let fixed = apply_fixes(&findings, &sources);
        assert_eq!(fixed.count, 2);
        assert_eq!(fixed.texts["a.md"], "1 two 3");
    }

    #[test]
    fn a_fix_is_made_as_a_whole_or_not_at_all() {
        let mut sources = SourceTree::in_memory([("a.md", "one two")]);
        let file = sources.load("a.md").unwrap();
        let at = |range| Span::new(file, range);
        let pair = Fix { edits: [0..3, 4..7].map(|range| Edit { at: at(range), text: "2".into() }).into() };
        let mut findings = Diagnostics::default();
        findings.push(Diagnostic::note(Code("a::b"), at(4..7), "odd").fix(Fix::replace(at(4..7), "1")));
        findings.push(Diagnostic::note(Code("a::b"), at(0..3), "odd").fix(pair));
        assert_eq!(apply_fixes(&findings, &sources).texts["a.md"], "one 1");
    }
}
