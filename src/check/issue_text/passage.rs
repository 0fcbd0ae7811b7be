//! A paragraph, a headline, a caption: words that are read in one go.

use std::ops::Range;

use crate::diagnostic::{Edit, Fix};
use crate::source::{SourceMap, Span};

/// What a passage is in the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The title.
    Title,
    /// The subject, when it is written.
    Subject,
    /// The preheader, when it is written.
    Preheader,
    /// The standing paragraph.
    About,
    /// A paragraph of the writers' words at the start.
    Greeting,
    /// A notice's headline.
    NoticeTitle,
    /// A notice's words.
    Notice,
    /// An item's headline.
    Headline,
    /// The place line before an item's first words.
    Place,
    /// A paragraph, list entry or quote of an item.
    Body,
    /// A heading within an item.
    Heading,
    /// What the link to the original is called.
    LinkText,
    /// The house an item comes from.
    Source,
    /// What was corrected in an item.
    Correction,
    /// A picture's description.
    Alt,
    /// What to know about a picture.
    Caption,
    /// A picture's credit line.
    Credit,
    /// A writer's paragraph about themselves.
    Bio,
}

impl Role {
    /// Whether the editors wrote it for this issue and readers read it as text.
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

/// What a part of a passage is, besides words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// To be read letter by letter.
    Code,
    /// The words of a link to this target.
    Link(String),
}

/// How the author's file spells what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Markdown,
    /// Between quotes of TOML: `"` or `'`.
    Toml(char),
}

/// A part of a passage that comes from one place of the file.
#[derive(Debug, Clone)]
pub(super) struct SourceSegment {
    /// Where it is in the passage.
    pub(super) range: Range<usize>,
    /// The way back to the file; `None` when only the whole place is known.
    pub(super) alignment: Option<SourceMap>,
    /// Its whole place.
    pub(super) at: Span,
}

/// Words that are read in one go.
#[derive(Debug, Clone)]
pub struct Passage {
    /// What it is.
    pub role: Role,
    /// The index of the item it belongs to.
    pub item: Option<usize>,
    /// The words as a reader sees them: marks of emphasis are gone, the ends of lines are blanks.
    pub text: String,
    /// The parts that are more than words, in the order of their ends.
    pub marks: Vec<(Range<usize>, Mark)>,
    /// Where the passage is written.
    pub at: Span,
    /// See [`Passage::prose`].
    pub(super) prose: String,
    pub(super) segments: Vec<SourceSegment>,
    pub(super) spelling: Spelling,
}

impl Passage {
    /// Where a range of the text is written.
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

    /// An edit that puts other words in the place of a range, spelled as the file needs it. `None` when the range is not
    /// written as it reads (an escape, a mark of emphasis within), so that nothing is changed that was not seen.
    pub fn edit(&self, range: Range<usize>, text: &str) -> Option<Edit> {
        let segment = self
            .segments
            .iter()
            .find(|segment| segment.range.start <= range.start && range.end <= segment.range.end)?;
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

    /// A fix of one such edit.
    pub fn replace(&self, range: Range<usize>, text: &str) -> Option<Fix> {
        Some(Fix { edits: vec![self.edit(range, text)?] })
    }

    /// What the letter at a byte is, besides a letter.
    pub fn mark_at(&self, byte: usize) -> Option<&Mark> {
        // They are in the order of their ends, and what stands within a link comes before it.
        let first = self.marks.partition_point(|(range, _)| range.end <= byte);
        let beyond =
            |(range, mark): &&(Range<usize>, Mark)| byte < range.start && matches!(mark, Mark::Link(_));
        let mut marks = self.marks.iter().skip(first).take_while(|mark| !beyond(mark));
        marks.find(|(range, _)| range.contains(&byte)).map(|(_, mark)| mark)
    }

    /// The text with everything that is no prose (code, addresses of the web and of mail) put out of sight: as many
    /// bytes of `\u{1}`, so that places stay what they are and no word is found in them.
    pub fn prose(&self) -> &str {
        &self.prose
    }

    /// Finds the prose, once the text is whole: every rule asks for it.
    pub(super) fn compute_prose(&mut self) {
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

/// Words that are addresses: `https://…`, `www.…`, `name@host`.
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

/// A word without the marks around it, and without what a bracket or quote cuts off (`a@b.example)로`); a bracket that was
/// opened within stays (`/wiki/Seoul_(city)`).
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
    fn the_marks_around_an_address_are_prose() {
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
