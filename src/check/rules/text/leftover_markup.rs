mod doubtful;
mod emphasis;
mod find;
mod html;
mod points;
mod uneven;

use std::collections::BTreeSet;
use std::ops::Range;

pub(super) use find::find;

use crate::check::issue_text::{Mark, Passage};
use crate::check::rule::{Context, Rule};
use crate::check::text::dialect_marks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};

/// ## What it finds
/// Markdown and HTML marks that readers would see: `**`, `__word__`, `_word_`, `~~word~~`, `==word==`, `##` at the start,
/// `](https://…)`, `&nbsp;`, `&amp;`. Task lists (`[ ]`), callouts (`[!NOTE]`, `:::`), references to nothing
/// (`[words][missing]`), tables without a line of dashes, and notes (`[^1]`) without words or without a mark in the text.
/// Marks of other dialects: `x^2^`, `{.class}`, `:smile:`, `[[page]]`, `$$x^2$$`, `[b]…[/b]`, a line `: words` below a term.
/// Marks that stand apart or are not alike: `** word **`, `~~word~`. Points that flow into one line: `-two` below `- one`.
/// Marks that are less certain are warnings: `**words` without an end, `**word*`, `*김*수`, `++word++`, `^[words]`,
/// `[1]: words`, a single backtick.
/// In headlines, captions and other values, where Markdown has no effect, also `*word*`, `\*`, backticks, comments and
/// `<b>`. In texts, marks written with a `\` are intended.
///
/// ## Why it matters to a reader
/// Asterisks and brackets in a sentence look broken, and a link or note that shows its own code leads nowhere.
///
/// ## Example
/// ```toml
/// title = "Why the *second* call matters"
/// ```
///
/// ## Better
/// ```toml
/// title = "Why the second call matters"
/// ```
pub(super) struct LeftoverMarkup;

impl Rule for LeftoverMarkup {
    fn code(&self) -> Code {
        Code("text::leftover_markup")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let passages = &context.issue_text.passages;
        let notes: BTreeSet<FileId> = passages
            .iter()
            .filter(|passage| doubtful::refers_to_note(&passage.text))
            .map(|passage| passage.at.file)
            .collect();
        for passage in passages {
            let plain = passage.role.is_plain_value();
            let ranges = find(&without_code(passage), passage.prose(), plain);
            let is_table_told = ranges.iter().any(|range| passage.text[range.clone()].contains('|'));
            let told = ranges.clone();
            for range in ranges {
                let at = passage.span(range.clone());
                let seen = &passage.text[range];
                let written = context.sources.text(at);
                // A backslash that is gone from the text took the mark's effect away on purpose.
                // In a value the backslash itself is printed.
                let is_printed = plain && seen.contains('\\');
                if written.contains('\\') && written != seen && !is_printed {
                    continue;
                }
                let message = format!("readers would see the markup `{seen}`");
                let help = if plain { "remove the markup: Markdown has no effect here" } else { help(seen) };
                found.push(Diagnostic::error(self.code(), at, message).help(help));
            }
            let has_code = passage.marks.iter().any(|(_, mark)| *mark == Mark::Code);
            if !plain {
                self.check_doubtful(passage, &told, notes.contains(&passage.at.file), context, found);
            }
            if !plain && !is_table_told && !has_code {
                let written = context.sources.text(passage.at);
                let line_before = line_before(passage.at, context);
                let in_points = points::find(written, line_before);
                if let Some(range) = in_points.or_else(|| dialect_marks::find_in_lines(written)) {
                    let seen = &written[range.clone()];
                    let at = Span::new(
                        passage.at.file,
                        passage.at.start + range.start..passage.at.start + range.end,
                    );
                    let message = format!("readers would see the markup `{seen}`");
                    found.push(Diagnostic::error(self.code(), at, message).help(help_for_lines(seen)));
                }
            }
        }
    }
}

impl LeftoverMarkup {
    /// Warns of what a writer may mean. `told` are ranges that were reported; `has_notes` is true where words refer to notes.
    fn check_doubtful(
        &self,
        passage: &Passage,
        told: &[Range<usize>],
        has_notes: bool,
        context: &Context<'_>,
        found: &mut Diagnostics,
    ) {
        let without_code = without_code(passage);
        let written_at = |at: usize| {
            let place = passage.span(at..at + 1);
            context.sources.file(place.file).text().get(place.start..).unwrap_or_default()
        };
        let mut ranges = doubtful::find(passage.prose());
        ranges.extend(doubtful::open_bold(&without_code).filter(|_| !has_notes));
        ranges.extend(doubtful::half_pair(&without_code, |at| written_at(at).starts_with("**")));
        let links = passage.marks.iter().filter(|(_, mark)| matches!(mark, Mark::Link(_)));
        ranges.extend(links.filter_map(|(link, _)| doubtful::around_link(&passage.text, link)));
        ranges.sort_by_key(|range| range.start);
        // Ranges of both kinds are in order.
        let is_told = |range: &Range<usize>| {
            let next = told.partition_point(|told| told.end <= range.start);
            told.get(next).is_some_and(|told| told.start < range.end)
        };
        for range in ranges.into_iter().filter(|range| !is_told(range)) {
            let at = passage.span(range.clone());
            let seen = &passage.text[range];
            let written = context.sources.text(at);
            if written.contains('\\') && written != seen {
                continue;
            }
            let message = format!("readers would see the markup `{seen}`");
            found.push(Diagnostic::warning(self.code(), at, message).help(help_for_doubtful(seen)));
        }
    }
}

/// Returns the next step for marks that a writer may mean.
fn help_for_doubtful(seen: &str) -> &'static str {
    match seen {
        _ if seen.starts_with("^[") => {
            "write `[^1]` here, and the note in a paragraph of its own, as in `[^1]: Words`"
        }
        _ if seen.ends_with("]:") => {
            "write an address alone behind it, or `[^1]:` for a note with its mark `[^1]` in the text"
        }
        "`" => "put a backtick on both sides of the code, or write `\\`` for the sign itself",
        _ if seen.starts_with("++") => {
            "remove the marks: inserted words are not read, or write `\\+` for the sign"
        }
        _ if seen.starts_with('*') && seen.len() > 2 => {
            "write `\\*` for each sign that hides a letter, or put the marks around the whole word"
        }
        _ => {
            "put the same marks on both sides of the words, write `\\*` or `\\_` for the sign itself, or remove them"
        }
    }
}

/// Returns the next step for markup in a text.
fn help(seen: &str) -> &'static str {
    match seen {
        _ if seen.starts_with("[^") => {
            "write the note in a paragraph of its own, as in `[^1]: Words`, and its mark `[^1]` in the text"
        }
        _ if seen.starts_with(':') && seen.ends_with(':') && seen.len() > 3 && seen != ":::" => {
            "write the sign itself: codes such as `:smile:` are not read"
        }
        _ if seen.starts_with("[!") || seen.starts_with([':', '!']) => {
            "write the words alone: a mail has no callouts"
        }
        "[ ]" | "[x]" | "[X]" => "remove the box: a mail has no task lists",
        _ if seen.contains("](") => "write the address without spaces, directly after the brackets",
        _ if seen.contains("][") => {
            "write the address in round brackets, as in `[words](https://lantern.example)`"
        }
        _ if seen.contains('|') => {
            "write the heads, a line of dashes with as many cells, and the rows, with an empty line before and after"
        }
        _ if seen.starts_with('&') => "write the character itself",
        _ if seen.starts_with("#######") => "use at most six of them, or remove them",
        _ if seen.starts_with('#') => "put a space between `#` and the words",
        _ if seen.starts_with(['^', '~']) && seen.len() > 2 && !seen.starts_with("~~") => {
            "write the sign itself, as in x² or H₂O: raised and lowered letters are not read"
        }
        _ if seen.starts_with('{') => "remove it: attributes have no effect here",
        _ if seen.starts_with("[[") => {
            "write the page's address, as in `[words](https://lantern.example)`, or the words alone"
        }
        _ if seen.starts_with('$') => "write the formula in words or signs: TeX is not read",
        _ if seen.starts_with("[/") => "write `**words**` or `*words*`: tags in brackets are not read",
        _ if seen.starts_with("```") => "put the marks of the code on lines of their own",
        _ => "put the marks directly around the words, without spaces inside, or remove them",
    }
}

/// Returns the next step for marks that only the lines of a paragraph show.
fn help_for_lines(seen: &str) -> &'static str {
    match seen {
        ":" => "write the term and its meaning as a sentence or a list: definition lists are not read",
        "[ ]" | "[x]" | "[X]" => help(seen),
        "•" => "begin the lines with `- ` for a list: these flow into one",
        _ if !seen.contains('|') => {
            "put a blank after the mark: without it the line is a part of the one before"
        }
        _ => {
            "a table needs a line of dashes below its heads, as in `--- | ---`, and an empty line before and after"
        }
    }
}

/// Returns what stands before a passage in its line.
fn line_before<'a>(at: Span, context: &Context<'a>) -> &'a str {
    const WINDOW: usize = 100;
    let text = context.sources.file(at.file).text().get(..at.start).unwrap_or_default();
    let window = &text[text.ceil_char_boundary(text.len().saturating_sub(WINDOW))..];
    window.rsplit('\n').next().unwrap_or_default()
}

/// Returns the text with code masked. Addresses stay, because a broken link contains one.
fn without_code(passage: &Passage) -> String {
    let mut bytes = passage.text.clone().into_bytes();
    for (range, _) in passage.marks.iter().filter(|(_, mark)| *mark == Mark::Code) {
        if let Some(hidden) = bytes.get_mut(range.clone()) {
            hidden.fill(1);
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
