//! Header values: encoded words (RFC 2047), phrases and folding (RFC 5322).
//!
//! lettre encodes word by word and lets an ASCII word that merely looks encoded (`=?utf-8?q?…?=`) pass as it is, so a
//! subject could read differently at the reader's. Here a text is either plain from end to end or encoded from end to
//! end, which decodes to exactly what was written.

use std::fmt::Write as _;

use data_encoding::BASE64;

/// Recommended line length (RFC 5322 §2.1.1).
pub(super) const SOFT_LINE_LIMIT: usize = 78;
/// Maximum length of an encoded word (RFC 2047 §2).
const MAX_ENCODED_WORD_LEN: usize = 75;
const OPEN: &str = "=?utf-8?b?";
const CLOSE: &str = "?=";

/// Encodes and folds an unstructured value such as a subject, to follow a header's name of `name_len` characters.
pub(super) fn unstructured(text: &str, name_len: usize) -> String {
    if is_plain(text) { fold(text, name_len + 2) } else { encoded(text, name_len + 2) }
}

/// Encodes a display name, to be followed by `<…>`: quoted, or as encoded words.
pub(super) fn phrase(text: &str, name_len: usize) -> String {
    if !is_plain(text) {
        return encoded(text, name_len + 2);
    }
    fold(&format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")), name_len + 2)
}

/// Returns whether a text can be written unencoded and is parsed back unchanged.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && !text.contains("=?")
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.split(' ').all(|word| word.len() < SOFT_LINE_LIMIT / 2)
}

/// Folds before words that would exceed the line.
fn fold(text: &str, used: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = used;
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            let breaks = column + 1 + word.len() > SOFT_LINE_LIMIT;
            out.push_str(if breaks { "\r\n " } else { " " });
            column = if breaks { 1 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

/// Returns encoded words of whole characters, each short enough for its line.
fn encoded(text: &str, used: usize) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    let mut column = used;
    while !rest.is_empty() {
        // RFC 2047 §2 also holds the line that carries an encoded word to 76 octets.
        let room = (MAX_ENCODED_WORD_LEN.min(76 - column) - OPEN.len() - CLOSE.len()) / 4 * 3;
        let (head, tail) = rest.split_at(rest.floor_char_boundary(room));
        if !head.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(out, "{OPEN}{}{CLOSE}", BASE64.encode(head.as_bytes()));
        }
        rest = tail;
        if !rest.is_empty() {
            out.push_str("\r\n ");
            column = 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_plain_and_is_folded() {
        assert_eq!(unstructured("Hello", 7), "Hello");
        let long =
            "[Weekend Briefing] US, South Korean officials meet on stolen cryptocurrency in Seoul today";
        let folded = unstructured(long, 7);
        assert!(folded.split("\r\n").all(|line| line.len() <= 78), "{folded}");
        assert_eq!(folded.replace("\r\n", ""), long);
    }

    #[test]
    fn text_that_looks_encoded_is_encoded() {
        assert!(unstructured("=?utf-8?q?trick?=", 7).starts_with("=?utf-8?b?"));
        assert!(phrase("=?utf-8?q?trick?=", 4).starts_with("=?utf-8?b?"));
    }

    #[test]
    fn encoded_words_are_short_and_whole() {
        let words = unstructured(&"보안은 습관입니다 🐢 ".repeat(12), 7);
        for word in words.split("\r\n ") {
            assert!(word.len() <= 75, "{word}");
            let inner = word.strip_prefix(OPEN).unwrap().strip_suffix(CLOSE).unwrap();
            assert!(String::from_utf8(BASE64.decode(inner.as_bytes()).unwrap()).is_ok());
        }
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(phrase(r#"Kim "MJ" \ Lee"#, 2), r#""Kim \"MJ\" \\ Lee""#);
    }
}
