//! The issue as a whole.

mod counts;
mod missing_bio;
mod no_authors;
mod no_greeting;
mod no_items;
mod not_publication_day;
mod story_count;
mod updated_before_date;

use crate::check::registry::entries;

entries! {
    missing_bio::MissingBio, "missing_bio.rs";
    no_authors::NoAuthors, "no_authors.rs";
    no_greeting::NoGreeting, "no_greeting.rs";
    no_items::NoItems, "no_items.rs";
    not_publication_day::NotPublicationDay, "not_publication_day.rs";
    story_count::StoryCount, "story_count.rs";
    updated_before_date::UpdatedBeforeDate, "updated_before_date.rs";
}
