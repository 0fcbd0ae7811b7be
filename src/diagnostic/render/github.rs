//! Workflow commands that GitHub shows beside the lines of a change.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostics, Location, Severity};
use crate::source::SourceTree;

/// All findings, a command each: `::error file=…,line=…,col=…,title=code::text`.
pub fn github(diagnostics: &Diagnostics, sources: &SourceTree) -> String {
    let mut out = String::new();
    for finding in diagnostics.iter() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let (file, at) = finding.location(sources);
        let end = match &finding.location {
            Location::Span(span) => sources.file(span.file).position(span.end),
            Location::File(_, position) => *position,
        };
        // Columns are only understood within one line.
        let columns = if end.line == at.line {
            format!(",col={},endColumn={}", at.column, end.column)
        } else {
            String::new()
        };
        let text = match &finding.help {
            Some(help) => format!("{}\nhelp: {help}", finding.message),
            None => finding.message.clone(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={}{columns},title={}::{}",
            property(file),
            at.line,
            end.line,
            property(finding.code.0),
            data(&text)
        );
    }
    out
}

/// A text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between `=` and `,`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::source::Span;

    #[test]
    fn what_steers_the_command_is_escaped() {
        let mut sources = SourceTree::in_memory([("a,b.md", "one\ntwo 100%\n")]);
        let file = sources.load("a,b.md").unwrap();
        let mut found = Diagnostics::default();
        found.push(Diagnostic::warning(Code("a::b"), Span::new(file, 8..12), "`100%`: odd").help("mend it"));
        let expected = "::warning file=a%2Cb.md,line=2,endLine=2,col=5,endColumn=9,title=a%3A%3Ab::`100%25`: odd%0Ahelp: mend it\n";
        assert_eq!(github(&found, &sources), expected);
    }
}
