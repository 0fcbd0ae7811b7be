//! The issue as a whole.

mod no_authors;
mod no_greeting;
mod no_items;
mod not_publication_day;
mod updated_before_date;

pub(in crate::check) use no_authors::NoAuthors;
pub(in crate::check) use no_greeting::NoGreeting;
pub(in crate::check) use no_items::NoItems;
pub(in crate::check) use not_publication_day::NotPublicationDay;
pub(in crate::check) use updated_before_date::UpdatedBeforeDate;
