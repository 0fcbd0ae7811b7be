//! From the parser's lines and columns to bytes of the file.

use crate::source::{FileId, SourceMap, SourceTree, Span};
use comrak::nodes::Sourcepos;
use std::ops::Range;

/// Knows where the pieces of one text stand.
pub(super) struct Locator<'a> {
    line_starts: Vec<usize>,
    text: &'a str,
    origin: Origin,
}

/// Origin of the text.
enum Origin {
    /// It is a part of a file that starts at this byte.
    File(FileId, usize),
    /// It is a value, written with or without escapes.
    Value(SourceMap),
    /// Pieces cannot be located; the whole value is used.
    Whole(Span),
}

impl<'a> Locator<'a> {
    pub(super) fn file(file: FileId, base: usize, text: &'a str) -> Self {
        Self::new(text, Origin::File(file, base))
    }

    /// For a text that was a value in a TOML file.
    pub(super) fn value(text: &'a str, at: Span, tree: &SourceTree) -> Self {
        let map = SourceMap::of_value(text, at, tree);
        Self::new(text, map.map_or(Origin::Whole(at), Origin::Value))
    }

    fn new(text: &'a str, origin: Origin) -> Self {
        // CommonMark ends a line at LF, CRLF or a CR alone.
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { line_starts, text, origin }
    }

    /// Returns the text of a node as it is written.
    pub(super) fn written(&self, position: Sourcepos) -> &'a str {
        self.text.get(self.range(position)).unwrap_or_default()
    }

    /// Returns the span of a node.
    pub(super) fn span(&self, position: Sourcepos) -> Span {
        let range = self.range(position);
        match &self.origin {
            Origin::File(file, base) => Span::new(*file, base + range.start..base + range.end),
            Origin::Value(map) => map.span(range),
            Origin::Whole(span) => *span,
        }
    }

    /// Returns the bytes of a node. The parser counts columns in bytes from 1, with an inclusive end.
    fn range(&self, position: Sourcepos) -> Range<usize> {
        let byte = |line: usize, column: usize| {
            let start = self.line_starts.get(line.saturating_sub(1)).copied();
            start.unwrap_or(self.text.len()) + column
        };
        // The parser miscounts below a link's definition; half a letter could not be shown.
        let start =
            self.text.floor_char_boundary(byte(position.start.line, position.start.column.saturating_sub(1)));
        let end = self.text.ceil_char_boundary(byte(position.end.line, position.end.column)).max(start);
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_file;
    use crate::diagnostic::{Diagnostics, Location};
    use crate::issue::{Block, Inline};
    use crate::source::SourceTree;

    #[test]
    fn no_place_is_half_a_letter() {
        // Below a definition the parser counts from the definition's own line.
        for text in ["[a]:h\n한글 **글** [x](#top)", "[한]:h\n<b>a"] {
            let mut tree = SourceTree::in_memory([("a.md", text)]);
            let file = tree.load("a.md").unwrap();
            let mut found = Diagnostics::default();
            let prose = read_file(&tree, file, 0..text.len(), "", &mut found);
            let [Block::Paragraph(words, _)] = prose.0.as_slice() else { panic!("{prose:?}") };
            for word in words {
                let Inline::Text(_, at) = word else { continue };
                assert!(text.get(at.range()).is_some(), "{at:?} in {text:?}");
            }
            for finding in found.iter() {
                let Location::Span(at) = &finding.location else { panic!("{finding:?}") };
                assert!(text.get(at.range()).is_some(), "{at:?} in {text:?}");
            }
        }
    }
}
