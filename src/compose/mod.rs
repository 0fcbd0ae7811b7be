//! From an [`Issue`](crate::issue::Issue) to a [`Rendered`](crate::domain::Rendered): the HTML part, the plain text
//! part and the page for the archive.
//!
//! Everything here is a plain function over values; the same issue always gives the same bytes. What differs from
//! reader to reader is left open as a [`Slot`](crate::domain::Slot).

mod columns;
mod dateline;
mod edition;
mod html;
mod i18n;
mod image_urls;
mod inbox;
mod preheader;
mod render;
mod sanitize;
mod script;
mod subject;
mod text;
mod theme;
mod variant;
mod web;

pub use edition::default_link_label;
pub use edition::reading_minutes;
pub use image_urls::hosted_url;
pub use inbox::{InboxRow, inbox_rows};
pub use render::{ComposeError, render, web_page};
pub use theme::readable_accents;
pub use variant::variant_for;
