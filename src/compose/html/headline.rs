//! Blanks that keep words of a headline on one line.

use unicode_width::UnicodeWidthStr;

/// Columns of a last word that should not stand alone. To keep a longer one would leave a gap in the line before.
const MAX_END_COLUMNS: usize = 5;
/// Columns from which on a headline has several lines everywhere. A shorter one stays as it is typed, so that a search in
/// the mail finds it.
const MIN_COLUMNS: usize = 40;

/// Keeps the last two words of a headline together, so that no line has one short word.
pub(super) fn whole_end(headline: &str) -> String {
    let headline = headline.trim_end();
    match headline.rsplit_once(' ') {
        Some((start, last)) if last.width() <= MAX_END_COLUMNS && headline.width() >= MIN_COLUMNS => {
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
        assert_eq!(
            whole_end("A shipyard teaches everybody to call back before money moves"),
            "A shipyard teaches everybody to call back before money\u{A0}moves"
        );
        let korean = "조선소는 돈을 보내기 전에 되거는 법을 모두에게 가르친다 매일";
        assert_eq!(whole_end(korean), korean.replace(" 매일", "\u{A0}매일"));
        assert_eq!(whole_end("Boats at the 19 pier"), "Boats at the 19 pier");
        assert_eq!(whole_end("Two words"), "Two words");
        assert_eq!(whole_end(""), "");
        let long = "Entrance codes of many homes unprotected";
        assert_eq!(whole_end(long), long);
    }
}
