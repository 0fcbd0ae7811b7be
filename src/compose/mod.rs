//! Renders an [`Issue`](crate::issue::Issue) to a [`Rendered`](crate::domain::Rendered): HTML part, plain text part and
//! web page.
//!
//! All functions are pure: the same issue always gives the same bytes. Values that differ between recipients are
//! [slots](crate::domain::Slot).

mod column_widths;
mod columns;
mod dateline;
mod design;
mod edition;
mod html;
mod i18n;
mod image_urls;
mod inbox;
mod language_edition;
mod notice;
mod order;
mod preheader;
mod render;
mod sanitize;
mod script;
mod site_urls;
mod text;
mod theme;
mod typography;
mod variant;
mod web;

pub use edition::default_link_label;
pub use edition::reading_minutes;
pub use image_urls::{hosted_url, shown_size};
pub use inbox::{InboxRow, inbox_rows};
pub use language_edition::{edition_holds, other_languages};
pub use notice::{ComposedNotice, NoticeContent, notice};
pub use render::{ComposeError, feed_article, render, web_page};
pub use theme::readable_accents;
pub use typography::sets_quotation_marks;
pub use variant::variant_for;
pub use web::{PageStyle, corrections_page, day_in, issue_standfirst, page_style};
