//! Words, links and note marks as plain text.

use std::collections::HashMap;

use super::writer::TextWriter;
use crate::compose::html::is_safe;
use crate::compose::i18n::Words;
use crate::issue::{Inline, Prose};

/// Link targets of one story, listed after it, since a URL inside a sentence disturbs reading.
#[derive(Default)]
pub(super) struct LinkFootnotes {
    /// Notes of the author, whose numbers come before those of the links.
    notes: usize,
    targets: Vec<String>,
    /// Index of each target.
    indices: HashMap<String, usize>,
}

impl LinkFootnotes {
    /// Makes the footnotes of texts that have notes of their own.
    pub(super) fn beside_notes<'a>(texts: impl IntoIterator<Item = &'a Prose>) -> Self {
        let notes = texts.into_iter().map(Prose::note_count).max().unwrap_or(0);
        Self { notes, ..Self::default() }
    }

    fn number(&mut self, target: &str) -> usize {
        if let Some(index) = self.indices.get(target) {
            return self.notes + index + 1;
        }
        self.indices.insert(target.to_owned(), self.targets.len());
        self.targets.push(target.to_owned());
        self.notes + self.targets.len()
    }

    /// Returns the targets and forgets them.
    pub(super) fn take_targets(&mut self) -> Vec<String> {
        self.indices.clear();
        std::mem::take(&mut self.targets)
    }

    /// Writes a line `[1] https://…` for each target.
    pub(super) fn write(&self, writer: &mut TextWriter) {
        if !self.targets.is_empty() {
            writer.gap();
        }
        for (index, target) in self.targets.iter().enumerate() {
            writer.line(&format!("[{}] {target}", self.notes + index + 1));
        }
    }
}

/// Writes inline text: with the indent of its lines and the footnotes of its links.
pub(super) struct InlineWriter<'a> {
    pub(super) words: &'a Words,
    pub(super) footnotes: &'a mut LinkFootnotes,
    pub(super) indent: String,
    pub(super) in_list: bool,
}

impl<'a> InlineWriter<'a> {
    pub(super) fn new(words: &'a Words, footnotes: &'a mut LinkFootnotes) -> Self {
        Self { words, footnotes, indent: String::new(), in_list: false }
    }
}

impl InlineWriter<'_> {
    /// Runs `write` with lines that are indented further.
    pub(super) fn indented(&mut self, more: &str, write: impl FnOnce(&mut InlineWriter<'_>)) {
        let indent = format!("{}{more}", self.indent);
        write(&mut InlineWriter { words: self.words, footnotes: self.footnotes, indent, in_list: false });
    }

    /// Returns the words of a line, with the numbers of its links and notes.
    pub(super) fn inlines(&mut self, words: &[Inline]) -> String {
        self.format(words, true)
    }

    /// Returns the words alone.
    pub(super) fn inlines_without_numbers(&mut self, words: &[Inline]) -> String {
        self.format(words, false)
    }

    fn format(&mut self, words: &[Inline], numbered: bool) -> String {
        let mut out = String::new();
        for inline in words {
            match inline {
                Inline::Text(text, _) | Inline::Code(text, _) => out.push_str(text),
                Inline::Emphasis(inner) | Inline::Strong(inner) => {
                    out.push_str(&self.format(inner, numbered));
                }
                // Without a mark, words that were taken back would stand as if they were said.
                Inline::Struck(inner) => {
                    let words = self.format(inner, numbered);
                    out.push_str("~~");
                    out.push_str(&words);
                    out.push_str("~~");
                }
                Inline::Link(target, inner, _) => {
                    let words = self.format(inner, numbered);
                    out.push_str(&self.link(target, &words, numbered));
                }
                Inline::SoftBreak => out.push(' '),
                Inline::Break => out.push('\n'),
                Inline::NoteMark(mark) => out.extend(["[", &mark.number.to_string(), "]"]),
            }
        }
        out
    }

    fn link(&mut self, target: &str, words: &str, numbered: bool) -> String {
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        if words.trim().is_empty() || words.trim() == target || words.trim() == bare {
            return bare.to_owned();
        }
        if !is_safe(target) {
            return words.to_owned();
        }
        let number = self.footnotes.number(target);
        if numbered { format!("{words} [{number}]") } else { words.to_owned() }
    }
}
