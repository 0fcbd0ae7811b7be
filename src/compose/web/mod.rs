//! The web page: the issue for browsers, without anything personal.
//!
//! It has elements of its own for what HTML has words for (`time`, `figure`, `nav`). Only the texts of writers are
//! rendered as in a mail.

mod address;
mod contents;
mod corrections;
mod feed;
mod foot;
mod masthead;
mod metadata;
mod opening;
mod page;
mod site_pages;
mod story;
mod style;
mod time;

pub use corrections::corrections_page;
pub(super) use feed::article as feed_article_of;
pub(super) use page::page;
pub use site_pages::{PageStyle, day_in, issue_standfirst, page_style};
