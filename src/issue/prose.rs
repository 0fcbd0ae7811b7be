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
    /// Facts in rows and columns.
    Table(Table),
    /// The notes of a text, in the order of their numbers; its last block.
    Notes(Vec<Note>),
}

/// A table with as many cells in each row as it has columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Alignment of each column.
    pub columns: Vec<Alignment>,
    /// The heads of the columns; all are empty in a table without heads.
    pub head: Vec<Cell>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Its place in the file.
    pub span: Span,
}

/// Alignment of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Alignment {
    /// As the text runs.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// To the right, as figures.
    Right,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its words.
    pub words: Vec<Inline>,
    /// Its place in the file.
    pub span: Span,
}

/// A note that the text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Number, counted from 1 in the order of the references.
    pub number: usize,
    /// Number of references in the text.
    pub references: usize,
    /// Text of the note.
    pub text: Prose,
}

impl Table {
    /// Returns true if a column has a head.
    pub fn has_head(&self) -> bool {
        self.head.iter().any(|cell| !cell.is_empty())
    }

    /// Returns true if the first column names the rows: it alone has no head.
    pub fn names_rows(&self) -> bool {
        self.has_head() && self.columns.len() > 1 && self.head.first().is_some_and(Cell::is_empty)
    }

    /// Returns all cells, the heads first.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.head.iter().chain(self.rows.iter().flatten())
    }

    /// The same, mutable.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.head.iter_mut().chain(self.rows.iter_mut().flatten())
    }
}

impl Cell {
    /// Returns true if it has no words.
    pub fn is_empty(&self) -> bool {
        plain(&self.words).trim().is_empty()
    }
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
    /// `[^1]`: the mark that leads to a note.
    NoteMark(NoteMark),
}

/// A reference to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteMark {
    /// Number of the note.
    pub number: usize,
    /// Place among the references to this note, from 1.
    pub occurrence: usize,
    /// Its place in the file.
    pub span: Span,
}

impl Inline {
    /// Returns the words of a text, and their place.
    pub fn as_text(&self) -> Option<(&str, Span)> {
        match self {
            Self::Text(text, at) => Some((text, *at)),
            _ => None,
        }
    }
}

impl Prose {
    /// Returns true if there are no blocks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns true if it shows nothing: neither words nor a picture, a table or a line.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|block| match block {
            Block::Paragraph(words, _) | Block::Heading(_, words, _) => plain(words).trim().is_empty(),
            Block::List(_, items, _) => items.iter().all(Prose::is_blank),
            Block::Quote(inner, _) => inner.is_blank(),
            Block::Code(text, _) => text.trim().is_empty(),
            Block::Picture(_) | Block::Rule(_) | Block::Table(_) | Block::Notes(_) => false,
        })
    }

    /// The words alone, blocks separated by line breaks. Notes and their marks are left out.
    pub fn plain(&self) -> String {
        self.plain_with(Struck::Kept)
    }

    /// The words that were not struck out.
    pub fn plain_without_struck(&self) -> String {
        self.plain_with(Struck::Omitted)
    }

    fn plain_with(&self, struck: Struck) -> String {
        let blocks = self.0.iter().filter(|block| !matches!(block, Block::Notes(_)));
        blocks.map(|block| block.plain_with(struck)).collect::<Vec<_>>().join("\n")
    }

    /// Returns the number of its notes.
    pub fn note_count(&self) -> usize {
        let counts = self.0.iter().map(|block| if let Block::Notes(notes) = block { notes.len() } else { 0 });
        counts.sum()
    }
}

impl Block {
    /// The words alone.
    pub fn plain(&self) -> String {
        self.plain_with(Struck::Kept)
    }

    fn plain_with(&self, struck: Struck) -> String {
        let line = |words: &[Inline]| {
            let mut out = String::new();
            write_plain(words, struck, &mut out);
            out
        };
        let all = |texts: &mut dyn Iterator<Item = &Prose>| {
            texts.map(|text| text.plain_with(struck)).collect::<Vec<_>>().join("\n")
        };
        match self {
            Self::Paragraph(inlines, _) | Self::Heading(_, inlines, _) => line(inlines),
            Self::List(_, items, _) => all(&mut items.iter()),
            Self::Quote(prose, _) => prose.plain_with(struck),
            Self::Code(text, _) => text.clone(),
            Self::Table(table) => {
                let row = |cells: &Vec<Cell>| {
                    cells.iter().map(|cell| line(&cell.words)).collect::<Vec<_>>().join(" ")
                };
                [&table.head].into_iter().chain(&table.rows).map(row).collect::<Vec<_>>().join("\n")
            }
            Self::Notes(notes) => all(&mut notes.iter().map(|note| &note.text)),
            Self::Picture(_) | Self::Rule(_) => String::new(),
        }
    }
}

/// The words of a line alone.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    write_plain(inlines, Struck::Kept, &mut out);
    out
}

/// The words of a line, with `~~` around struck words.
pub fn plain_marked(inlines: &[Inline]) -> String {
    let mut out = String::new();
    write_plain(inlines, Struck::Marked, &mut out);
    out
}

/// Struck words in plain text.
#[derive(Clone, Copy)]
enum Struck {
    Kept,
    Marked,
    Omitted,
}

fn write_plain(inlines: &[Inline], struck: Struck, out: &mut String) {
    for inline in inlines {
        match (inline, struck) {
            (Inline::Text(text, _) | Inline::Code(text, _), _) => out.push_str(text),
            (Inline::NoteMark(_), _) | (Inline::Struck(_), Struck::Omitted) => {}
            (Inline::Struck(inner), Struck::Marked) => {
                out.push_str("~~");
                write_plain(inner, struck, out);
                out.push_str("~~");
            }
            (
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Struck(inner)
                | Inline::Link(_, inner, _),
                _,
            ) => write_plain(inner, struck, out),
            (Inline::SoftBreak | Inline::Break, _) => out.push(' '),
        }
    }
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
            Self::Notes(notes) => notes.iter().flat_map(|note| note.text.pictures()).collect(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) | Self::Table(_) => {
                Vec::new()
            }
        }
    }

    fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        match self {
            Self::Picture(picture) => vec![picture],
            Self::List(_, items, _) => items.iter_mut().flat_map(Prose::pictures_mut).collect(),
            Self::Quote(inner, _) => inner.pictures_mut(),
            Self::Notes(notes) => notes.iter_mut().flat_map(|note| note.text.pictures_mut()).collect(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) | Self::Table(_) => {
                Vec::new()
            }
        }
    }
}
