//! The look of rustc, by the library rustc itself uses.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::mask::{mask_secrets, without_controls};
use crate::diagnostic::{Diagnostic, Location, Severity, escape_path};
use crate::source::{FileId, SourceFile, SourceTree, Span};

/// Bytes of a file that one snippet scans: a finding costs the same in a file of any size.
const EXCERPT: usize = 3_000;
/// Bytes on each side of a mark in a line that is longer than an excerpt.
const BESIDE: usize = 240;

/// One finding as a block of text without a final line break.
pub fn human(diagnostic: &Diagnostic, sources: &SourceTree, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.0);
    let mut group = match &diagnostic.location {
        Location::Span(span) => Group::with_title(title).elements(snippets(*span, diagnostic, sources)),
        Location::File(path, position) => Group::with_title(title)
            .element(Origin::path(escape_path(path)).line(position.line).char_column(position.column)),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// A marked range and the word beside it.
struct Marked<'a> {
    range: Range<usize>,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// Marks that share a snippet: they are in the same file and near each other.
struct Neighbours<'a> {
    file: FileId,
    range: Range<usize>,
    marks: Vec<Marked<'a>>,
}

/// Returns the marked text, and related places: those nearby share its snippet.
fn snippets<'a>(at: Span, diagnostic: &'a Diagnostic, sources: &'a SourceTree) -> Vec<Element<'a>> {
    let primary = (at, AnnotationKind::Primary, diagnostic.label.as_deref());
    let related =
        diagnostic.related.iter().map(|(at, word)| (*at, AnnotationKind::Context, Some(word.as_str())));
    let mut groups: Vec<Neighbours<'_>> = Vec::new();
    for (at, kind, label) in std::iter::once(primary).chain(related) {
        // Not within a letter: a Korean one has three bytes.
        let cut = sources.file(at.file).text().floor_char_boundary(at.start.saturating_add(EXCERPT));
        let range = at.start..at.end.min(cut);
        let mark = Marked { range: range.clone(), kind, label };
        let joined =
            |group: &Neighbours<'_>| group.range.start.min(range.start)..group.range.end.max(range.end);
        match groups.iter_mut().find(|group| group.file == at.file && joined(group).len() <= EXCERPT) {
            Some(group) => {
                group.range = joined(group);
                group.marks.push(mark);
            }
            None => groups.push(Neighbours { file: at.file, range, marks: vec![mark] }),
        }
    }
    groups.into_iter().flat_map(|group| elements(group, sources)).collect()
}

fn elements<'a>(group: Neighbours<'a>, sources: &'a SourceTree) -> Vec<Element<'a>> {
    let file = sources.file(group.file);
    let path = escape_path(file.path());
    let lines = whole_lines(file, &group.range);
    if lines.len() <= 2 * EXCERPT {
        let text = without_controls(mask_secrets(file.path(), file.text(), lines.clone()));
        let snippet = Snippet::source(text).line_start(file.position(lines.start).line).path(path);
        return vec![annotate(snippet, group.marks, &lines).into()];
    }
    // The renderer measures every letter of a line: it gets the part around each mark, and its place in words.
    let parts = group.marks.into_iter().flat_map(|mark| {
        let part = part_of_line(file, &mark.range);
        let place = file.position(mark.range.start);
        let origin = Origin::path(path.clone()).line(place.line).char_column(place.column);
        let masked = mask_secrets(file.path(), file.text(), part.clone());
        let snippet = Snippet::source(without_controls(masked)).line_start(place.line);
        [Element::from(origin), annotate(snippet, vec![mark], &part).into()]
    });
    parts.collect()
}

fn annotate<'a>(
    snippet: Snippet<'a, annotate_snippets::Annotation<'a>>,
    marks: Vec<Marked<'a>>,
    excerpt: &Range<usize>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let inside = |at: usize| at.clamp(excerpt.start, excerpt.end) - excerpt.start;
    let annotations = marks
        .into_iter()
        .map(|mark| mark.kind.span(inside(mark.range.start)..inside(mark.range.end)).label(mark.label));
    snippet.annotations(annotations)
}

/// Returns the lines of a range. A mark at the end of a file stands behind its last line, which comes along.
fn whole_lines(file: &SourceFile, range: &Range<usize>) -> Range<usize> {
    let line = file.position(range.start).line;
    let is_end = range.start == file.text().len();
    let start = file.line_start(if is_end { line.saturating_sub(1).max(1) } else { line });
    start..file.line_start(file.position(range.end).line + 1)
}

/// Returns the part of a line around a mark.
fn part_of_line(file: &SourceFile, mark: &Range<usize>) -> Range<usize> {
    let text = file.text();
    let line = file.position(mark.start).line;
    let (first, last) = (file.line_start(line), file.line_start(line + 1));
    let start = text.ceil_char_boundary(mark.start.saturating_sub(BESIDE)).clamp(first, last);
    let end = text.floor_char_boundary((mark.start + BESIDE).max(mark.end.min(mark.start + 4 * BESIDE)));
    start..end.clamp(start, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    #[test]
    fn the_caret_stands_under_wide_letters() {
        let mut sources = SourceTree::in_memory([("a.md", "첫째\n한글 **굵게** ![](x.jpg)\n")]);
        let file = sources.load("a.md").unwrap();
        let start = sources.file(file).text().find("![]").unwrap();
        let span = Span::new(file, start..start + "![](x.jpg)".len());
        let diagnostic =
            Diagnostic::error(Code("images::missing_alt_text"), span, "image `x.jpg` has no description")
                .help("describe it inside the brackets, as in `![Boats at dusk](x.jpg)`");
        let shown = human(&diagnostic, &sources, false);
        let expected = "\
error[images::missing_alt_text]: image `x.jpg` has no description
 --> a.md:2:11
  |
2 | 한글 **굵게** ![](x.jpg)
  |               ^^^^^^^^^^
  |
  = help: describe it inside the brackets, as in `![Boats at dusk](x.jpg)`";
        assert_eq!(shown, expected);
    }

    fn shown(text: &str, at: Range<usize>, related: Option<Range<usize>>) -> String {
        let mut sources = SourceTree::in_memory([("a.md", text)]);
        let file = sources.load("a.md").unwrap();
        let mut finding = Diagnostic::warning(Code("a::b"), Span::new(file, at), "odd");
        if let Some(at) = related {
            finding = finding.related(Span::new(file, at), "the other");
        }
        human(&finding, &sources, false)
    }

    #[test]
    fn a_long_line_is_shown_around_the_mark() {
        let text = format!("first\n{}한글 here {}\n", "a ".repeat(50_000), "b ".repeat(50_000));
        let at = text.find("here").unwrap();
        let shown = shown(&text, at..at + 4, Some(at + 6..at + 7));
        assert!(shown.contains("--> a.md:2:100004"), "{shown}");
        assert!(shown.contains("한글 here b") && shown.contains("^^^^"), "{shown}");
        assert!(shown.len() < 4 * EXCERPT, "{}", shown.len());
    }

    #[test]
    fn places_far_apart_have_a_snippet_each() {
        let text = format!("one\n{}two\n", "line\n".repeat(10_000));
        let shown = shown(&text, text.len() - 4..text.len() - 1, Some(0..3));
        assert!(shown.contains("--> a.md:10002:1") && shown.contains("10002 | two"), "{shown}");
        assert!(shown.contains("a.md:1:1") && shown.contains("1 | one"), "{shown}");
    }

    #[test]
    fn a_mark_over_the_whole_file_is_cut() {
        let text = "line\n".repeat(100_000);
        assert!(shown(&text, 0..text.len(), None).len() < 8 * EXCERPT);
        for before in ["", "a", "ab"] {
            let text = format!("{before}{}", "한글 ".repeat(2_000));
            assert!(shown(&text, before.len()..text.len(), None).contains("한글"), "cut between two letters");
            let lines = format!("{before}{}", "한글\n".repeat(2_000));
            assert!(shown(&lines, before.len()..lines.len(), None).contains("한글"));
        }
        assert!(shown("one\n", 4..4, None).contains("a.md:"));
        assert!(shown("", 0..0, None).contains("a.md:1:1"));
    }

    #[test]
    fn a_file_name_cannot_steer_the_terminal() {
        let mut sources = SourceTree::in_memory([("a\n\u{1b}[2J\u{202e}.md", "text\n")]);
        let file = sources.load("a\n\u{1b}[2J\u{202e}.md").unwrap();
        let by_span = Diagnostic::warning(Code("a::b"), Span::new(file, 0..4), "odd");
        let by_file = Diagnostic::about_file(Code("a::b"), "a\n\u{1b}[2J\u{202e}.md", "odd");
        for finding in [by_span, by_file] {
            let shown = human(&finding, &sources, false);
            assert!(shown.contains("--> a<U+000A><U+001B>[2J<U+202E>.md:1:1"), "{shown}");
            assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
        }
    }
}
