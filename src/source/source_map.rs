//! Source map: from a decoded text back to the bytes of its file.
//!
//! A text is not always written as it reads: TOML and Markdown have escapes (`\"`, `\*`, `&amp;`), a long TOML text may
//! go on after a `\` at the end of a line, and a quote repeats its `>` on every line. A finding has to point at what
//! was written all the same.

use super::{SourceTree, Span};
use std::ops::Range;

/// Segment of a text whose bytes in the file are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    /// Start in the text.
    text: usize,
    /// Start in the file.
    file: usize,
    /// Length in bytes.
    length: usize,
}

/// Map from byte ranges of a text to spans of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMap {
    at: Span,
    segments: Vec<Segment>,
}

/// Source form of one character that is not written as itself.
enum Token {
    /// An escape or an entity of this many bytes.
    Char(usize),
    /// This many bytes that are not part of the text.
    Skip(usize),
}

impl SourceMap {
    /// Finds `text` in what was written for it; `None` when the two cannot be brought together.
    pub fn of(text: &str, written: &str, at: Span) -> Option<Self> {
        let mut map = Self { at, segments: Vec::new() };
        if text == written {
            map.push_literal(0, 0, text.len());
            return Some(map);
        }
        let mut here = 0;
        for (index, letter) in text.char_indices() {
            loop {
                let rest = written.get(here..)?;
                // `&amp;` starts with the letter it stands for.
                // `&amp;` in the text is written `&amp;amp;`.
                let entity = letter == '&'
                    && rest.starts_with("&amp;")
                    && (!text[index..].starts_with("&amp;") || rest.starts_with("&amp;amp;"));
                if rest.starts_with(letter) && !entity {
                    map.push_literal(index, here, letter.len_utf8());
                    here += letter.len_utf8();
                    break;
                }
                match next_token(rest, letter, written[..here].ends_with('\n') || here == 0)? {
                    Token::Char(length) => {
                        map.segments.push(Segment { text: index, file: at.start + here, length: 0 });
                        here += length;
                        break;
                    }
                    Token::Skip(length) => here += length,
                }
            }
        }
        Some(map)
    }

    /// The same for a TOML value, whose place includes its quotes; a text without quotes is taken as it is.
    pub fn of_value(text: &str, value: Span, tree: &SourceTree) -> Option<Self> {
        let written = tree.text(value);
        let long = ["\"\"\"", "'''"]
            .into_iter()
            .find(|quotes| written.len() >= 6 && written.starts_with(*quotes) && written.ends_with(*quotes));
        let quotes = match long {
            // The line end right behind the quotes is no part of the text.
            Some(_) if written[3..].starts_with("\r\n") => (5, 3),
            Some(_) if written[3..].starts_with('\n') => (4, 3),
            Some(_) => (3, 3),
            None if written.len() >= 2 && written.starts_with(['"', '\'']) => (1, 1),
            None => (0, 0),
        };
        let inside = quotes.0..(written.len() - quotes.1).max(quotes.0);
        let at = Span::new(value.file, value.start + inside.start..value.start + inside.end);
        Self::of(text, written.get(inside)?, at)
    }

    fn push_literal(&mut self, text: usize, written: usize, length: usize) {
        let file = self.at.start + written;
        match self.segments.last_mut() {
            Some(segment)
                if segment.length > 0
                    && segment.text + segment.length == text
                    && segment.file + segment.length == file =>
            {
                segment.length += length;
            }
            _ => self.segments.push(Segment { text, file, length }),
        }
    }

    /// Returns the span of a range of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.byte(range.start);
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => self.byte_after(last),
            None => start,
        };
        Span::new(self.at.file, start..end.max(start))
    }

    /// Returns true if a range is written literally, so that it can be replaced.
    pub fn is_literal(&self, range: &Range<usize>) -> bool {
        let segment = self.segment(range.start);
        segment.is_some_and(|segment| range.end <= segment.text + segment.length)
    }

    /// The segment that a byte of the text lies in.
    fn segment(&self, byte: usize) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.text <= byte).checked_sub(1)?;
        self.segments.get(index)
    }

    fn byte(&self, byte: usize) -> usize {
        self.segment(byte)
            .map_or(self.at.start, |segment| segment.file + (byte - segment.text).min(segment.length))
    }

    /// One past the place of the letter that the byte belongs to.
    fn byte_after(&self, byte: usize) -> usize {
        let Some(segment) = self.segment(byte) else { return self.at.end };
        if segment.length > 0 {
            return segment.file + (byte - segment.text + 1).min(segment.length);
        }
        // An escape ends where the next letter starts.
        let next = self.segments.get(self.segments.partition_point(|segment| segment.text <= byte));
        next.map_or(self.at.end, |next| next.file)
    }
}

/// Reads the source form of the next character at the start of `rest`.
fn next_token(rest: &str, letter: char, line_start: bool) -> Option<Token> {
    let mut letters = rest.chars();
    match (letters.next()?, letters.next()) {
        ('\\', Some('\n' | '\r')) => Some(Token::Skip(
            1 + rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\r', '\n']).len(),
        )),
        ('\\', Some(escaped)) if escape(escaped) == Some(letter) || escaped == letter => {
            Some(Token::Char(1 + escaped.len_utf8()))
        }
        ('\\', Some(kind @ ('u' | 'U'))) => {
            let digits = rest.get(2..if kind == 'u' { 6 } else { 10 })?;
            let number = u32::from_str_radix(digits, 16).ok()?;
            (char::from_u32(number)? == letter).then_some(Token::Char(2 + digits.len()))
        }
        ('&', _) => {
            let end = rest.bytes().take(34).position(|byte| byte == b';')?;
            Some(Token::Char(end + 1))
        }
        ('\\', Some('\\')) | ('\r', Some('\n')) => Some(Token::Skip(1)),
        (' ' | '\t' | '>', _) if line_start || rest.starts_with(['>', '\t']) => {
            Some(Token::Skip(rest.len() - rest.trim_start_matches([' ', '\t', '>']).len()))
        }
        _ => None,
    }
}

/// The letter behind a `\` in TOML 1.1.
fn escape(letter: char) -> Option<char> {
    Some(match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'e' => '\u{1b}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the piece of `written` that the map gives for `part` of `text`.
    fn marked<'a>(text: &str, written: &'a str, part: &str) -> Option<&'a str> {
        let mut tree = SourceTree::in_memory([("a", written)]);
        let at = Span::new(tree.load("a").unwrap(), 0..written.len());
        let found = text.find(part).unwrap();
        let span = SourceMap::of(text, written, at)?.span(found..found + part.len());
        Some(&written[span.range()])
    }

    #[test]
    fn what_is_written_as_it_reads_is_found_as_it_is() {
        assert_eq!(marked("말 한마디 words", "말 한마디 words", "한마디"), Some("한마디"));
    }

    #[test]
    fn escapes_of_toml_and_markdown_are_stepped_over() {
        assert_eq!(marked("say \"so\" now", r#"say \"so\" now"#, "now"), Some("now"));
        assert_eq!(marked("say \"so\" now", r#"say \"so\" now"#, "so"), Some("so"));
        assert_eq!(marked("2*3 and on", r"2\*3 and on", "and"), Some("and"));
        assert_eq!(marked("2*3 and on", r"2\*3 and on", "*3"), Some(r"\*3"));
        assert_eq!(marked("a\\b c", r"a\\b c", "c"), Some("c"));
        assert_eq!(marked("caf\u{e9} bar", r"caf\u00e9 bar", "bar"), Some("bar"));
        assert_eq!(marked("Q&A here", "Q&amp;A here", "A here"), Some("A here"));
        assert_eq!(marked("Q&A here", "Q&amp;A here", "Q&A"), Some("Q&amp;A"));
        assert_eq!(marked("Q&amp;A here", "Q&amp;amp;A here", "&amp;"), Some("&amp;amp;"));
    }

    #[test]
    fn a_text_may_go_on_behind_a_line_end() {
        assert_eq!(marked("one two three", "one \\\n    two \\\r\n three", "two"), Some("two"));
        assert_eq!(marked("one\ntwo", "one\r\n> two", "two"), Some("two"));
    }

    #[test]
    fn the_quotes_of_a_value_are_no_part_of_it() {
        let cases =
            [("\"a b\"", "a b"), ("'a b'", "a b"), ("\"\"\"\na b\"\"\"", "a b"), ("'''a 'b\n'''", "a 'b\n")];
        for (written, text) in cases {
            let mut tree = SourceTree::in_memory([("a", written)]);
            let value = Span::new(tree.load("a").unwrap(), 0..written.len());
            let span = SourceMap::of_value(text, value, &tree).unwrap().span(0..text.len());
            assert_eq!(tree.text(span), text, "{written}");
        }
    }

    #[test]
    fn what_cannot_be_found_is_said_so() {
        assert_eq!(marked("other", "words", "other"), None);
        assert_eq!(marked("longer than it", "longer", "it"), None);
    }

    #[test]
    fn only_what_reads_as_written_can_be_replaced() {
        let written = "a \\\"b\\\" c";
        let mut tree = SourceTree::in_memory([("a", written)]);
        let at = Span::new(tree.load("a").unwrap(), 0..written.len());
        let map = SourceMap::of("a \"b\" c", written, at).unwrap();
        assert!(map.is_literal(&(0..2)) && map.is_literal(&(3..4)));
        assert!(!map.is_literal(&(2..5)));
    }
}
