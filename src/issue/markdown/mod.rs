//! Markdown to [`Prose`]: the one place where the dialect is decided.
//!
//! `CommonMark` with strikethrough, bare links, tables and footnotes; emphasis works beside Hangul (`**보안(保安)**은`),
//! which the standard's own rule forbids (commonmark-spec issue 650). Raw HTML is not part of the dialect. Masks, ranges
//! and dates (`김*수`, `3~5일`, `2023. 5. 12.`) stay as they are written.

mod adjacent;
mod bare_links;
mod blocks;
mod comments;
mod counted_lines;
mod dated_lines;
mod dialect;
mod inlines;
mod locate;
mod mail_addresses;
mod masks;
mod notes;
mod picture_targets;
mod references;
mod rewrite;
mod strikethrough;
mod tables;
pub mod target;

use comrak::{Arena, Options};

use super::Prose;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::unsafe_chars;
use crate::source::{FileId, SourceTree, Span};
use locate::Locator;
use notes::Notes;
use std::ops::Range;

const RAW_HTML: Code = Code("markdown::raw_html");
const TOO_DEEP: Code = Code("markdown::too_deep");

/// State shared by the parsers of one text.
pub(super) struct Context<'a> {
    /// For pictures.
    tree: &'a SourceTree,
    /// The folder that picture names are relative to.
    folder: &'a str,
    locator: Locator<'a>,
    /// The Markdown as it was written.
    text: &'a str,
    notes: Notes,
    /// Links that lead nowhere, which were reported.
    dead: Vec<Span>,
    diagnostics: &'a mut Diagnostics,
}

impl Context<'_> {
    /// Looks for dangers that were written as entities, such as `&#x202E;`.
    fn inspect(&mut self, decoded: &str, at: Span) {
        unsafe_chars::inspect_entities(decoded, self.text, at, self.diagnostics);
    }
}

/// Reads the bytes `range` of a file that was read; every piece knows its bytes. Pictures are looked for in `folder`.
pub fn read_file(
    tree: &SourceTree,
    file: FileId,
    range: Range<usize>,
    folder: &str,
    diagnostics: &mut Diagnostics,
) -> Prose {
    let text = tree.file(file).slice(range.clone());
    let locator = Locator::file(file, range.start, text);
    unsafe_chars::inspect(tree, file, range, diagnostics);
    read(Context { tree, folder, locator, text, notes: Notes::default(), dead: Vec::new(), diagnostics })
}

/// Reads a text that was a value in a TOML file; `at` is the value with its quotes.
pub fn read_value(
    tree: &SourceTree,
    text: &str,
    at: Span,
    folder: &str,
    diagnostics: &mut Diagnostics,
) -> Prose {
    let locator = Locator::value(text, at, tree);
    read(Context { tree, folder, locator, text, notes: Notes::default(), dead: Vec::new(), diagnostics })
}

fn read(mut context: Context<'_>) -> Prose {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.table = true;
    options.extension.footnotes = true;
    // A note that nothing refers to must not vanish.
    options.parse.leave_footnote_definitions = true;
    let arena = Arena::new();
    let breaks = bare_links::breaks(context.text);
    if !breaks.is_empty() {
        context.locator.rewrite(&breaks);
    }
    let mut root = references::parse(&arena, context.locator.text(), &options);
    // Marks that are letters set others free, which may be letters as well.
    for find in [dialect::comments, dialect::words, dialect::masks, dialect::masks] {
        let rewrites = find(root, &context.locator);
        if !rewrites.is_empty() {
            context.locator.rewrite(&rewrites);
            root = references::parse(&arena, context.locator.text(), &options);
        }
    }
    context.notes = Notes::number(root);
    let mut prose = blocks::read(root, &mut context, 0);
    prose.0.extend(context.notes.into_block());
    prose
}

fn raw_html(literal: &str, at: Span) -> Diagnostic {
    let first: String = literal.lines().next().unwrap_or_default().chars().take(60).collect();
    Diagnostic::error(RAW_HTML, at, format!("`{first}` is HTML, which readers would see as it stands"))
        .help("say it in Markdown, or write `\\<` for the sign itself")
}

#[cfg(test)]
mod testing;
