//! The plain text part of a notice.

use super::letter::{Block, Letter};
use crate::compose::text::{MAX_COLUMNS, wrap};

/// Sets a notice as plain text, signed with the imprint.
pub(super) fn render(letter: &Letter, imprint: &[String]) -> String {
    let mut lines = Vec::new();
    for block in &letter.blocks {
        match block {
            Block::Text(text) => lines.extend(wrap(text, MAX_COLUMNS)),
            Block::Link { label, url } => {
                lines.push(format!("{label}:"));
                lines.push(url.clone());
            }
        }
        lines.push(String::new());
    }
    lines.push("-- ".to_owned());
    lines.extend(imprint.iter().flat_map(|line| wrap(line, MAX_COLUMNS)));
    lines.push(String::new());
    lines.join("\n")
}
