//! One line a finding, for editors: `file:line:column: severity[code]: text`.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostics, escape_path};
use crate::source::SourceTree;

/// All findings, a line each.
pub fn concise(diagnostics: &Diagnostics, sources: &SourceTree) -> String {
    let mut out = String::new();
    for finding in diagnostics.iter() {
        let (file, at) = finding.location(sources);
        let (file, severity, code) = (escape_path(file), finding.severity.as_str(), finding.code);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{file}:{}:{}: {severity}[{code}]: {}", at.line, at.column, finding.message);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic};

    #[test]
    fn a_finding_is_one_line_whatever_its_file_is_called() {
        let sources = SourceTree::in_memory([("a", "")]);
        let mut found = Diagnostics::default();
        found.push(Diagnostic::about_file(Code("a::b"), "a\n\u{1b}[2J\u{202e}.md", "odd\nname"));
        let line = "a<U+000A><U+001B>[2J<U+202E>.md:1:1: error[a::b]: odd<U+000A>name\n";
        assert_eq!(concise(&found, &sources), line);
    }
}
