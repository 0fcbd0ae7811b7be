//! A line of text with a caret below the place of a fault.

use unicode_width::UnicodeWidthChar;

/// Characters that are shown before and after the place.
const AROUND: usize = 36;

/// Returns a line of the text around a column (characters from 1), and below it a line with a caret. Line ends and other
/// characters without a shape are shown as blanks.
pub(super) fn caret_excerpt(text: &str, column: usize) -> String {
    let at = column.saturating_sub(1);
    let first = at.saturating_sub(AROUND);
    let mut line = String::from(if first > 0 { "  …" } else { "  " });
    let mut below = " ".repeat(line.chars().count());
    let mut characters = text.chars().skip(first);
    for (index, c) in (first..at + AROUND).zip(characters.by_ref()) {
        let width = c.width().unwrap_or_default();
        line.push(if width == 0 || c.is_whitespace() { ' ' } else { c });
        if index < at {
            below.push_str(&" ".repeat(width.max(1)));
        }
    }
    if characters.next().is_some() {
        line.push('…');
    }
    format!("{}\n{below}^", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caret_stands_below_the_column() {
        assert_eq!(caret_excerpt("tag:a tag:b", 7), "  tag:a tag:b\n        ^");
        assert_eq!(caret_excerpt("tag:a and", 10), "  tag:a and\n           ^");
        assert_eq!(caret_excerpt("tag:언론 x", 8), "  tag:언론 x\n           ^");
        assert_eq!(caret_excerpt("a\n\u{1b}b", 4), "  a  b\n     ^");
        assert_eq!(caret_excerpt("", 1), "\n  ^");
    }

    #[test]
    fn of_a_long_text_only_the_place_is_shown() {
        let text = format!("{}!{}", "a".repeat(5_000), "b".repeat(1_000_000));
        let excerpt = caret_excerpt(&text, 5_001);
        let (line, below) = excerpt.split_once('\n').unwrap();
        assert!(
            excerpt.chars().count() < 150 && line.starts_with("  …aaa") && line.ends_with("bbb…"),
            "{excerpt}"
        );
        assert_eq!(line.chars().position(|c| c == '!'), Some(below.chars().count() - 1));
    }
}
