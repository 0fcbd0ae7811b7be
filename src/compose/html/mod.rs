//! The HTML part: maud components with inline styles.
//!
//! Mail programs may remove `<style>`, `<html>` and `<body>`, so every element carries its own style. There is one
//! layout table: it sets the width of the column in Outlook's Word engine.

mod direction;
mod footer;
mod headline;
mod inlines;
mod layout;
mod link_list;
mod note_mark;
mod opening;
mod phrase;
mod picture;
mod prose;
mod story;
mod styles;
mod table;

pub(super) use direction::direction;
pub(super) use inlines::is_safe;
pub(super) use layout::mail;
pub(super) use note_mark::NoteScope;
pub(super) use opening::run_in;
pub(super) use phrase::{lang, phrase};
pub(super) use picture::{image, picture};
pub(super) use prose::{ProseContext, blocks};
pub(super) use styles::{Role, Styles};

use super::edition::Edition;
use super::image_urls::ImageUrls;

/// Values that every component needs.
#[derive(Clone, Copy)]
pub(super) struct RenderContext<'a> {
    pub(super) edition: &'a Edition<'a>,
    pub(super) image_urls: &'a ImageUrls,
    pub(super) styles: &'a Styles,
    pub(super) notes: NoteScope<'a>,
}

impl<'a> RenderContext<'a> {
    /// Makes the context of the parts that have no notes.
    pub(super) fn new(edition: &'a Edition<'a>, image_urls: &'a ImageUrls, styles: &'a Styles) -> Self {
        Self { edition, image_urls, styles, notes: NoteScope::default() }
    }

    /// Returns the context of a text that may have notes.
    pub(super) fn with_notes(self, notes: NoteScope<'a>) -> Self {
        Self { notes, ..self }
    }
}
