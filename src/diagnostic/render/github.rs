//! Workflow commands that GitHub shows beside the lines of a change.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostics, Location, Severity, escape_path};
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

/// A text behind `::`. GitHub reads the codes of `%` and line ends back; the log would obey every other control.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escape_path(&text).into_owned()
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

    #[test]
    fn a_file_name_makes_no_command_of_its_own() {
        let sources = SourceTree::in_memory([("a", "")]);
        let mut found = Diagnostics::default();
        let name = "a\r\n::set-output name=x::y\u{1b}[2J\u{202e}%0A.md";
        found.push(Diagnostic::about_file(Code("a::b"), name, "odd"));
        let expected = "::error file=a%0D%0A%3A%3Aset-output name=x%3A%3Ay<U+001B>[2J<U+202E>%250A.md,line=1,endLine=1,col=1,endColumn=1,title=a%3A%3Ab::odd\n";
        assert_eq!(github(&found, &sources), expected);
    }
}
