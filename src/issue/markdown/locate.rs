//! From the parser's lines and columns to bytes of the file.

use crate::source::{FileId, Span};
use comrak::nodes::Sourcepos;

/// Knows where the pieces of one text stand.
pub(super) enum Locator {
    Exact { file: FileId, base: usize, line_starts: Vec<usize>, length: usize },
    Whole(Span),
}

impl Locator {
    pub(super) fn exact(file: FileId, base: usize, text: &str) -> Self {
        // CommonMark ends a line at LF, CRLF or a CR alone.
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self::Exact { file, base, line_starts, length: text.len() }
    }

    pub(super) fn whole(at: Span) -> Self {
        Self::Whole(at)
    }

    /// Where a node stands. The parser's columns count bytes from 1, and its end is the last byte itself.
    pub(super) fn span(&self, position: Sourcepos) -> Span {
        match self {
            Self::Whole(span) => *span,
            Self::Exact { file, base, line_starts, length } => {
                let byte = |line: usize, column: usize| {
                    let start = line_starts.get(line.saturating_sub(1)).copied().unwrap_or(*length);
                    (start + column).min(*length)
                };
                let start = byte(position.start.line, position.start.column.saturating_sub(1));
                let end = byte(position.end.line, position.end.column);
                Span::new(*file, base + start..base + end.max(start))
            }
        }
    }
}
