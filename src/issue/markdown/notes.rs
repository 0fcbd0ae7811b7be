//! Footnotes: the numbers of a text's notes, and their words.

use std::collections::HashMap;

use comrak::nodes::{AstNode, NodeFootnoteDefinition, NodeValue};

use crate::issue::{Block, Inline, Note, Prose};
use crate::source::Span;

/// Notes of one text: those that have a number, and those that were read.
#[derive(Default)]
pub(super) struct Notes {
    numbers: HashMap<String, usize>,
    read: Vec<Note>,
}

impl Notes {
    /// Numbers the notes that are referred to and say something, in the order of their first references.
    pub(super) fn number<'a>(root: &'a AstNode<'a>) -> Self {
        let mut order: HashMap<String, u32> = HashMap::new();
        let mut written = Vec::new();
        for node in root.descendants() {
            match &node.data.borrow().value {
                NodeValue::FootnoteReference(mark) => {
                    order.entry(mark.name.clone()).or_insert(mark.ix);
                }
                NodeValue::FootnoteDefinition(note) if is_used(note) && node.first_child().is_some() => {
                    written.push(note.name.clone());
                }
                _ => {}
            }
        }
        written.retain(|name| order.contains_key(name));
        written.sort_by_key(|name| order.get(name).copied());
        let numbers = written.into_iter().enumerate().map(|(index, name)| (name, index + 1)).collect();
        Self { numbers, read: Vec::new() }
    }

    /// Returns the number of the note with this name; `None` if there is no such note.
    pub(super) fn number_of(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// Takes the words of a note. Returns the blocks to show in its place: none, or the words with their mark as it was
    /// written, if nothing refers to them.
    pub(super) fn take(&mut self, note: &NodeFootnoteDefinition, at: Span, mut text: Prose) -> Vec<Block> {
        if let Some(number) = self.number_of(&note.name).filter(|_| is_used(note)) {
            let references = usize::try_from(note.total_references).unwrap_or(usize::MAX);
            self.read.push(Note { number, references, text });
            return Vec::new();
        }
        let start = Span::new(at.file, at.start..at.start);
        let mark = Inline::Text(format!("[^{}]: ", note.name), start);
        match text.0.first_mut() {
            Some(Block::Paragraph(words, _)) => words.insert(0, mark),
            _ => text.0.insert(0, Block::Paragraph(vec![mark], at)),
        }
        text.0
    }

    /// Returns the block of all notes; `None` without notes.
    pub(super) fn into_block(mut self) -> Option<Block> {
        self.read.sort_by_key(|note| note.number);
        (!self.read.is_empty()).then_some(Block::Notes(self.read))
    }
}

fn is_used(note: &NodeFootnoteDefinition) -> bool {
    note.total_references > 0
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::{self, Reading};
    use crate::issue::{Block, Note, Prose};

    fn read(text: &str) -> Prose {
        let Reading { prose, found, .. } = testing::read(text);
        assert!(found.is_empty(), "{found:?}");
        prose
    }

    fn notes(prose: &Prose) -> Vec<(usize, usize, String)> {
        let Some(Block::Notes(notes)) = prose.0.last() else { return Vec::new() };
        let shown = |note: &Note| (note.number, note.references, note.text.plain());
        notes.iter().map(shown).collect()
    }

    #[test]
    fn notes_are_numbered_in_the_order_of_their_references() {
        let prose = read("B.[^b] A.[^a] B.[^b]\n\n[^a]: on *a*\n\n    and more\n\n[^b]: on b\n\nEnd.\n");
        assert_eq!(notes(&prose), [(1, 2, "on b".to_owned()), (2, 1, "on a\nand more".to_owned())]);
        assert_eq!(prose.plain(), "B. A. B.\nEnd.");
    }

    #[test]
    fn a_note_that_nothing_refers_to_is_shown_as_it_was_written() {
        assert_eq!(read("A.\n\n[^1]: *lost* words\n").plain(), "A.\n[^1]: lost words");
        assert_eq!(read("A.[^1]\n\n[^1]: one\n\n[^1]: two\n").plain(), "A.\n[^1]: one");
        assert_eq!(read("A.\n\n[^code]:\n\n        x\n").plain().lines().nth(1), Some("[^code]: "));
    }

    #[test]
    fn a_mark_without_words_is_shown_as_it_was_written() {
        for text in ["A.[^1]", "A.[^1]\n\n[^1]:\n"] {
            assert!(read(text).plain().starts_with("A.[^1]"), "{text}");
        }
        assert_eq!(notes(&read("A.[^2] B.[^1]\n\n[^2]:\n\n[^1]: words\n")), [(1, 1, "words".to_owned())]);
    }
}
