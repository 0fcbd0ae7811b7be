//! Text files, positions and spans.

use std::ops::Range;
use std::sync::OnceLock;

/// The number of a file within its [`super::SourceTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) usize);

/// Line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line; a Hangul syllable is one, however many bytes it takes.
    pub column: usize,
}

/// Text file, byte for byte as on disk.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: String,
    text: String,
    /// First byte of each line, found when it is first asked for: of a list of a million readers nobody asks.
    line_starts: OnceLock<Vec<usize>>,
    /// Number of characters that begin before each block: an index that makes [`SourceFile::position`] fast in long lines.
    blocks: Vec<usize>,
}

/// Bytes of a block.
const BLOCK: usize = 1024;

impl SourceFile {
    pub(super) fn new(path: String, text: String) -> Self {
        let mut blocks = vec![0];
        let mut so_far = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            so_far += characters(block);
            blocks.push(so_far);
        }
        Self { path, text, line_starts: OnceLock::new(), blocks }
    }

    fn line_starts(&self) -> &[usize] {
        let starts = || {
            let behind_breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(behind_breaks).collect()
        };
        self.line_starts.get_or_init(starts)
    }

    /// The path within the newsroom, with `/` between its parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the whole text, with its byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the range of the text without its byte order mark.
    pub fn body(&self) -> Range<usize> {
        let start = if self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        start..self.text.len()
    }

    /// Returns the text of a range, or an empty one if the range splits a character.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the byte at which a line (from 1) starts, or the end of the text.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts().get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// Returns line and column of a byte.
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.line_starts().partition_point(|start| *start <= byte);
        let start = self.line_starts()[line - 1];
        let mut column = 1 + self.characters_before(byte) - self.characters_before(start);
        if start == 0 && self.text.starts_with('\u{FEFF}') && byte > 0 {
            column -= 1;
        }
        Position { line, column }
    }

    /// Counts the characters that begin before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let block = byte / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..byte).unwrap_or_default();
        self.blocks.get(block).copied().unwrap_or_default() + characters(rest)
    }
}

/// Counts characters: all bytes but continuation bytes (RFC 3629 §3).
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// Byte range of a loaded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `range` of `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end.max(range.start) }
    }

    /// The range alone.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Value with its source range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its source range.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Creates a value with its span.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Maps the value and keeps the span.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("a".into(), "x\n한글 b".into());
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(2), Position { line: 2, column: 1 });
        assert_eq!(file.position(2 + "한글 ".len()), Position { line: 2, column: 4 });
        assert_eq!(file.position(999), Position { line: 2, column: 5 });
    }

    #[test]
    fn columns_count_characters_far_along_a_line() {
        let file = SourceFile::new("a".into(), format!("x\n{}b", "글".repeat(5_000)));
        assert_eq!(file.position(2 + 3 * 5_000), Position { line: 2, column: 5_001 });
        assert_eq!(file.position(2 + 3 * 683), Position { line: 2, column: 684 });
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let file = SourceFile::new("a".into(), "\u{FEFF}title".into());
        assert_eq!(&file.text()[file.body()], "title");
        assert_eq!(file.position(3), Position { line: 1, column: 1 });
    }
}
