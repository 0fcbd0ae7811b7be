//! The HTML part: maud components with inline styles.
//!
//! Mail programs may remove `<style>`, `<html>` and `<body>`, so every element carries its own style. There is one
//! table: it sets the width of the column in Outlook's Word engine.

mod footer;
mod layout;
mod opening;
mod phrase;
mod picture;
mod prose;
mod story;
mod styles;

pub(super) use footer::{credit, writers};
pub(super) use layout::{direction, mail};
pub(super) use opening::{bylines, nameplate, opening};
pub(super) use phrase::{lang, phrase};
pub(super) use prose::is_safe;
pub(super) use story::{body, head, teaser};
pub(super) use styles::{Role, Styles};

use super::edition::Edition;
use super::image_urls::ImageUrls;

/// Values that every component needs.
#[derive(Clone, Copy)]
pub(super) struct RenderContext<'a> {
    pub(super) edition: &'a Edition<'a>,
    pub(super) image_urls: &'a ImageUrls,
    pub(super) styles: &'a Styles,
}
