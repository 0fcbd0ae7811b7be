//! Reads texts for the tests of the parsers.

use super::read_file;
use crate::diagnostic::Diagnostics;
use crate::issue::{Block, Inline, Prose};
use crate::source::SourceTree;

/// A text that was read as a file.
pub(super) struct Reading {
    /// Holds the text.
    pub(super) tree: SourceTree,
    pub(super) prose: Prose,
    pub(super) found: Diagnostics,
}

/// Reads a text.
pub(super) fn read(text: &str) -> Reading {
    let mut tree = SourceTree::in_memory([("a.md", text)]);
    let file = tree.load("a.md").unwrap();
    let mut found = Diagnostics::default();
    let prose = read_file(&tree, file, 0..text.len(), "", &mut found);
    Reading { tree, prose, found }
}

impl Reading {
    /// Returns the words of the only paragraph.
    pub(super) fn paragraph(&self) -> &[Inline] {
        let [Block::Paragraph(words, _)] = self.prose.0.as_slice() else { panic!("{:?}", self.prose) };
        words
    }

    /// Returns the messages of all findings.
    pub(super) fn messages(&self) -> Vec<&str> {
        self.found.iter().map(|finding| finding.message.as_str()).collect()
    }
}
