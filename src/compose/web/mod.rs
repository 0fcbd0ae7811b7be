//! The page for the archive: the same issue for browsers, without anything personal.

mod facts;
mod page;
mod style;

pub(super) use page::page;
