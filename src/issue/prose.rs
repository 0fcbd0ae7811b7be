//! Text as authors write it: paragraphs, lists, emphasis, links.
//!
//! Prose holds no HTML: what a reader's mail program gets is decided by `compose`, never by an author's markup.

use super::Picture;
use crate::source::Span;

/// A piece of Markdown, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose(pub Vec<Block>);

/// Block element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>, Span),
    /// A heading within an item; 1 is the highest an author can write.
    Heading(u8, Vec<Inline>, Span),
    /// A list; with the first number when it is numbered.
    List(Option<usize>, Vec<Prose>, Span),
    /// Somebody else's words.
    Quote(Prose, Span),
    /// Text to be shown letter by letter.
    Code(String, Span),
    /// A picture between paragraphs.
    Picture(Box<Picture>),
    /// A break between thoughts.
    Rule(Span),
}

/// Inline element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String, Span),
    /// `*stressed*`
    Emphasis(Vec<Inline>),
    /// `**strong**`
    Strong(Vec<Inline>),
    /// `~~struck out~~`
    Struck(Vec<Inline>),
    /// `` `code` ``
    Code(String, Span),
    /// A link: target, words, and the place of the whole.
    Link(String, Vec<Inline>, Span),
    /// The end of a line in the file, a blank to a reader.
    SoftBreak,
    /// A line break the author asked for.
    Break,
}

impl Prose {
    /// Returns true if there are no blocks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words alone, blocks separated by line breaks.
    pub fn plain(&self) -> String {
        self.0.iter().map(Block::plain).collect::<Vec<_>>().join("\n")
    }
}

impl Block {
    /// The words alone.
    pub fn plain(&self) -> String {
        match self {
            Self::Paragraph(inlines, _) | Self::Heading(_, inlines, _) => plain(inlines),
            Self::List(_, items, _) => items.iter().map(Prose::plain).collect::<Vec<_>>().join("\n"),
            Self::Quote(prose, _) => prose.plain(),
            Self::Code(text, _) => text.clone(),
            Self::Picture(_) | Self::Rule(_) => String::new(),
        }
    }
}

/// The words of a line alone.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text, _) | Inline::Code(text, _) => out.push_str(text),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Struck(inner)
            | Inline::Link(_, inner, _) => {
                out.push_str(&plain(inner));
            }
            Inline::SoftBreak | Inline::Break => out.push(' '),
        }
    }
    out
}

impl Prose {
    /// Returns the pictures between its paragraphs, in reading order.
    pub fn pictures(&self) -> Vec<&Picture> {
        self.0.iter().flat_map(Block::pictures).collect()
    }

    /// The same, mutable.
    pub fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        self.0.iter_mut().flat_map(Block::pictures_mut).collect()
    }
}

impl Block {
    fn pictures(&self) -> Vec<&Picture> {
        match self {
            Self::Picture(picture) => vec![picture],
            Self::List(_, items, _) => items.iter().flat_map(Prose::pictures).collect(),
            Self::Quote(inner, _) => inner.pictures(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) => Vec::new(),
        }
    }

    fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        match self {
            Self::Picture(picture) => vec![picture],
            Self::List(_, items, _) => items.iter_mut().flat_map(Prose::pictures_mut).collect(),
            Self::Quote(inner, _) => inner.pictures_mut(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) => Vec::new(),
        }
    }
}
