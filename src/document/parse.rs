//! From text to a table, with all syntax errors.

use std::ops::Range;

use super::value::Converter;
use super::{Reading, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, SourceTree, Span};
use toml::de::DeTable;

const SYNTAX: Code = Code("toml::syntax");

/// Reads the bytes `range` of a file as a TOML document. Syntax errors are all reported, and what could be read
/// between them is returned, so that the rest of the file is checked in the same run.
pub fn parse(tree: &SourceTree, file: FileId, range: Range<usize>, reading: &mut Reading) -> Table {
    let (base, text) = (range.start, tree.file(file).slice(range));
    let (table, errors) = DeTable::parse_recoverable(text);
    // Keys may have been lost with broken lines; then nobody says that they are missing.
    let gaps = !errors.is_empty();
    for error in errors {
        let at = error.span().map_or(base..base, |span| base + span.start..base + span.end);
        let message = sentence(error.message());
        let help = "a line has the form `key = \"text\"`; see https://toml.io";
        reading.push(Diagnostic::error(SYNTAX, Span::new(file, at), message).help(help));
    }
    let span = Span::new(file, base..base + text.len());
    Table::new(span, Converter { file, base }.table(table.into_inner()), gaps)
}

/// The parser's words in our manner: one line, no full stop.
fn sentence(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(", ").trim_end_matches('.').to_owned()
}
