//! A finding: message, location, help and fix.

use std::fmt;

use super::{escape_control_chars, grouped};
use crate::source::{Position, SourceTree, Span};

/// A stable, readable name such as `images::missing_file`; it reads after the word "allow".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Severity of a finding; errors sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent until it is fixed.
    Error,
    /// Readers will probably notice.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

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

/// Location of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// Some text of a file that was read.
    Span(Span),
    /// A file that is missing or could not be read as text: shown at this position, by default its first.
    File(String, Position),
}

/// Finding that an editor can fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// Its severity.
    pub severity: Severity,
    /// Message: lower case, no full stop, the author's text in backticks.
    pub message: String,
    /// Its location.
    pub location: Location,
    /// A word beside the marked text.
    pub label: Option<String>,
    /// Next step for the editor.
    pub help: Option<String>,
    /// Automatic fix, if there is one.
    pub fix: Option<Fix>,
    /// Other places that belong to it, each with a word on why.
    pub related: Vec<(Span, String)>,
    /// Number of findings that are not listed and that it stands for; `None` if it is a finding itself.
    unlisted: Option<usize>,
    /// Fixes of the findings that are not listed.
    unlisted_fixes: Vec<Fix>,
}

impl Diagnostic {
    fn new(code: Code, severity: Severity, location: Location, message: String) -> Self {
        let message = escape_control_chars(message);
        Self {
            code,
            severity,
            message,
            location,
            label: None,
            help: None,
            fix: None,
            related: Vec::new(),
            unlisted: None,
            unlisted_fixes: Vec::new(),
        }
    }

    /// A finding that stops the issue from going out.
    pub fn error(code: Code, at: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Location::Span(at), message.into())
    }

    /// A finding readers will probably notice.
    pub fn warning(code: Code, at: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, Location::Span(at), message.into())
    }

    /// A finding worth knowing.
    pub fn note(code: Code, at: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, Location::Span(at), message.into())
    }

    /// An error about a file as a whole, such as one that is missing.
    pub fn about_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        let location = Location::File(path.into(), Position { line: 1, column: 1 });
        Self::new(code, Severity::Error, location, message.into())
    }

    /// A warning about a file as a whole.
    pub fn warning_about_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::about_file(code, path, message) }
    }

    /// Moves a finding about a file to a position in it.
    #[must_use]
    pub fn at_position(mut self, position: Position) -> Self {
        if let Location::File(path, _) = self.location {
            self.location = Location::File(path, position);
        }
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escape_control_chars(help.into()));
        self
    }

    /// Says how it is mended without asking.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Says something beside the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(escape_control_chars(label.into()));
        self
    }

    /// Points to another place as well.
    #[must_use]
    pub fn related(mut self, at: Span, word: impl Into<String>) -> Self {
        self.related.push((at, escape_control_chars(word.into())));
        self
    }

    /// Returns the number of findings that it stands for: more than one if they are counted and not listed.
    pub fn stands_for(&self) -> usize {
        self.unlisted.unwrap_or(1)
    }

    /// Returns its fix, or those of the findings that it stands for.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fix.iter().chain(&self.unlisted_fixes)
    }

    /// Takes away the fixes that a predicate refuses.
    pub(super) fn retain_fixes(&mut self, is_kept: impl Fn(&Fix) -> bool) {
        self.fix.take_if(|fix| !is_kept(fix));
        self.unlisted_fixes.retain(is_kept);
    }

    /// Returns true if it counts findings that are not listed.
    pub(super) fn is_count(&self) -> bool {
        self.unlisted.is_some()
    }

    /// Makes it the finding that counts those that are not listed.
    pub(super) fn count_unlisted(mut self) -> Self {
        self.unlisted_fixes.extend(self.fix.take());
        let number = self.stands_for();
        self.label = None;
        self.related = Vec::new();
        self.help = Some("correct those above and check again".to_owned());
        self.set_count(number);
        self
    }

    /// Counts another finding that is not listed.
    pub(super) fn add_unlisted(&mut self, other: Self) {
        let number = self.stands_for() + other.stands_for();
        self.severity = self.severity.min(other.severity);
        self.unlisted_fixes.extend(other.fix.into_iter().chain(other.unlisted_fixes));
        self.set_count(number);
    }

    fn set_count(&mut self, number: usize) {
        self.unlisted = Some(number);
        self.message = format!("and {} more", grouped(number));
    }

    /// The marked text, where there is some.
    pub fn span(&self) -> Option<Span> {
        match self.location {
            Location::Span(span) => Some(span),
            Location::File(..) => None,
        }
    }

    /// File, line and column, for every output.
    pub fn location<'a>(&'a self, sources: &'a SourceTree) -> (&'a str, Position) {
        match &self.location {
            Location::Span(span) => (sources.file(span.file).path(), sources.position(*span)),
            Location::File(path, position) => (path, *position),
        }
    }
}
