//! Writers' text without markup.

use super::sheet::Sheet;
use crate::compose::html::is_safe;
use crate::compose::words::Words;
use crate::issue::{Block, Inline, Picture, Prose};

/// The links of one story, gathered to stand below it: a target in the middle of a sentence is hard to read past.
#[derive(Default)]
pub(super) struct Notes {
    targets: Vec<String>,
}

impl Notes {
    fn number(&mut self, target: &str) -> usize {
        match self.targets.iter().position(|known| known == target) {
            Some(known) => known + 1,
            None => {
                self.targets.push(target.to_owned());
                self.targets.len()
            }
        }
    }

    /// Writes `[1] https://…` for each.
    pub(super) fn write(&self, sheet: &mut Sheet) {
        if !self.targets.is_empty() {
            sheet.gap();
        }
        for (index, target) in self.targets.iter().enumerate() {
            sheet.line(&format!("[{}] {target}", index + 1));
        }
    }
}

/// How a text is written: what each line begins with, and where links go.
pub(super) struct Pen<'a> {
    pub(super) words: &'a Words,
    pub(super) notes: &'a mut Notes,
    pub(super) indent: String,
    pub(super) in_list: bool,
}

impl<'a> Pen<'a> {
    pub(super) fn new(words: &'a Words, notes: &'a mut Notes) -> Self {
        Self { words, notes, indent: String::new(), in_list: false }
    }
}

/// The blocks of a text. `lead` is set before the first words.
pub(super) fn blocks(prose: &Prose, lead: Option<&str>, pen: &mut Pen<'_>, sheet: &mut Sheet) {
    let in_paragraph = matches!(prose.0.first(), Some(Block::Paragraph(..)));
    if let (Some(lead), false) = (lead, in_paragraph) {
        sheet.hanging(&pen.indent, &pen.indent, lead);
    }
    for (index, block) in prose.0.iter().enumerate() {
        let lead =
            lead.filter(|_| index == 0 && in_paragraph).map_or(String::new(), |lead| format!("{lead} "));
        write(block, &lead, pen, sheet);
    }
}

fn write(block: &Block, lead: &str, pen: &mut Pen<'_>, sheet: &mut Sheet) {
    match block {
        Block::Paragraph(words, _) => {
            let text = format!("{lead}{}", pen.inlines(words));
            sheet.hanging(&pen.indent, &pen.indent, &text);
        }
        Block::Heading(_, words, _) => {
            let text = pen.inlines(words);
            sheet.hanging(&format!("{}* ", pen.indent), &pen.indent, &text);
        }
        Block::List(start, items, _) => list(*start, items, pen, sheet),
        Block::Quote(inner, _) => pen.indented("> ", |pen| blocks(inner, None, pen, sheet)),
        Block::Code(text, _) => {
            sheet.gap();
            text.trim_end().lines().for_each(|line| sheet.line(&format!("{}    {line}", pen.indent)));
        }
        Block::Picture(inner) => picture(inner, true, pen, sheet),
        Block::Rule(_) => sheet.block("* * *"),
    }
}

/// In a list each target stands below its line: a list of links is read for them.
fn list(start: Option<usize>, items: &[Prose], pen: &mut Pen<'_>, sheet: &mut Sheet) {
    // A list within a line of another stands right below it.
    if !pen.in_list {
        sheet.gap();
    }
    for (index, item) in items.iter().enumerate() {
        let mark = start.map_or("- ".to_owned(), |start| format!("{}. ", start + index));
        let first = format!("{}{mark}", pen.indent);
        let rest = format!("{}{}", pen.indent, " ".repeat(mark.len()));
        let mut below = Notes::default();
        let mut inner = Pen { words: pen.words, notes: &mut below, indent: rest.clone(), in_list: true };
        let words = item.0.first().and_then(|block| match block {
            Block::Paragraph(words, _) => Some(words),
            _ => None,
        });
        let text = words.map(|words| inner.inlines_without_numbers(words)).unwrap_or_default();
        sheet.hanging_line(&first, &rest, &text);
        for target in std::mem::take(&mut inner.notes.targets) {
            sheet.line(&format!("{rest}{target}"));
        }
        for block in item.0.iter().skip(usize::from(words.is_some())) {
            let indent = rest.clone();
            write(block, "", &mut Pen { words: pen.words, notes: pen.notes, indent, in_list: true }, sheet);
        }
    }
}

/// What a picture shows, its caption and its credit.
pub(super) fn picture(picture: &Picture, with_credit: bool, pen: &Pen<'_>, sheet: &mut Sheet) {
    let alt = picture.alt.as_ref().map(|alt| format!("[{}{}]", pen.words.picture, alt.value.trim()));
    let caption = picture.caption.as_ref().map(|caption| caption.value.clone());
    let credit = picture.credit.as_ref().filter(|_| with_credit).map(|credit| credit.value.clone());
    sheet.gap();
    for line in [alt, caption, credit].into_iter().flatten() {
        sheet.hanging_line(&pen.indent, &pen.indent, &line);
    }
}

impl Pen<'_> {
    fn indented(&mut self, more: &str, write: impl FnOnce(&mut Pen<'_>)) {
        let indent = format!("{}{more}", self.indent);
        write(&mut Pen { words: self.words, notes: self.notes, indent, in_list: false });
    }

    fn inlines(&mut self, words: &[Inline]) -> String {
        self.spell(words, true)
    }

    fn inlines_without_numbers(&mut self, words: &[Inline]) -> String {
        self.spell(words, false)
    }

    fn spell(&mut self, words: &[Inline], numbered: bool) -> String {
        let mut out = String::new();
        for inline in words {
            match inline {
                Inline::Text(text, _) | Inline::Code(text, _) => out.push_str(text),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
                    out.push_str(&self.spell(inner, numbered));
                }
                Inline::Link(target, inner, _) => {
                    let words = self.spell(inner, numbered);
                    out.push_str(&self.link(target, &words, numbered));
                }
                Inline::SoftBreak => out.push(' '),
                Inline::Break => out.push('\n'),
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
        let number = self.notes.number(target);
        if numbered { format!("{words} [{number}]") } else { words.to_owned() }
    }
}
