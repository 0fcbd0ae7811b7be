//! From text to a table, with all syntax errors.

use std::ops::Range;

use super::value::Converter;
use super::{Reading, Table, hygiene};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, SourceTree, Span};
use toml::de::DeTable;

const SYNTAX: Code = Code("toml::syntax");

/// Reads the bytes `range` of a file as a TOML document. Syntax errors are all reported, and what could be read
/// between them is returned, so that the rest of the file is checked in the same run.
pub fn parse(tree: &SourceTree, file: FileId, range: Range<usize>, reading: &mut Reading) -> Table {
    hygiene::inspect(tree, file, range.clone(), reading.diagnostics());
    let (base, text) = (range.start, tree.file(file).slice(range));
    let (table, errors) = DeTable::parse_recoverable(text);
    // Keys may have been lost with broken lines; then nobody says that they are missing.
    let gaps = !errors.is_empty();
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        // The parser stumbles over control characters too; those are reported already.
        if text.get(at.start..).is_some_and(|rest| rest.starts_with(hygiene::is_control)) {
            continue;
        }
        let at = base + at.start..base + at.end;
        let message = sentence(error.message());
        let help = "a line has the form `key = \"text\"`; see https://toml.io";
        reading.push(Diagnostic::error(SYNTAX, Span::new(file, at), message).help(help));
    }
    let span = Span::new(file, base..base + text.len());
    let mut converter = Converter { file, base, text, diagnostics: reading.diagnostics() };
    Table::new(span, converter.table(table.into_inner()), gaps)
}

/// The parser's words in our manner: one line, no full stop.
fn sentence(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(", ").trim_end_matches('.').to_owned()
}
