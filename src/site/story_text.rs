//! The text of a story that everybody may read.

use crate::issue::{Block, Item, ItemAudience, Prose};

/// A story with the text that everybody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoryText {
    /// Id of the story on the page.
    pub(super) anchor: String,
    /// Headline.
    pub(super) title: String,
    /// Text; of a subscribers' item the part that the page shows to everybody.
    text: String,
}

impl StoryText {
    /// Returns the text of an item; `None` if it is not on the web or an advertisement.
    pub(super) fn of(item: &Item) -> Option<Self> {
        if !item.is_on_web() || !item.is_news() {
            return None;
        }
        let text = if item.audience == ItemAudience::Subscribers {
            let first = item.body.0.iter().find(|block| matches!(block, Block::Paragraph(..)));
            Prose(first.into_iter().cloned().collect()).plain()
        } else {
            item.body.plain()
        };
        Some(Self { anchor: format!("story-{}", item.number), title: item.title.value.clone(), text })
    }

    /// Returns its text without the headline.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
