//! Typographic quotation marks and apostrophes, by language.
//!
//! Works on the copy that is composed: the issue that was read, its rules and its places in the files stay as typed.
//! Code, addresses and the descriptions of pictures stay as well.

mod marks;
mod quotes;

use marks::QuoteMarks;
use quotes::{OBJECT, Replacement, replacements};

use super::script::{Script, script_of};
use crate::issue::{
    Author, Block, Inline, Issue, Item, Notice, Picture, Prose, Publication, Topic, Typography,
};
use crate::source::Spanned;

/// Sets all visible texts of an issue and its publication.
pub(super) fn set(issue: &mut Issue, publication: &mut Publication) {
    if publication.typography == Typography::AsWritten {
        return;
    }
    let house = QuoteMarks::of(&publication.language);
    for item in &mut issue.items {
        if let Some(marks) = item_marks(item, publication, house) {
            Setter { marks }.item(item);
        }
    }
    if let Some(marks) = house {
        let setter = Setter { marks };
        setter.issue(issue);
        setter.publication(publication);
    }
}

/// Returns the marks of an item, which may be written in another script than the publication.
fn item_marks(item: &Item, publication: &Publication, house: Option<QuoteMarks>) -> Option<QuoteMarks> {
    let usual = Script::of_language(&publication.language);
    match script_of(item).unwrap_or(usual) {
        script if script == usual => house,
        Script::Korean => None,
        Script::Other => QuoteMarks::of("en"),
    }
}

/// Returns true if straight quotation marks are printed as typographic ones: in an item, or outside of the items.
pub fn sets_quotation_marks(publication: &Publication, item: Option<&Item>) -> bool {
    let house = QuoteMarks::of(&publication.language);
    let marks = item.map_or(house, |item| item_marks(item, publication, house));
    publication.typography == Typography::House && marks.is_some()
}

/// Sets texts in one language.
struct Setter {
    marks: QuoteMarks,
}

impl Setter {
    /// Sets everything but the items.
    fn issue(&self, issue: &mut Issue) {
        self.text(&mut issue.title.value);
        issue.previous.iter_mut().for_each(|previous| self.text(&mut previous.title));
        self.all([&mut issue.subject, &mut issue.preheader]);
        issue.about.iter_mut().for_each(|about| self.prose(about));
        self.prose(&mut issue.greeting);
        issue.cover.iter_mut().for_each(|cover| self.picture(cover));
        for Notice { title, text } in &mut issue.notices {
            self.text(&mut title.value);
            self.prose(text);
        }
    }

    fn item(&self, item: &mut Item) {
        self.text(&mut item.title.value);
        self.all([&mut item.link_text, &mut item.source, &mut item.place, &mut item.correction]);
        item.sponsor.iter_mut().for_each(|sponsor| self.text(&mut sponsor.name.value));
        item.picture.iter_mut().for_each(|picture| self.picture(picture));
        self.prose(&mut item.body);
    }

    fn publication(&self, publication: &mut Publication) {
        let Publication { name, house, tag, postal_address, about, topics, authors, .. } = publication;
        self.text(name);
        [house, tag, postal_address].into_iter().flatten().for_each(|text| self.text(text));
        self.prose(about);
        for Topic { name, description, .. } in topics {
            self.text(name);
            if let Some(description) = description {
                self.text(description);
            }
        }
        for Author { name, bio, .. } in authors.values_mut() {
            self.text(name);
            self.prose(bio);
        }
    }

    /// Sets caption and credit. The description stays, since it is an attribute.
    fn picture(&self, picture: &mut Picture) {
        self.all([&mut picture.caption, &mut picture.credit]);
    }

    fn prose(&self, prose: &mut Prose) {
        for block in &mut prose.0 {
            match block {
                Block::Paragraph(words, _) | Block::Heading(_, words, _) => self.inlines(words),
                Block::List(_, items, _) => items.iter_mut().for_each(|item| self.prose(item)),
                Block::Quote(inner, _) => self.prose(inner),
                Block::Picture(picture) => self.picture(picture),
                Block::Table(table) => table.cells_mut().for_each(|cell| self.inlines(&mut cell.words)),
                Block::Notes(notes) => notes.iter_mut().for_each(|note| self.prose(&mut note.text)),
                Block::Code(..) | Block::Rule(_) => {}
            }
        }
    }

    fn all<const N: usize>(&self, values: [&mut Option<Spanned<String>>; N]) {
        values.into_iter().flatten().for_each(|value| self.text(&mut value.value));
    }

    fn text(&self, text: &mut String) {
        let replaced = replacements(text, &self.marks);
        apply(&replaced, 0, text);
    }

    /// Sets a paragraph as a whole: a quotation may begin in plain words and end in emphasis.
    fn inlines(&self, words: &mut [Inline]) {
        let mut pieces = Vec::new();
        collect(words, &mut pieces);
        let mut whole = String::new();
        for piece in &pieces {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Letter(letter) => whole.push(*letter),
            }
        }
        let replaced = replacements(&whole, &self.marks);
        if replaced.is_empty() {
            return;
        }
        let (mut start, mut rest) = (0, replaced.as_slice());
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    let end = start + text.len();
                    let (own, others) =
                        rest.split_at(rest.partition_point(|replacement| replacement.at < end));
                    apply(own, start, text);
                    (start, rest) = (end, others);
                }
                Piece::Letter(letter) => {
                    start += letter.len_utf8();
                    rest = rest
                        .get(rest.partition_point(|replacement| replacement.at < start)..)
                        .unwrap_or_default();
                }
            }
        }
    }
}

/// Part of a paragraph.
enum Piece<'a> {
    /// Words.
    Text(&'a mut String),
    /// A letter that stands for what is not set: code, the end of a line.
    Letter(char),
}

fn collect<'a>(words: &'a mut [Inline], pieces: &mut Vec<Piece<'a>>) {
    for inline in words {
        match inline {
            Inline::Text(text, _) => pieces.push(Piece::Text(text)),
            Inline::Code(..) => pieces.push(Piece::Letter(OBJECT)),
            // The printed address is the one that the link has.
            Inline::Link(_, inner, _) if is_address(inner) => pieces.push(Piece::Letter(OBJECT)),
            Inline::SoftBreak => pieces.push(Piece::Letter(' ')),
            Inline::Break => pieces.push(Piece::Letter('\n')),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Struck(inner)
            | Inline::Link(_, inner, _) => {
                collect(inner, pieces);
            }
            Inline::NoteMark(_) => {}
        }
    }
}

/// Tests for a link whose words are an address.
fn is_address(words: &[Inline]) -> bool {
    let [Inline::Text(text, _)] = words else { return false };
    let begins = ["https://", "http://", "www.", "mailto:"].iter().any(|start| text.starts_with(start));
    begins && !text.contains(char::is_whitespace)
}

/// Applies replacements of single characters to the text that begins at `start`.
fn apply(replaced: &[Replacement], start: usize, text: &mut String) {
    if replaced.is_empty() {
        return;
    }
    let mut out = String::with_capacity(text.len() + 4 * replaced.len());
    let mut done = 0;
    for Replacement { at, with } in replaced {
        let at = at - start;
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(with);
        // All characters that are replaced take one byte.
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::issue::markdown::read_file;
    use crate::source::SourceTree;

    fn set(markdown: &str, language: &str) -> Prose {
        let mut tree = SourceTree::in_memory([("a.md", markdown)]);
        let file = tree.load("a.md").unwrap();
        let mut prose = read_file(&tree, file, 0..markdown.len(), "", &mut Diagnostics::default());
        Setter { marks: QuoteMarks::of(language).unwrap() }.prose(&mut prose);
        prose
    }

    #[test]
    fn a_quotation_goes_through_emphasis_links_and_lines() {
        let prose = set("\"*Never*,\" she\n**said, \"not** [you](https://a.example/it's).\"\n", "en");
        assert_eq!(prose.plain(), "“Never,” she said, “not you.”");
        let Some(Block::Paragraph(words, _)) = prose.0.first() else { panic!("{prose:?}") };
        assert!(
            words.iter().any(|inline| matches!(inline, Inline::Link(target, ..) if target.ends_with("it's")))
        );
    }

    #[test]
    fn addresses_in_angle_brackets_stay() {
        let prose = set("See \"<https://a.example/\"q\">\" and <https://a.example/'x'>.", "en");
        assert_eq!(prose.plain(), "See “https://a.example/\"q\"” and https://a.example/'x'.");
    }

    #[test]
    fn code_stays_and_tables_and_notes_are_set() {
        let prose = set("`it's` isn't\n\n    \"x\"\n\n| it's |\n|---|\n| \"a\"[^1] |\n\n[^1]: it's\n", "en");
        assert_eq!(prose.plain(), "it's isn’t\n\"x\"\n\nit’s\n“a”");
        let Some(Block::Notes(notes)) = prose.0.last() else { panic!("{prose:?}") };
        assert_eq!(notes[0].text.plain(), "it’s");
    }
}
