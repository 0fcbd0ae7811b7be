//! Breaking lines, by the columns that letters really take.

use unicode_width::UnicodeWidthChar;

use crate::compose::columns::display_width as width;

/// A Hangul syllable is two columns; more than 78 are broken again by mail programs, badly.
pub(super) const COLUMNS: usize = 78;

/// Breaks a text at its blanks into lines of at most `columns`. Line breaks within it stay.
///
/// Hangul is broken between words, as Korean typesetting likes it. A word that is too long for a line is broken only if
/// it is written without blanks, as a run of wide letters may be; an address stays whole, on a line of its own.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
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

/// The word, or the pieces of a run of wide letters that no line could hold.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    if width(word) <= columns || word.contains("://") || !word.chars().any(|c| c.width() == Some(2)) {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in word.char_indices() {
        // Joined characters are measured together: they can be wider or narrower than one by one.
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
