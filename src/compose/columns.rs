//! How wide text is in a fixed-width face: a Hangul syllable is two columns.

use unicode_width::UnicodeWidthStr;

/// The columns a text takes. Most words are ASCII, which need not be looked up.
pub(super) fn display_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
