//! Rules for single items and for items compared with others.

mod headline;
mod no_text;
mod not_booked;
mod same_story;
mod title_repeated;
mod too_long;

use super::rule_list;

rule_list! {
    no_text::NoText,
    not_booked::NotBooked,
    same_story::SameStory,
    title_repeated::TitleRepeated,
    too_long::TooLong,
}
