//! One line a finding, for editors: `file:line:column: severity[code]: text`.

use std::fmt::Write as _;

use crate::diagnostic::Diagnostics;
use crate::source::SourceTree;

/// All findings, a line each.
pub fn concise(diagnostics: &Diagnostics, sources: &SourceTree) -> String {
    let mut out = String::new();
    for finding in diagnostics.iter() {
        let (file, at) = finding.location(sources);
        let (severity, code) = (finding.severity.as_str(), finding.code);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{file}:{}:{}: {severity}[{code}]: {}", at.line, at.column, finding.message);
    }
    out
}
