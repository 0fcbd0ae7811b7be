//! From the parser's lines and columns to bytes of the file.

use std::borrow::Cow;
use std::ops::Range;

use super::rewrite::Rewrite;
use crate::source::{FileId, SourceMap, SourceTree, Span};
use comrak::nodes::Sourcepos;

/// Knows where the pieces of one text stand.
pub(super) struct Locator<'a> {
    line_starts: Vec<usize>,
    /// The text as it is parsed.
    text: Cow<'a, str>,
    /// The pieces of it that the author wrote.
    pieces: Vec<Piece>,
    origin: Origin,
}

/// Piece of a rewritten text that is written as it is parsed.
struct Piece {
    /// Start in the parsed text.
    parsed: usize,
    /// Start in the text that the author wrote.
    written: usize,
    length: usize,
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
        let pieces = vec![Piece { parsed: 0, written: 0, length: text.len() }];
        Self { line_starts: line_starts(text), text: Cow::Borrowed(text), pieces, origin }
    }

    /// The text as it is parsed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Changes the text that is parsed; places still lead to the text that was written. The rewrites are in order.
    pub(super) fn rewrite(&mut self, rewrites: &[Rewrite]) {
        let mut text = String::with_capacity(self.text.len() + rewrites.len() * 4);
        let (mut pieces, mut written) = (Vec::new(), 0);
        let end = Rewrite::insert(self.text.len(), "");
        for Rewrite { range, by } in rewrites.iter().chain([&end]) {
            let kept = self.text.get(written..range.start).unwrap_or_default();
            self.add_pieces(written..written + kept.len(), text.len(), &mut pieces);
            text.push_str(kept);
            text.push_str(by);
            written = range.end;
        }
        self.line_starts = line_starts(&text);
        self.text = Cow::Owned(text);
        self.pieces = pieces;
    }

    /// Adds the pieces of a range of the parsed text that goes to `to` in a new text.
    fn add_pieces(&self, range: Range<usize>, to: usize, pieces: &mut Vec<Piece>) {
        let first = self.pieces.partition_point(|piece| piece.parsed <= range.start).saturating_sub(1);
        for piece in self.pieces[first..].iter().take_while(|piece| piece.parsed <= range.end) {
            let start = piece.parsed.max(range.start);
            let end = (piece.parsed + piece.length).min(range.end);
            if start <= end {
                let written = piece.written + (start - piece.parsed);
                pieces.push(Piece { parsed: to + (start - range.start), written, length: end - start });
            }
        }
    }

    /// Returns the text of a node as it is parsed.
    pub(super) fn written(&self, position: Sourcepos) -> &str {
        self.text.get(self.bytes(position)).unwrap_or_default()
    }

    /// Returns the bytes of a node in the text as it is parsed. The parser counts columns in bytes from 1, with an
    /// inclusive end.
    pub(super) fn bytes(&self, position: Sourcepos) -> Range<usize> {
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

    /// Returns the place in the written text of a byte of the parsed text.
    fn written_start(&self, parsed: usize) -> usize {
        self.place_in(self.pieces.partition_point(|piece| piece.parsed <= parsed), parsed)
    }

    /// The same for the end of a range, which belongs to the bytes before it.
    fn written_end(&self, parsed: usize) -> usize {
        self.place_in(self.pieces.partition_point(|piece| piece.parsed < parsed), parsed)
    }

    /// Place in the last of the first `count` pieces.
    fn place_in(&self, count: usize, parsed: usize) -> usize {
        let piece = count.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(0, |piece| piece.written + (parsed - piece.parsed).min(piece.length))
    }

    /// Returns the span of a node.
    pub(super) fn span(&self, position: Sourcepos) -> Span {
        let parsed = self.bytes(position);
        let start = self.written_start(parsed.start);
        let end = self.written_end(parsed.end).max(start);
        match &self.origin {
            Origin::File(file, base) => Span::new(*file, base + start..base + end),
            Origin::Value(map) => map.span(start..end),
            Origin::Whole(span) => *span,
        }
    }
}

/// Returns where lines start. `CommonMark` ends a line at LF, CRLF or a CR alone.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostic, Location};
    use crate::issue::markdown::testing::{Reading, read};
    use crate::issue::{Block, Inline};
    use crate::source::SourceTree;

    #[test]
    fn places_lead_back_through_rewrites() {
        let text = "> <!-- a\n> b --> <!-- c --> **한** https://a.example/docs에서 *글*\n> 그리고\n\n\
                    2022. 5. 12. <b> *서울*\n2023. 5. 13. `부산`\n\n<!-- d --> 끝 [x](#y)\n";
        let Reading { tree, prose, found } = read(text);
        let mut places = Vec::new();
        let mut blocks: Vec<&Block> = prose.0.iter().collect();
        while let Some(block) = blocks.pop() {
            match block {
                Block::Quote(inner, _) => blocks.extend(&inner.0),
                Block::Paragraph(words, _) => texts(words, &tree, &mut places),
                other => panic!("{other:?}"),
            }
        }
        let expected = [
            "끝 [x](#y)",
            "2022. 5. 12. <b> ",
            "서울",
            "2023. 5. 13. ",
            "`부산`",
            "한",
            " ",
            "https://a.example/docs",
            "에서 ",
            "글",
            "그리고",
        ];
        assert_eq!(places, expected);
        let place = |finding: &Diagnostic| match &finding.location {
            Location::Span(at) => tree.text(*at).to_owned(),
            other @ Location::File(..) => panic!("{other:?}"),
        };
        let spans: Vec<_> = found.iter().map(place).collect();
        assert_eq!(spans, ["<b>", "[x](#y)"]);
    }

    fn texts<'a>(words: &[Inline], tree: &'a SourceTree, out: &mut Vec<&'a str>) {
        for word in words {
            match word {
                Inline::Text(_, at) | Inline::Code(_, at) => out.push(tree.text(*at)),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner, _) => {
                    texts(inner, tree, out);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn no_place_is_half_a_letter() {
        // Below a definition the parser counts from the definition's own line.
        for text in ["[a]:h\n한글 **글** [x](#top)", "[한]:h\n<b>a"] {
            let reading = read(text);
            for word in reading.paragraph() {
                let Inline::Text(_, at) = word else { continue };
                assert!(text.get(at.range()).is_some(), "{at:?} in {text:?}");
            }
            for finding in reading.found.iter() {
                let Location::Span(at) = &finding.location else { panic!("{finding:?}") };
                assert!(text.get(at.range()).is_some(), "{at:?} in {text:?}");
            }
        }
    }
}
