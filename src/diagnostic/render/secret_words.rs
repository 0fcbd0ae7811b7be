//! Words that name a secret, and what is assigned to them anywhere in a text.

use std::ops::Range;

use super::plain_values::is_variable;

/// Parts of keys that name a secret in any table.
const SECRET_WORDS: [&str; 6] = ["secret", "pass", "pwd", "token", "private", "credential"];

/// Returns true for a key that names a secret.
pub(super) fn names_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    SECRET_WORDS.iter().any(|word| lower.contains(word))
}

/// Returns what a line assigns to a key that names a secret, also in a comment or in prose: all behind the `=`.
pub(super) fn assigned(line: &str) -> Option<Range<usize>> {
    let mut values = line.match_indices('=').map(|(equals, _)| equals + 1);
    let start = values.find(|start| names_secret(last_key(&line[..start - 1])))?;
    let end = line.trim_end().len();
    (start < end && !is_variable(line[start..end].trim())).then_some(start..end)
}

/// Returns the word before an equals sign, without the quotes.
fn last_key(before: &str) -> &str {
    let before = before.trim_end().trim_end_matches(['"', '\'']);
    let key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    &before[before.trim_end_matches(key).len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_secret_word_is_set_to_is_found() {
        for (text, value) in [
            ("# secret = 'a' # b\r\n", " 'a' # b"),
            ("a = 1, \"smtp_Password\"=x", "x"),
            ("see https://a.example/?token=abc", "abc"),
        ] {
            assert_eq!(assigned(text).map(|range| &text[range]), Some(value), "{text}");
        }
        for text in ["secret =", "the secret: a = b", "secret = \"${S}\"", "= =", "secr = 'x'", "secret: x"] {
            assert_eq!(assigned(text), None, "{text}");
        }
    }
}
