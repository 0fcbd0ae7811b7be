//! The shape scripts rely on (PRODUCT: `check`).

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostics, Severity};
use crate::source::SourceTree;

/// `{"issue", "diagnostics": [{"code","severity","file","line","column","message","help"}], "errors", "warnings"}`
pub fn json(issue: Option<&str>, diagnostics: &Diagnostics, sources: &SourceTree) -> Value {
    let all: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, position) = diagnostic.location(sources);
            json!({
                "code": diagnostic.code,
                "severity": diagnostic.severity,
                "file": file,
                "line": position.line,
                "column": position.column,
                "message": diagnostic.message,
                "help": diagnostic.help,
            })
        })
        .collect();
    json!({
        "issue": issue,
        "diagnostics": all,
        "errors": diagnostics.count(Severity::Error),
        "warnings": diagnostics.count(Severity::Warning),
    })
}
