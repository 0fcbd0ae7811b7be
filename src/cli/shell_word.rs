//! Words of a command that a person copies into a shell.

use std::fmt::Write;

/// Quotes a word so that a POSIX shell reads it as it is. Control characters are written as bash, zsh and the POSIX standard of
/// 2024 read them: `$'\\n'`.
pub(super) fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@%+,=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    if !word.contains(char::is_control) {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\'' | '\\' => out.extend(['\\', c]),
            // Octal: its length is fixed, so that a digit behind it belongs to the name.
            c if c.is_control() => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        for (word, quoted) in [
            ("my-newsroom/2022", "my-newsroom/2022"),
            ("\u{c8fc}\u{b9d0}", "\u{c8fc}\u{b9d0}"),
            ("", "''"),
            ("my newsroom", "'my newsroom'"),
            ("it's $HOME", "'it'\\''s $HOME'"),
            ("r\u{1b}[31m\nz", "$'r\\033[31m\\nz'"),
            ("a\t'\\1", "$'a\\t\\'\\\\1'"),
        ] {
            assert_eq!(shell_word(word), quoted, "{word:?}");
        }
    }
}
