//! Hashes of files in a text: MD5, SHA-1, SHA-256, SHA-512.

use std::ops::Range;

/// Names and numbers of hexadecimal digits.
const KINDS: [(&str, usize); 4] = [("MD5", 32), ("SHA-1", 40), ("SHA-256", 64), ("SHA-512", 128)];

/// Returns the hashes of a text, recognised by their length.
pub(in crate::check) fn whole(text: &str) -> impl Iterator<Item = (Range<usize>, &'static str)> {
    words(text).filter_map(|range| {
        let word = &text[range.clone()];
        let (kind, _) = KINDS.iter().find(|(_, length)| *length == word.len())?;
        let mixed = word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic());
        let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        (mixed && hex).then_some((range, *kind))
    })
}

/// A malformed hash: a text names it as one, and its digits do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Broken {
    /// Its range.
    pub(in crate::check) range: Range<usize>,
    /// Name of the hash.
    pub(in crate::check) kind: &'static str,
    /// Number of digits that this hash has.
    pub(in crate::check) expected: usize,
    /// A letter that is not a hexadecimal digit.
    pub(in crate::check) odd: Option<char>,
}

/// Returns the malformed hashes of a text.
pub(in crate::check) fn broken(text: &str) -> Vec<Broken> {
    let mut found = Vec::new();
    for range in words(text) {
        let word = &text[range.clone()];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if word.len() < 16 || digits < 3 || is_shortened(text, &range) {
            continue;
        }
        let Some((kind, expected)) = named_before(&text[..range.start]) else { continue };
        let odd = word.chars().filter(|c| !c.is_ascii_hexdigit()).collect::<Vec<_>>();
        match (odd.as_slice(), word.len() == expected) {
            ([], false) => found.push(Broken { range, kind, expected, odd: None }),
            // Many odd letters make it something else.
            ([odd] | [odd, _], true) => found.push(Broken { range, kind, expected, odd: Some(*odd) }),
            _ => {}
        }
    }
    found
}

/// Returns the words of ASCII letters and digits that are long enough for a hash.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(move |word| {
        let range = start..start + word.len();
        // What separates words here may be longer than a byte.
        start = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
        let joined =
            |c: char| matches!(c, '-' | '_' | '/' | '=' | '+') || c.is_alphanumeric() && c.is_ascii();
        let alone = !text[..range.start].ends_with(joined) && !text[range.end..].starts_with(joined);
        (word.len() >= 16 && alone).then_some(range)
    })
}

/// Returns the hash that one of the few words before names.
fn named_before(before: &str) -> Option<(&'static str, usize)> {
    let small = [
        "is",
        "hash",
        "hashes",
        "value",
        "sum",
        "checksum",
        "of",
        "the",
        "a",
        "was",
        "with",
        "digest",
        "해시",
        "해시값",
        "해시값은",
        "해시는",
        "값",
        "값은",
    ];
    for word in before.split_whitespace().rev().take(5) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let name: String =
            word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        let kind = KINDS.iter().find(|(kind, _)| kind.replace('-', "") == name && word.is_ascii());
        if let Some((kind, length)) = kind {
            return Some((kind, *length));
        }
        if !word.is_empty() && !small.contains(&word.to_lowercase().as_str()) {
            return None;
        }
    }
    None
}

fn is_shortened(text: &str, range: &Range<usize>) -> bool {
    let dots = |part: &str| {
        part.starts_with('…')
            || part.starts_with("..")
            || part.starts_with("[…")
            || part.starts_with("[..")
            || part.starts_with('*')
    };
    let before = text[..range.start].trim_end_matches(['`', ' ']);
    dots(text[range.end..].trim_start_matches('`')) || before.ends_with(['…', '*']) || before.ends_with("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

    #[test]
    fn hashes_are_recognised_by_length() {
        let text = format!("MD5 {MD5}, 해시값은 {MD5}{MD5}입니다.");
        let kinds: Vec<_> = whole(&text).map(|(range, kind)| (range.len(), kind)).collect();
        assert_eq!(kinds, [(32, "MD5"), (64, "SHA-256")]);
        for text in [
            "12345678901234567890123456789012",
            "550e8400-e29b-41d4-a716-446655440000",
            &MD5[1..],
            &format!("{MD5}-x"),
        ] {
            assert_eq!(whole(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn hash_of_wrong_length_is_malformed() {
        let cases = [
            (format!("MD5: {}", &MD5[1..]), Some((31, None))),
            (format!("its SHA256 hash is {MD5}."), Some((32, None))),
            (format!("MD5 해시값은 {}입니다", &MD5[2..]), Some((30, None))),
            (format!("MD5 {}o", &MD5[1..]), Some((32, Some('o')))),
            (format!("MD5 {MD5}"), None),
            (format!("MD5 {}…", &MD5[9..]), None),
            (format!("MD5 {}...", &MD5[9..]), None),
            (format!("the file {}", &MD5[1..]), None),
            ("MD5 and other things of the year 20221118203000123".to_owned(), None),
            ("SHA-256 sums".to_owned(), None),
        ];
        for (text, expected) in cases {
            let found: Vec<_> =
                broken(&text).into_iter().map(|broken| (broken.range.len(), broken.odd)).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
