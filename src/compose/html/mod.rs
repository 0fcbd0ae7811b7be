//! The HTML part: maud components with inline styles, one file each.
//!
//! Mail programs drop `<style>`, `<html>` and `<body>` at will, so everything that matters stands on the elements
//! themselves, and what can be inherited is said once. Elements do without tables: the one there is holds the width
//! in Outlook's Word engine.

mod contents;
mod footer;
mod layout;
mod masthead;
mod opening;
mod picture;
mod preheader;
mod prose;
mod role;
mod story;
mod style;
mod styles;
mod writers;

pub(super) use layout::direction;
pub(super) use layout::mail;
pub(super) use masthead::{bylines, nameplate};
pub(super) use opening::opening;
use picture::{cover, picture};
use prose::{ProseContext, blocks};
pub(super) use prose::{is_safe, lang, phrase};
pub(super) use role::Role;
pub(super) use story::{body, head, teaser};
pub(super) use styles::Styles;
pub(super) use writers::{credit, writers};

use super::edition::Edition;
use super::image_urls::ImageUrls;

/// What every component needs.
#[derive(Clone, Copy)]
pub(super) struct RenderContext<'a> {
    pub(super) edition: &'a Edition<'a>,
    pub(super) image_urls: &'a ImageUrls,
    pub(super) styles: &'a Styles,
}
