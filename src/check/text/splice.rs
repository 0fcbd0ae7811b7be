//! Safety of removals: the text on both sides of a removed piece may join to Markdown.

/// Number of bytes that show if a word is a bullet or a number of a list.
const LONGEST: usize = 64;

/// Returns `true` if `before` and `after` cannot form Markdown when joined, with or without a blank.
pub(in crate::check) fn is_plain(before: &str, after: &str) -> bool {
    let marks = |c: char| "*_~`[]<>&!\\".contains(c);
    if before.ends_with(marks) || after.starts_with(marks) {
        return false;
    }
    // A passage does not tell where the lines of its file begin: any word may stand at the start of one.
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST))..];
    let word = near.rsplit(char::is_whitespace).next().unwrap_or_default();
    if word.is_empty() {
        return !after.starts_with(['-', '+', '#', '=']) && !is_number(after);
    }
    let is_bullet = word.chars().all(|c| "-+#=".contains(c));
    let makes_number = is_digits(word) && after.starts_with(['.', ')']);
    !(is_bullet || is_number(word) || makes_number)
}

/// Returns `true` if a text starts like an entry of a numbered list: `1.`, `2)`.
fn is_number(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with(['.', ')'])
}

fn is_digits(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || matches!(c, '０'..='９'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_join_safely() {
        for (before, after) in [("a", "b"), ("보안", " 뉴스"), ("", "글"), ("줄 ", "2023년"), ("v1", ".2")]
        {
            assert!(is_plain(before, after), "{before}|{after}");
        }
    }

    #[test]
    fn joined_marks_may_be_markdown() {
        for (before, after) in [
            ("*", "*a"),
            ("", "- a"),
            ("a ", "# b"),
            ("1", ". a"),
            ("1.", "a"),
            ("-", "a"),
            ("##", "a"),
            ("", "2) b"),
            ("a]", "(b)"),
        ] {
            assert!(!is_plain(before, after), "{before}|{after}");
        }
    }
}
