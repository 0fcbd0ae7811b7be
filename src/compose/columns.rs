//! Width of text in columns of a fixed-width face: a Hangul syllable takes two.

use unicode_width::UnicodeWidthStr;

/// Returns the width of a text in columns. ASCII text needs no table.
pub(super) fn display_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
