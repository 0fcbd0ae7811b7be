//! The web page: the issue for browsers, without anything personal.

mod metadata;
mod page;
mod style;

pub(super) use page::page;
