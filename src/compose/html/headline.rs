//! Blanks that keep words of a headline on one line.

use unicode_width::UnicodeWidthStr;

/// Columns of a last word that should not stand alone. To keep a longer one would leave a gap in the line before.
const MAX_END_COLUMNS: usize = 5;
/// Words of a headline from which on it may have several lines.
const MIN_WORDS: usize = 4;

/// Keeps the last two words of a headline together, so that no line has one short word.
pub(super) fn whole_end(headline: &str) -> String {
    let headline = headline.trim_end();
    match headline.rsplit_once(' ') {
        Some((start, last))
            if last.width() <= MAX_END_COLUMNS && headline.split(' ').count() >= MIN_WORDS =>
        {
            format!("{start}\u{A0}{last}")
        }
        _ => headline.to_owned(),
    }
}

/// Keeps all words of a short text together.
pub(super) fn together(text: &str) -> String {
    text.replace(' ', "\u{A0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_last_word_of_a_headline_does_not_stand_alone() {
        assert_eq!(whole_end("Call back before money moves"), "Call back before money\u{A0}moves");
        assert_eq!(whole_end("돌다리를 두들겨 보고 건너"), "돌다리를 두들겨 보고\u{A0}건너");
        assert_eq!(whole_end("Two words"), "Two words");
        assert_eq!(whole_end(""), "");
        let long = "Entrance codes of many homes unprotected";
        assert_eq!(whole_end(long), long);
    }
}
