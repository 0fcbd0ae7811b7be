//! Markdown to [`Prose`]: the one place where the dialect is decided.
//!
//! `CommonMark` with strikethrough and bare links; emphasis works beside Hangul (`**보안(保安)**은`), which the
//! standard's own rule forbids (commonmark-spec issue 650). Raw HTML is not part of the dialect.

mod blocks;
mod inlines;
mod locate;
pub mod target;

use comrak::{Arena, Options, parse_document};

use super::Prose;
use crate::diagnostic::Diagnostics;
use crate::document::unsafe_chars;
use crate::source::{FileId, SourceTree, Span};
use locate::Locator;
use std::ops::Range;

/// What the reading of one text needs.
pub(super) struct Context<'a> {
    /// For pictures.
    tree: &'a SourceTree,
    /// The folder that picture names are relative to.
    folder: &'a str,
    locator: Locator<'a>,
    /// The Markdown itself.
    text: &'a str,
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
    read(Context { tree, folder, locator, text, diagnostics })
}

/// Reads a text that was a value in a TOML file; `at` is the value with its quotes.
pub fn read_value(
    tree: &SourceTree,
    text: &str,
    at: Span,
    folder: &str,
    diagnostics: &mut Diagnostics,
) -> Prose {
    read(Context { tree, folder, locator: Locator::value(text, at, tree), text, diagnostics })
}

fn read(mut context: Context<'_>) -> Prose {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.cjk_friendly_emphasis = true;
    let arena = Arena::new();
    let root = parse_document(&arena, context.text, &options);
    blocks::read(root, &mut context, 0)
}
