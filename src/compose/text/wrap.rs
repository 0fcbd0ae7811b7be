//! Line wrapping by display width.

use unicode_width::UnicodeWidthChar;

use crate::compose::columns::display_width as width;

/// Maximum columns of a line. Mail programs wrap lines of more than 78 columns again (RFC 5322 §2.1.1), and
/// quoted-printable breaks lines of more than 76 characters (RFC 2045 §6.7), which makes the mail larger.
pub(in crate::compose) const MAX_COLUMNS: usize = 76;

/// Wraps a text at blanks to lines of at most `columns`. Line breaks in the text stay.
///
/// Hangul is broken between words. A longer word is broken only if it consists of wide letters, which may be written
/// without blanks. A URL stays whole, on a line of its own.
pub(in crate::compose) fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, columns)).collect()
}

fn wrap_line(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split([' ', '\t']).filter(|word| !word.is_empty()) {
        for piece in pieces(word, columns) {
            let wide = width(piece);
            let gap = usize::from(used > 0 && piece.as_ptr() == word.as_ptr());
            if used > 0 && used + gap + wide > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            } else if gap == 1 {
                line.push(' ');
                used += 1;
            }
            line.push_str(piece);
            used += wide;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Returns the word, or its parts if wide letters exceed a line.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    if width(word) <= columns || word.contains("://") || !word.chars().any(|c| c.width() == Some(2)) {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in word.char_indices() {
        // Combined characters are measured together: their width is not the sum of the parts.
        if at > start && width(&word[start..at + c.len_utf8()]) > columns {
            pieces.push(&word[start..at]);
            start = at;
        }
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn hangul_is_broken_between_words_by_its_width() {
        let lines = wrap("돌다리도 두들겨 보고 건너라", 14);
        assert_eq!(lines, ["돌다리도", "두들겨 보고", "건너라"]);
    }

    #[test]
    fn an_address_stands_alone_and_whole() {
        let lines = wrap("see https://lantern.example/2022/11/talks now", 20);
        assert_eq!(lines, ["see", "https://lantern.example/2022/11/talks", "now"]);
    }

    #[test]
    fn a_run_of_wide_letters_is_broken_where_it_must() {
        assert_eq!(wrap("가나다라마바사", 6), ["가나다", "라마바", "사"]);
    }

    proptest! {
        #[test]
        fn every_word_is_kept_in_order(text in "[a-z가-힣 .,\n]{0,200}", columns in 4_usize..90) {
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let lines = wrap(&text, columns);
            prop_assert_eq!(squeeze(&lines.concat()), squeeze(&text));
            for line in &lines {
                let lone = !line.contains(' ');
                prop_assert!(line.width() <= columns || lone, "{:?}", line);
                prop_assert_eq!(line.trim(), line);
            }
        }

        #[test]
        fn words_that_fit_are_never_torn(words in proptest::collection::vec("[a-z가-힣]{1,10}", 0..40)) {
            let lines = wrap(&words.join(" "), 40);
            let back: Vec<_> = lines.iter().flat_map(|line| line.split(' ')).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(back, words);
        }
    }
}
