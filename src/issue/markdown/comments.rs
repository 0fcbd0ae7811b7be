//! HTML comments: an author's notes, which are never sent.

use std::ops::Range;

/// Returns true for text that holds nothing but comments.
pub(super) fn is_comment(html: &str) -> bool {
    let length = leading(html);
    length > 0 && length == html.len()
}

/// Returns the comments at `start`, with the blanks after them, if words follow in the same line. The parser takes
/// such a line for HTML as a whole.
pub(super) fn before_words(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let indent = rest.len() - rest.trim_start_matches(' ').len();
    let length = leading(&rest[indent..]);
    let words = rest[indent + length..].chars().next().filter(|letter| !matches!(letter, '\r' | '\n'));
    words.filter(|_| length > 0).map(|_| start + indent..start + indent + length)
}

/// Length of the comments that a text begins with, and of the blanks after them in their lines.
fn leading(html: &str) -> usize {
    let mut rest = html.trim_start();
    let mut length = 0;
    while let Some(end) = rest.strip_prefix("<!--").and_then(|inner| inner.find("-->")) {
        rest = rest["<!--".len() + end + "-->".len()..].trim_start_matches([' ', '\t']);
        length = html.len() - rest.len();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_alone_are_comments() {
        for alone in ["<!-- a -->", "<!-- a\nb -->", "<!-- a --> <!-- b -->", "  <!---->"] {
            assert!(is_comment(alone), "{alone}");
        }
        for other in ["<!-- a --> words", "<!-- open", "<b>", "", "words <!-- a -->"] {
            assert!(!is_comment(other), "{other}");
        }
    }

    #[test]
    fn comments_before_words_end_where_the_words_begin() {
        let text = "one\n <!-- a --> <!-- b\nc -->\twords";
        assert_eq!(before_words(text, 4).map(|range| &text[range.end..]), Some("words"));
        assert_eq!(before_words("<!-- a -->\nwords", 0), None);
        assert_eq!(before_words("<b>words", 0), None);
        assert_eq!(before_words("<!-- open words", 0), None);
    }
}
