//! A relay's words as they may be shown: bounded, without addresses.

use super::{Reply, UnsafeChars};

/// Characters that are shown.
const MAX_CHARS: usize = 300;
/// Characters around an address, apart from blanks.
const DELIMITERS: &str = "<>()[]{},;:|\"'`";
/// Characters that are not seen, or that change the text around them.
const UNSAFE: UnsafeChars = UnsafeChars::CONTROLS.or(UnsafeChars::SEPARATORS).or(UnsafeChars::BIDI);

impl Reply {
    /// Returns the text to be shown between backticks, at most 300 characters; `None` if there is none. Relays repeat the
    /// addresses they were told, so of each only the first letter and the host are left.
    pub fn quote(&self) -> Option<String> {
        let words = mask_addresses(&self.text);
        let mut quote: String = words.chars().take(MAX_CHARS).map(harmless).collect();
        if words.chars().nth(MAX_CHARS).is_some() {
            quote.push('…');
        }
        Some(quote.trim().to_owned()).filter(|quote| !quote.is_empty())
    }
}

fn harmless(c: char) -> char {
    match c {
        '`' => '\'',
        '\t' => ' ',
        c if UNSAFE.contains(c) => '?',
        c => c,
    }
}

/// Shortens everything that may be an address: a run of characters with an `@` inside, also percent-encoded as in links
/// and full-width as in attempts to evade filters.
fn mask_addresses(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || DELIMITERS.contains(c)) {
        let end =
            piece.char_indices().next_back().filter(|(_, c)| c.is_whitespace() || DELIMITERS.contains(*c));
        let (word, delimiter) = piece.split_at(end.map_or(piece.len(), |(at, _)| at));
        match last_at(word) {
            Some((at, len)) => {
                let local = word.get(..at).unwrap_or_default();
                // A quoted local part (RFC 5321 §4.1.2) stands before its delimiter.
                if local.is_empty() && masked.ends_with('"') {
                    remove_quoted(&mut masked);
                }
                let mut letters = local.chars();
                // Of a name of one letter, the first letter would be all of it.
                masked.extend(letters.next().filter(|_| letters.next().is_some()));
                masked.push('…');
                masked.push_str(word.get(at..at + len).unwrap_or_default());
                masked.push_str(word.get(at + len..).unwrap_or_default());
            }
            None => masked.push_str(word),
        }
        masked.push_str(delimiter);
    }
    masked
}

/// Returns position and length of the last `@` in any spelling.
fn last_at(word: &str) -> Option<(usize, usize)> {
    ["@", "＠", "﹫", "%40"]
        .into_iter()
        .filter_map(|sign| word.rfind(sign).map(|at| (at, sign.len())))
        .max_by_key(|(at, _)| *at)
}

fn remove_quoted(masked: &mut String) {
    let inside = masked.get(..masked.len() - 1).unwrap_or_default();
    masked.truncate(inside.rfind('"').unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quote(text: &str) -> String {
        Reply { code: 550, enhanced: None, text: text.to_owned() }.quote().unwrap_or_default()
    }

    #[test]
    fn words_are_kept_and_addresses_are_shortened() {
        let said =
            "Application-specific password required, see https://support.example/?p=InvalidSecondFactor";
        assert_eq!(quote(said), said);
        assert_eq!(
            quote("<kim.min@harbour.example>: Sender rejected"),
            "<k…@harbour.example>: Sender rejected"
        );
        assert_eq!(quote("no such user:민서@harbour.example."), "no such user:민…@harbour.example.");
        assert_eq!(quote("\"kim min\"@harbour.example is unknown"), "…@harbour.example is unknown");
        assert_eq!(quote("k@harbour.example"), "…@harbour.example");
        assert_eq!(quote("see https://x.example/?u=kim%40harbour.example"), "see https:/…%40harbour.example");
        assert_eq!(quote("bounce+7=kim=harbour.example@quay.example"), "b…@quay.example");
        assert_eq!(quote("kim@a.example@b.example"), "k…@b.example");
    }

    #[test]
    fn nothing_in_it_is_harmful() {
        assert_eq!(quote("a\u{1b}[2J\0b\u{202e}c`d`\u{2028}"), "a?[2J?b?c'd'?");
        assert_eq!(quote(&"안".repeat(1000)), format!("{}…", "안".repeat(MAX_CHARS)));
        assert_eq!(quote(" \t "), "");
    }

    proptest! {
        #[test]
        fn no_address_is_left_whole(before in "[ -~]{0,20}", local in "[a-z]{6,12}", after in "[ <>:,;]{0,3}") {
            let said = format!("{before} {local}@harbour.example{after}");
            prop_assert!(!quote(&said).contains(&local), "{}", said);
        }
    }
}
