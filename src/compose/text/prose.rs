//! Writers' Markdown as plain text.

use super::writer::TextWriter;
use crate::compose::html::is_safe;
use crate::compose::i18n::Words;
use crate::issue::{Block, Inline, Picture, Prose};

/// Link targets of one story, listed after it, since a URL inside a sentence disturbs reading.
#[derive(Default)]
pub(super) struct LinkFootnotes {
    targets: Vec<String>,
}

impl LinkFootnotes {
    fn number(&mut self, target: &str) -> usize {
        match self.targets.iter().position(|known| known == target) {
            Some(known) => known + 1,
            None => {
                self.targets.push(target.to_owned());
                self.targets.len()
            }
        }
    }

    /// Writes a line `[1] https://…` for each target.
    pub(super) fn write(&self, writer: &mut TextWriter) {
        if !self.targets.is_empty() {
            writer.gap();
        }
        for (index, target) in self.targets.iter().enumerate() {
            writer.line(&format!("[{}] {target}", index + 1));
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

/// Writes the blocks of a text. `lead` goes before the first word.
pub(super) fn blocks(
    prose: &Prose,
    lead: Option<&str>,
    inline: &mut InlineWriter<'_>,
    writer: &mut TextWriter,
) {
    let in_paragraph = matches!(prose.0.first(), Some(Block::Paragraph(..)));
    if let (Some(lead), false) = (lead, in_paragraph) {
        writer.hanging(&inline.indent, &inline.indent, lead);
    }
    for (index, block) in prose.0.iter().enumerate() {
        let lead =
            lead.filter(|_| index == 0 && in_paragraph).map_or(String::new(), |lead| format!("{lead} "));
        write(block, &lead, inline, writer);
    }
}

fn write(block: &Block, lead: &str, inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    match block {
        Block::Paragraph(words, _) => {
            let text = format!("{lead}{}", inline.inlines(words));
            writer.hanging(&inline.indent, &inline.indent, &text);
        }
        Block::Heading(_, words, _) => {
            let text = inline.inlines(words);
            writer.hanging(&format!("{}* ", inline.indent), &inline.indent, &text);
        }
        Block::List(start, items, _) => list(*start, items, inline, writer),
        Block::Quote(inner, _) => inline.indented("> ", |inline| blocks(inner, None, inline, writer)),
        Block::Code(text, _) => {
            writer.gap();
            text.trim_end().lines().for_each(|line| writer.line(&format!("{}    {line}", inline.indent)));
        }
        Block::Picture(inner) => picture(inner, true, inline, writer),
        Block::Rule(_) => writer.block("* * *"),
    }
}

/// Writes a list. Link targets follow their own line, since link lists are read for them.
fn list(start: Option<usize>, items: &[Prose], inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    // A nested list follows without an empty line.
    if !inline.in_list {
        writer.gap();
    }
    for (index, item) in items.iter().enumerate() {
        let mark = start.map_or("- ".to_owned(), |start| format!("{}. ", start + index));
        let first = format!("{}{mark}", inline.indent);
        let rest = format!("{}{}", inline.indent, " ".repeat(mark.len()));
        let mut below = LinkFootnotes::default();
        let mut inner =
            InlineWriter { words: inline.words, footnotes: &mut below, indent: rest.clone(), in_list: true };
        let words = item.0.first().and_then(|block| match block {
            Block::Paragraph(words, _) => Some(words),
            _ => None,
        });
        let text = words.map(|words| inner.inlines_without_numbers(words)).unwrap_or_default();
        writer.hanging_line(&first, &rest, &text);
        for target in std::mem::take(&mut inner.footnotes.targets) {
            writer.line(&format!("{rest}{target}"));
        }
        for block in item.0.iter().skip(usize::from(words.is_some())) {
            let indent = rest.clone();
            write(
                block,
                "",
                &mut InlineWriter { words: inline.words, footnotes: inline.footnotes, indent, in_list: true },
                writer,
            );
        }
    }
}

/// Writes alternative text, caption and credit of a picture.
pub(super) fn picture(
    picture: &Picture,
    with_credit: bool,
    inline: &InlineWriter<'_>,
    writer: &mut TextWriter,
) {
    let alt = picture.alt.as_ref().map(|alt| format!("[{}{}]", inline.words.picture, alt.value.trim()));
    let caption = picture.caption.as_ref().map(|caption| caption.value.clone());
    let credit = picture.credit.as_ref().filter(|_| with_credit).map(|credit| credit.value.clone());
    writer.gap();
    for line in [alt, caption, credit].into_iter().flatten() {
        writer.hanging_line(&inline.indent, &inline.indent, &line);
    }
}

impl InlineWriter<'_> {
    fn indented(&mut self, more: &str, write: impl FnOnce(&mut InlineWriter<'_>)) {
        let indent = format!("{}{more}", self.indent);
        write(&mut InlineWriter { words: self.words, footnotes: self.footnotes, indent, in_list: false });
    }

    fn inlines(&mut self, words: &[Inline]) -> String {
        self.format(words, true)
    }

    fn inlines_without_numbers(&mut self, words: &[Inline]) -> String {
        self.format(words, false)
    }

    fn format(&mut self, words: &[Inline], numbered: bool) -> String {
        let mut out = String::new();
        for inline in words {
            match inline {
                Inline::Text(text, _) | Inline::Code(text, _) => out.push_str(text),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
                    out.push_str(&self.format(inner, numbered));
                }
                Inline::Link(target, inner, _) => {
                    let words = self.format(inner, numbered);
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
        let number = self.footnotes.number(target);
        if numbered { format!("{words} [{number}]") } else { words.to_owned() }
    }
}
