//! From text to a table, with all syntax errors.

use std::collections::BTreeMap;
use std::ops::Range;

use super::timestamp::{BAD_DATE, DATE_HELP};
use super::value::Converter;
use super::{ParseContext, Table, unsafe_chars};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, SourceTree, Span};
use toml::de::DeTable;

const SYNTAX: Code = Code("toml::syntax");
const SYNTAX_HELP: &str = "a line has the form `key = \"text\"`; see https://toml.io";

/// Reads the bytes `range` of a file as a TOML document. Syntax errors are all reported, and what could be read
/// between them is returned, so that the rest of the file is checked in the same run.
pub fn parse(tree: &SourceTree, file: FileId, range: Range<usize>, context: &mut ParseContext) -> Table {
    unsafe_chars::inspect(tree, file, range.clone(), context.diagnostics());
    let (base, text) = (range.start, tree.file(file).slice(range));
    let (table, errors) = DeTable::parse_recoverable(text);
    // Keys may have been lost with broken lines; they are then not reported as missing.
    let has_syntax_errors = !errors.is_empty();
    let broken: Vec<_> = errors.iter().map(|error| error.span().unwrap_or(0..0)).collect();
    // Of several errors at one place the last is about the smallest piece.
    let last: BTreeMap<usize, usize> =
        broken.iter().enumerate().map(|(index, at)| (at.start, index)).collect();
    for (index, (error, at)) in errors.iter().zip(&broken).enumerate() {
        // The parser stumbles over control characters too; those are reported already.
        let reported = text.get(at.start..).is_some_and(|rest| rest.starts_with(unsafe_chars::is_control));
        let repeated = last.get(&at.start).is_some_and(|last| *last > index);
        if reported || repeated {
            continue;
        }
        let at = Span::new(file, base + at.start..base + at.end);
        let message = sentence(error.message());
        let about_date =
            ["invalid date", "invalid time", "invalid offset"].iter().any(|word| message.starts_with(word));
        let (code, help) = if about_date { (BAD_DATE, DATE_HELP) } else { (SYNTAX, SYNTAX_HELP) };
        context.push(Diagnostic::error(code, at, message).help(help));
    }
    let span = Span::new(file, base..base + text.len());
    let broken: Vec<_> = last.into_keys().collect();
    let mut converter = Converter { file, base, text, broken: &broken, diagnostics: context.diagnostics() };
    Table::new(span, converter.table(table.into_inner()), has_syntax_errors)
}

/// The parser's words in our manner: one line, no full stop.
fn sentence(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(", ").trim_end_matches('.').to_owned()
}
