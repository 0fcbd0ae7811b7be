//! From the parser's lines and columns to bytes of the file.

use crate::source::{Alignment, FileId, SourceTree, Span};
use comrak::nodes::Sourcepos;

/// Knows where the pieces of one text stand.
pub(super) struct Locator {
    line_starts: Vec<usize>,
    length: usize,
    origin: Origin,
}

/// Where the text comes from.
enum Origin {
    /// It is a part of a file that starts at this byte.
    File(FileId, usize),
    /// It is a value, written with or without escapes.
    Value(Alignment),
    /// It cannot be told piece by piece.
    Whole(Span),
}

impl Locator {
    pub(super) fn file(file: FileId, base: usize, text: &str) -> Self {
        Self::new(text, Origin::File(file, base))
    }

    /// For a text that was a value in a TOML file.
    pub(super) fn value(text: &str, at: Span, tree: &SourceTree) -> Self {
        let alignment = Alignment::of_value(text, at, tree);
        Self::new(text, alignment.map_or(Origin::Whole(at), Origin::Value))
    }

    fn new(text: &str, origin: Origin) -> Self {
        // CommonMark ends a line at LF, CRLF or a CR alone.
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { line_starts, length: text.len(), origin }
    }

    /// Where a node stands. The parser's columns count bytes from 1, and its end is the last byte itself.
    pub(super) fn span(&self, position: Sourcepos) -> Span {
        let byte = |line: usize, column: usize| {
            let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.length);
            (start + column).min(self.length)
        };
        let start = byte(position.start.line, position.start.column.saturating_sub(1));
        let end = byte(position.end.line, position.end.column).max(start);
        match &self.origin {
            Origin::File(file, base) => Span::new(*file, base + start..base + end),
            Origin::Value(alignment) => alignment.span(start..end),
            Origin::Whole(span) => *span,
        }
    }
}
