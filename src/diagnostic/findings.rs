//! All findings of a run, within a bound.

use std::collections::BTreeMap;

use super::finding::{Code, Diagnostic, Fix, Location, Severity};
use super::wording::shortened;
use crate::source::{FileId, Position, SourceTree};

/// Findings of one code in one file that are listed; the others are counted in one more finding.
pub const MAX_OF_A_CODE: usize = 100;

/// A file, and a code that was found in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Read(FileId, Code),
    Named(String, Code),
}

/// Returns the file and the code of a finding.
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
        if !diagnostic.is_count() && of_a_code.listed < MAX_OF_A_CODE {
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

    /// Takes away the fixes that a predicate refuses; their findings stay.
    pub fn retain_fixes(&mut self, is_kept: impl Fn(&Fix) -> bool) {
        for diagnostic in &mut self.list {
            diagnostic.retain_fixes(&is_kept);
        }
    }

    /// In reading order: by file, line and column, then by weight and code. Exact repetitions are dropped, and
    /// sentences too long for a line are cut.
    pub fn sort(&mut self, sources: &SourceTree) {
        self.reword(|words| shortened(words.to_owned()));
        // The count of those that are not listed comes after those that are.
        let mut last: BTreeMap<(String, Code), Position> = BTreeMap::new();
        for diagnostic in self.list.iter().filter(|diagnostic| diagnostic.is_count()) {
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
            let is_count = d.is_count();
            let key = (path, d.code);
            let position = if is_count { last.get(&key).copied().unwrap_or(position) } else { position };
            (key.0, position, is_count, d.severity, d.code)
        };
        self.list.sort_by_cached_key(key);
        self.list.dedup();
        let counts = self.list.iter().enumerate().filter(|(_, diagnostic)| diagnostic.is_count());
        let counts: Vec<_> = counts.map(|(index, diagnostic)| (index, place_of(diagnostic))).collect();
        for (index, place) in counts {
            self.places.entry(place).or_default().counts = Some(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

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
