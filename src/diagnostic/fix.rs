//! Automatic fixes of findings.

use crate::source::Span;

/// Replacement of a range in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Range to replace; an empty range inserts.
    pub at: Span,
    /// Replacement, as written in the file.
    pub text: String,
}

/// Edits that mend a finding. They are made all together or not at all, and only those that change nothing a reader
/// sees but what the finding names are offered: `--fix` makes them without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// In the order of the file; no two overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one edit.
    pub fn replace(at: Span, text: impl Into<String>) -> Self {
        Self { edits: vec![Edit { at, text: text.into() }] }
    }
}
