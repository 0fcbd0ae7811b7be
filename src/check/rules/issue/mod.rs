//! Rules for the issue as a whole.

mod editing;
mod missing_bio;
mod no_authors;
mod no_greeting;
mod no_items;
mod not_publication_day;
mod story_count;
mod updated_before_date;

use super::rule_list;

rule_list! {
    missing_bio::MissingBio,
    no_authors::NoAuthors,
    no_greeting::NoGreeting,
    no_items::NoItems,
    not_publication_day::NotPublicationDay,
    story_count::StoryCount,
    updated_before_date::UpdatedBeforeDate,
}
