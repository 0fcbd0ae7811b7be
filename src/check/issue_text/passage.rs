//! Passages: one paragraph, headline or caption each.

use std::ops::Range;

use crate::diagnostic::{Edit, Fix};
use crate::source::{SourceMap, Span};

/// Role of a passage in the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The title.
    Title,
    /// The subject line, if written.
    Subject,
    /// The preheader, if written.
    Preheader,
    /// The standing paragraph about the newsletter.
    About,
    /// A paragraph of the greeting.
    Greeting,
    /// A notice's headline.
    NoticeTitle,
    /// A notice's text.
    Notice,
    /// An item's headline.
    Headline,
    /// The place line before an item's first words.
    Place,
    /// A paragraph, list entry or quote of an item.
    Body,
    /// A heading within an item.
    Heading,
    /// The text of the link to the original.
    LinkText,
    /// The source of an item.
    Source,
    /// A correction.
    Correction,
    /// A picture's description.
    Alt,
    /// A picture's caption.
    Caption,
    /// A picture's credit line.
    Credit,
    /// An author's bio.
    Bio,
}

impl Role {
    /// Returns `true` for text that editors wrote for this issue.
    pub fn is_body_text(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::Subject
                | Self::Preheader
                | Self::Greeting
                | Self::NoticeTitle
                | Self::Notice
                | Self::Headline
                | Self::Body
                | Self::Heading
                | Self::Caption
        )
    }

    /// Returns `true` for a plain value of a file, where the marks of Markdown have no effect.
    pub(in crate::check) fn is_plain_value(self) -> bool {
        match self {
            Self::Title
            | Self::Subject
            | Self::Preheader
            | Self::NoticeTitle
            | Self::Headline
            | Self::Place
            | Self::LinkText
            | Self::Source
            | Self::Correction
            | Self::Alt
            | Self::Caption
            | Self::Credit => true,
            Self::About | Self::Greeting | Self::Notice | Self::Body | Self::Heading | Self::Bio => false,
        }
    }
}

/// Markup of a part of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Code.
    Code,
    /// Text of a link to this target.
    Link(String),
}

/// Syntax in which the author's file holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Markdown,
    /// A TOML string in these quotes: `"` or `'`.
    Toml(char),
}

/// A part of a passage with one place in the file.
#[derive(Debug, Clone)]
pub(super) struct SourceSegment {
    /// Range within the passage.
    pub(super) range: Range<usize>,
    /// Mapping to the file; `None` if only the whole span is known.
    pub(super) alignment: Option<SourceMap>,
    /// Its span in the file.
    pub(super) at: Span,
}

/// One paragraph, headline or caption.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its role.
    pub role: Role,
    /// Index of the item.
    pub item: Option<usize>,
    /// Text without markup; line ends are blanks.
    pub text: String,
    /// Parts with markup, in the order of their ends.
    pub marks: Vec<(Range<usize>, Mark)>,
    /// Span of the passage.
    pub at: Span,
    /// Parts that are struck out, in order.
    pub(super) struck: Vec<Range<usize>>,
    /// See [`Passage::prose`].
    pub(super) prose: String,
    pub(super) segments: Vec<SourceSegment>,
    /// For each mark, the index of the first link among it and those after it; the number of marks if there is none.
    pub(super) next_links: Vec<usize>,
    pub(super) spelling: Spelling,
}

impl Passage {
    /// Returns the span of a range of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        // Segments follow each other, so those of a range are found by halves.
        let first = self.segments.partition_point(|segment| segment.range.end <= range.start);
        let last = self.segments.partition_point(|segment| segment.range.start < range.end);
        let segments = self.segments.get(first..last).unwrap_or_default();
        let mut places = segments.iter().map(|segment| {
            let inside = range.start.max(segment.range.start)..range.end.min(segment.range.end);
            match &segment.alignment {
                Some(alignment) => {
                    alignment.span(inside.start - segment.range.start..inside.end - segment.range.start)
                }
                None => segment.at,
            }
        });
        let Some(first) = places.next() else { return self.at };
        let end = places.next_back().map_or(first.end, |last| last.end.max(first.end));
        Span::new(first.file, first.start..end)
    }

    /// Returns an edit that replaces a range, escaped for the file. `None` if the range is not written literally (it has an
    /// escape or markup), since the edit would change more than the text.
    pub fn edit(&self, range: Range<usize>, text: &str) -> Option<Edit> {
        let first = self.segments.partition_point(|segment| segment.range.end < range.end);
        let segment = self.segments.get(first).filter(|segment| segment.range.start <= range.start)?;
        let inside = range.start - segment.range.start..range.end - segment.range.start;
        let alignment = segment.alignment.as_ref().filter(|alignment| alignment.is_literal(&inside))?;
        let in_code = self.mark_at(range.start) == Some(&Mark::Code);
        let text = match self.spelling {
            Spelling::Toml('"') => text.replace('\\', "\\\\").replace('"', "\\\""),
            Spelling::Toml(_) if text.contains('\'') => return None,
            Spelling::Markdown if !in_code && text.contains(['*', '_', '`', '<', '\\', '&']) => return None,
            _ => text.to_owned(),
        };
        Some(Edit { at: alignment.span(inside), text })
    }

    /// Returns a fix with one edit, see [`Passage::edit`].
    pub fn replace(&self, range: Range<usize>, text: &str) -> Option<Fix> {
        Some(Fix { edits: vec![self.edit(range, text)?] })
    }

    /// Returns the markup at a byte.
    pub fn mark_at(&self, byte: usize) -> Option<&Mark> {
        // They are in the order of their ends, and what stands within a link comes before it: the first that ends later,
        // or else the next link, holds the byte.
        let first = self.marks.partition_point(|(range, _)| range.end <= byte);
        let link = self.next_links.get(first).copied();
        let mut marks = std::iter::once(first).chain(link).filter_map(|index| self.marks.get(index));
        marks.find(|(range, _)| range.contains(&byte)).map(|(_, mark)| mark)
    }

    /// Returns `true` if a part of a range is struck out.
    pub fn is_struck(&self, range: &Range<usize>) -> bool {
        let first = self.struck.partition_point(|struck| struck.end <= range.start);
        self.struck.get(first).is_some_and(|struck| struck.start < range.end)
    }

    /// Returns the text with code, URLs and mail addresses replaced by as many bytes of `\u{1}`: byte ranges stay valid,
    /// and no word is found in them.
    pub fn prose(&self) -> &str {
        &self.prose
    }

    /// Computes [`Passage::prose`] and the index of marks once for all rules.
    pub(super) fn compute_prose(&mut self) {
        let mut next = self.marks.len();
        self.next_links = vec![next; self.marks.len()];
        for (index, ((_, mark), link)) in self.marks.iter().zip(&mut self.next_links).enumerate().rev() {
            next = if matches!(mark, Mark::Link(_)) { index } else { next };
            *link = next;
        }
        let mut bytes = self.text.clone().into_bytes();
        let code = self.marks.iter().filter(|(_, mark)| *mark == Mark::Code).map(|(range, _)| range.clone());
        for range in code.chain(addresses(&self.text)) {
            if let Some(hidden) = bytes.get_mut(range) {
                hidden.fill(1);
            }
        }
        self.prose = String::from_utf8(bytes).unwrap_or_default();
    }
}

/// Returns the words that are addresses: `https://…`, `www.…`, `name@host`.
fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    let starts =
        std::iter::once(0).chain(text.match_indices(char::is_whitespace).map(|(at, blank)| at + blank.len()));
    starts.filter_map(|start| {
        let word = text[start..].split(char::is_whitespace).next().unwrap_or_default();
        let is_address = word.contains("://")
            || word.trim_start_matches(['(', '<']).starts_with("www.")
            || is_mailbox(word);
        let inside = address_within(word);
        (is_address && !inside.is_empty()).then(|| start + inside.start..start + inside.end)
    })
}

/// Returns the address within a word: without punctuation around it, and up to a closing bracket or quote
/// (`a@b.example)로`). A bracket that was opened within stays (`/wiki/Seoul_(city)`).
fn address_within(word: &str) -> Range<usize> {
    let start = word.len() - word.trim_start_matches(['(', '[', '<', '"', '\'', '“', '‘']).len();
    let heart = word.find("://").or_else(|| word.find('@')).unwrap_or(start).max(start);
    let mut depth = word[start..heart].matches('(').count();
    let cuts = |letter: char| {
        match letter {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' | '"' | '”' | '>' => return true,
            _ => {}
        }
        false
    };
    let end = word[heart..].find(cuts).map_or(word.len(), |at| heart + at);
    start..start + word[start..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ']', '\'', '’']).len()
}

fn is_mailbox(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_around_addresses_is_prose() {
        let cases = [
            ("(https://a.example/b).", "https://a.example/b"),
            ("\"https://a.example/b,\"", "https://a.example/b"),
            ("https://a.example/Seoul_(city)", "https://a.example/Seoul_(city)"),
            ("(desk@lantern.example)로", "desk@lantern.example"),
            ("\"Desk\"<desk@lantern.example>,", "Desk\"<desk@lantern.example"),
            ("한글(https://a.example)", "한글(https://a.example)"),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = addresses(text).map(|range| &text[range]).collect();
            assert_eq!(found, [expected], "{text}");
        }
    }
}
