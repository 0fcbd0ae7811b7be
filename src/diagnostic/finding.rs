//! Findings: one, and all of a run.

use std::collections::BTreeMap;
use std::fmt;

use super::{escape_control_chars, grouped};
use crate::source::{FileId, Position, SourceTree, Span};

/// Findings of one code in one file that are listed; the others are counted in one more finding.
pub const MAX_OF_A_CODE: usize = 100;

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

    /// Makes it the finding that counts those that are not listed.
    fn count_unlisted(mut self) -> Self {
        self.unlisted_fixes.extend(self.fix.take());
        let number = self.stands_for();
        self.label = None;
        self.related = Vec::new();
        self.help = Some("correct those above and check again".to_owned());
        self.set_count(number);
        self
    }

    /// Counts another finding that is not listed.
    fn add_unlisted(&mut self, other: Self) {
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

/// A file, and a code that was found in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Read(FileId, Code),
    Named(String, Code),
}

fn place_of(diagnostic: &Diagnostic) -> Place {
    match &diagnostic.location {
        Location::Span(span) => Place::Read(span.file, diagnostic.code),
        Location::File(path, _) => Place::Named(path.clone(), diagnostic.code),
    }
}

/// Findings of one code in one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct OfACode {
    listed: usize,
    /// Index of the finding that counts the others.
    counts: Option<usize>,
}

/// The findings of a run, in the order they were made. Memory stays within a bound: of one code in one file,
/// [`MAX_OF_A_CODE`] are listed, and one more finding counts the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    places: BTreeMap<Place, OfACode>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let of_a_code = self.places.entry(place_of(&diagnostic)).or_default();
        if diagnostic.unlisted.is_none() && of_a_code.listed < MAX_OF_A_CODE {
            of_a_code.listed += 1;
            self.list.push(diagnostic);
            return;
        }
        match of_a_code.counts.and_then(|index| self.list.get_mut(index)) {
            Some(count) => count.add_unlisted(diagnostic),
            None => {
                of_a_code.counts = Some(self.list.len());
                self.list.push(diagnostic.count_unlisted());
            }
        }
    }

    /// Counts the findings of a severity, those included that are not listed.
    pub fn count_all(&self, severity: Severity) -> usize {
        let of_severity = self.list.iter().filter(|diagnostic| diagnostic.severity == severity);
        of_severity.map(Diagnostic::stands_for).sum()
    }

    /// Counts the listed findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Returns true if an error blocks sending.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All of them, by value.
    #[expect(
        clippy::should_implement_trait,
        reason = "nothing iterates over findings in a `for` without a name"
    )]
    pub fn into_iter(self) -> impl Iterator<Item = Diagnostic> {
        self.list.into_iter()
    }

    /// Changes every sentence.
    pub fn reword(&mut self, change: impl Fn(&str) -> String) {
        for diagnostic in &mut self.list {
            let words = [Some(&mut diagnostic.message), diagnostic.help.as_mut(), diagnostic.label.as_mut()];
            let related = diagnostic.related.iter_mut().map(|(_, words)| words);
            for words in words.into_iter().flatten().chain(related) {
                *words = change(words);
            }
        }
    }

    /// Returns true if there are no findings.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In reading order: by file, line and column, then by weight and code. Exact repetitions are dropped.
    pub fn sort(&mut self, sources: &SourceTree) {
        // The count of those that are not listed comes after those that are.
        let mut last: BTreeMap<(String, Code), Position> = BTreeMap::new();
        for diagnostic in self.list.iter().filter(|diagnostic| diagnostic.unlisted.is_some()) {
            let (path, position) = diagnostic.location(sources);
            last.insert((path.to_owned(), diagnostic.code), position);
        }
        if !last.is_empty() {
            for diagnostic in &self.list {
                let (path, position) = diagnostic.location(sources);
                let latest = last.get_mut(&(path.to_owned(), diagnostic.code));
                if let Some(latest) = latest {
                    *latest = position.max(*latest);
                }
            }
        }
        let key = |d: &Diagnostic| {
            let (path, position) = d.location(sources);
            let path = path.to_owned();
            let is_count = d.unlisted.is_some();
            let key = (path, d.code);
            let position = if is_count { last.get(&key).copied().unwrap_or(position) } else { position };
            (key.0, position, is_count, d.severity, d.code)
        };
        self.list.sort_by_cached_key(key);
        self.list.dedup();
        let counts = self.list.iter().enumerate().filter(|(_, diagnostic)| diagnostic.unlisted.is_some());
        let counts: Vec<_> = counts.map(|(index, diagnostic)| (index, place_of(diagnostic))).collect();
        for (index, place) in counts {
            self.places.entry(place).or_default().counts = Some(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(number: usize) -> (Diagnostics, SourceTree) {
        let mut sources = SourceTree::in_memory([("a.md", "x".repeat(20_000)), ("b.md", "x".to_owned())]);
        let (a, b) = (sources.load("a.md").unwrap(), sources.load("b.md").unwrap());
        let mut found = Diagnostics::default();
        for at in 0..number {
            let span = Span::new(a, at..at + 1);
            found.push(Diagnostic::warning(Code("a::b"), span, "odd").fix(Fix::replace(span, "y")));
        }
        found.push(Diagnostic::error(Code("a::c"), Span::new(a, 0..1), "odd"));
        found.push(Diagnostic::warning(Code("a::b"), Span::new(b, 0..1), "odd"));
        (found, sources)
    }

    #[test]
    fn findings_of_a_code_are_listed_up_to_a_number() {
        let (mut found, sources) = many(MAX_OF_A_CODE);
        found.sort(&sources);
        assert_eq!(found.iter().count(), MAX_OF_A_CODE + 2);
        assert!(found.iter().all(|one| one.stands_for() == 1));

        let (mut found, sources) = many(10_000);
        found.sort(&sources);
        let of_file: Vec<_> = found.iter().filter(|one| one.location(&sources).0 == "a.md").collect();
        assert_eq!(of_file.len(), MAX_OF_A_CODE + 2);
        assert_eq!(of_file.last().unwrap().message, "and 9,900 more");
        assert_eq!((found.count(Severity::Warning), found.count_all(Severity::Warning)), (102, 10_001));
        assert_eq!(found.iter().flat_map(Diagnostic::fixes).count(), 10_000, "every fix is kept");
    }

    #[test]
    fn counts_survive_sorting_and_moving() {
        let (mut found, sources) = many(150);
        found.sort(&sources);
        let mut moved = Diagnostics::default();
        found.into_iter().for_each(|one| moved.push(one));
        let at = moved.iter().next().and_then(Diagnostic::span).unwrap();
        moved.push(Diagnostic::error(Code("a::b"), at, "odd"));
        moved.sort(&sources);
        moved.push(Diagnostic::error(Code("a::b"), at, "odd"));
        let counts: Vec<_> = moved.iter().filter(|one| one.stands_for() > 1).collect();
        assert_eq!(counts.len(), 1);
        assert_eq!((counts[0].message.as_str(), counts[0].severity), ("and 52 more", Severity::Error));
    }

    #[test]
    fn one_that_is_not_listed_is_counted() {
        let (mut found, sources) = many(MAX_OF_A_CODE + 1);
        found.sort(&sources);
        assert!(found.iter().any(|one| one.message == "and 1 more"));
    }
}
