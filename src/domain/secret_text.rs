//! Texts that look like a key, a token or a password that a machine made.

use std::ops::Range;

/// Shortest run of letters and digits that is judged by its look.
const MIN_RANDOM_LEN: usize = 20;
/// Shortest run of hexadecimal digits that counts as a key.
const MIN_HEX_LEN: usize = 24;
/// Length from which a run of base64 letters is a key, whatever it looks like. The lines of a key are longer.
const MIN_BASE64_LEN: usize = 41;
/// In a random text at least every fifth character is of another class than the one before it.
const CHANGES_PER: usize = 5;
/// Parts of the first and last line of a private key (RFC 7468), also of halves that were lost in pasting.
const PEM: [&str; 4] = ["-----BEGIN", "-----END", "KEY-----", "PRIVATE KEY"];

/// Returns true if a text holds a private key, or a run of letters that a machine made: a key, a hash, a token.
///
/// It cannot know words that a person chose as a password.
pub fn looks_secret(text: &str) -> bool {
    PEM.iter().any(|part| text.contains(part)) || !secret_runs(text).is_empty()
}

/// Returns the runs of letters in a text that look as if a machine made them, in bytes.
pub fn secret_runs(text: &str) -> Vec<Range<usize>> {
    let mut from = 0;
    let runs = text.split(|c| !is_of_a_key(c)).map(|run| {
        let range = from..from + run.len();
        from = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
        range
    });
    runs.filter(|range| is_random(&text[range.clone()])).collect()
}

/// A letter of base64, of its form for web addresses, or of a UUID.
fn is_of_a_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_')
}

fn is_random(run: &str) -> bool {
    if run.len() < MIN_RANDOM_LEN {
        return false;
    }
    let letters = run.bytes().filter(u8::is_ascii_alphanumeric).count();
    let is_hex = run.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    // A long path has short names.
    let has_long_name = |part: &str| part.split('/').any(|name| name.len() >= MIN_RANDOM_LEN);
    let has_long_part = run.split(['-', '_']).any(|part| part.len() >= MIN_BASE64_LEN && has_long_name(part));
    (is_hex && letters >= MIN_HEX_LEN)
        || has_long_part
        || (letters >= MIN_RANDOM_LEN && changes(run) * CHANGES_PER >= letters)
}

/// Counts the changes between small letters, capitals and digits. A capital before small letters begins a word.
fn changes(run: &str) -> usize {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let pairs = run.as_bytes().windows(2).filter_map(|pair| Some((class(pair[0])?, class(pair[1])?)));
    pairs.filter(|(one, next)| one != next && (*one, *next) != (1, 0)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_look_secret() {
        for text in [
            "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
            "MC4CAQAwBQYDK2VwBCIEIJ1h",
            "PRIVATE KEY-----MC4C",
            "-----BEGIN",
            "550e8400-e29b-41d4-a716-446655440000",
            "f3a85c0d11d94e7a2b6c8d9e0f1a2b3c",
            "SG.ngeVfQFYQlKU0ufo8x5d1A",
            "xkeysib-a1b2c3d4e5f6a7b8c9d0e1f2",
            "token: Zx8qP2mK9vR4tW7yB3nL6cJ1",
            "사용자 MC4CAQAwBQYDK2VwBCIEIJ1h",
        ] {
            assert!(looks_secret(text), "{text}");
        }
    }

    #[test]
    fn paths_names_and_addresses_do_not() {
        for text in [
            "",
            "dkim/s2026.pem",
            "/etc/briefing/keys/newsroom/s2026.pem",
            "/etc/briefing/keys/of/the/newsroom/dkim/s2026.pem",
            "briefing-newsletter-2026",
            "HarbourNewsletterWeekendBriefing",
            "smtp+starttls://newsroom@mail.lantern.example:587",
            "https://lantern.example/2026/11/27/the-harbour-at-night",
            "2022-11-18T20:32:00+09:00",
            "한글로 쓴 긴 문장은 열쇠가 아니다",
            "-----",
        ] {
            assert!(!looks_secret(text), "{text}");
        }
        let runs = secret_runs("é MC4CAQAwBQYDK2VwBCIEIJ1h.pem");
        assert_eq!((runs.len(), &runs[0]), (1, &(3..27)));
    }
}
