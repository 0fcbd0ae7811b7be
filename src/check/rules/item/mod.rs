//! An item by itself, and beside others.

mod address;
mod headline;
mod same_story;
mod title_repeated;
mod too_long;

use crate::check::registry::entries;

entries! {
    same_story::SameStory, "same_story.rs";
    title_repeated::TitleRepeated, "title_repeated.rs";
    too_long::TooLong, "too_long.rs";
}
