//! Passwords in the lines that a finding shows.

use std::borrow::Cow;
use std::ops::Range;

use super::{addresses, secret_words, toml_values};
use crate::domain::secret_runs;

/// The file that may hold passwords.
const CONFIG: &str = "briefing.toml";
/// Start and end of a private key's text (RFC 7468).
const PEM: [&str; 2] = ["-----BEGIN", "-----END"];

/// Returns a range of a file as it may be shown: every byte of a password is a `*`, so that all places stay what they
/// are. The rest of the file tells what the range belongs to.
pub fn mask_secrets<'a>(path: &str, text: &'a str, range: Range<usize>) -> Cow<'a, str> {
    match secrets(path, text) {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or_default().to_owned()),
    }
}

/// Replaces the controls behind those of ASCII, which the renderer lets through to the terminal. The stand-in has as many
/// bytes.
pub(super) fn without_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    let steers = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    if text.contains(steers) { Cow::Owned(text.replace(steers, "¤")) } else { text }
}

fn secrets<'a>(path: &str, text: &'a str) -> Cow<'a, str> {
    if path != CONFIG {
        return Cow::Borrowed(text);
    }
    let mut hidden = toml_values::hidden(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let found = addresses::password(line).into_iter().chain(secret_words::assigned(line));
        hidden.extend(found.map(|range| at + range.start..at + range.end));
        at += line.len();
    }
    hidden.extend(pem_blocks(text));
    hidden.extend(secret_runs(text));
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for range in hidden {
        bytes[range].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b'*');
    }
    // The ranges begin and end between characters, so the bytes are still UTF-8.
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the texts of keys wherever they are, also in a file whose syntax is broken.
fn pem_blocks(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find(PEM[0]).map(|at| from + at) {
        let end = text[start..].find(PEM[1]).map_or(text.len(), |at| start + at);
        found.push(start..end);
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Cow<'_, str> {
        mask_secrets(CONFIG, text, 0..text.len())
    }

    #[test]
    fn passwords_become_stars_of_the_same_length() {
        const TABLE: &str = "[check]\n";
        let shown = |line: &str| {
            let text = format!("{TABLE}{line}");
            mask_secrets(CONFIG, &text, TABLE.len()..text.len()).into_owned()
        };
        assert_eq!(shown("ulr = \"smtp://me:p@ss 한@host:25\"\n"), "ulr = \"smtp://me:********@host:25\"\n");
        assert_eq!(shown("url = 'me:pw@host'"), "url = 'me:**@host'");
        assert_eq!(shown("[topic]\n secret = \"abc\"\r\n@"), "[topic]\n secret =******\r\n@");
        assert_eq!(shown("url = 'smtp://me:${PW}@host'"), "url = 'smtp://me:${PW}@host'");
        assert_eq!(shown("secret = \"${PW}\" # @"), format!("secret ={}", "*".repeat(12)));
        assert_eq!(shown("secret = \"${PW}\""), "secret = \"${PW}\"");
        for (written, masked) in [
            ("site = { secret = 'abc' }", "site = { secret =********"),
            ("site.\"secret\" = 'abc'\nx = 1", "site.\"secret\" =******\nx = 1"),
            ("secret = '''\nab\ncd''' # e\nx = 1", "secret =****\n**\n*********\nx = 1"),
            ("secret = 'ab\nx = 1", "secret =****\nx = 1"),
            ("key = '''\nMC4C\n'''", "key =****\n****\n***"),
            (
                "x\n-----BEGIN KEY-----\nMC4C\n-----END KEY-----",
                "x\n*******************\n****\n-----END KEY-----",
            ),
            ("[dkim]\nkey = 'dkim/s2026.pem'", "[dkim]\nkey = 'dkim/s2026.pem'"),
            ("secr = 'x'", "secr = 'x'"),
        ] {
            assert_eq!(shown(written), masked, "{written}");
        }
        let der = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
        for line in [format!("key = \"{der}\""), format!("kye = {der}"), format!("a\n{der}\nb")] {
            assert!(!shown(&line).contains(der) && shown(&line).len() == line.len(), "{line}");
        }
        for plain in [
            "from = \"A: b <a@b.example>\"\n",
            "url = \"smtp://host:25\" # @\n",
            "site = \"https://a.example\"\n",
        ] {
            assert_eq!(shown(plain).len(), plain.len());
        }
        assert_eq!(shown("from = \"A: b <a@b.example>\"\n"), "from = \"A: b <a@b.example>\"\n");
        let link = "[x](https://a:b@c.example)";
        assert_eq!(mask_secrets("a.md", link, 0..link.len()), link);
        let text = "secret = '''\nab\ncd'''\n";
        assert_eq!(mask_secrets(CONFIG, text, 13..15), "**");
    }

    #[test]
    fn places_stay_and_line_breaks_too() {
        for (text, shown) in [
            (
                "\u{FEFF}[site]\r\npw = '한'\r\nlisten = 1\r\n",
                "\u{FEFF}[site]\r\npw =******\r\nlisten = 1\r\n",
            ),
            (
                "[smtp]\nrelay = [{ url = 'smtp://a?b', rate = 'x' }] # c",
                "[smtp]\nrelay = [{ url = 'smtp://a?*', rate =***********",
            ),
            (
                "[dkim]\nkeys = [\n  'a', # b\n]\n# c\ndomain = 'd'",
                "[dkim]\nkeys = [\n  ********\n]\n***\ndomain = 'd'",
            ),
            ("[dkim]\nx = '''\na\r\n\n[topic]", "[dkim]\nx =****\n*\r\n\n*******"),
            (
                "[smtp]\nuser = \"${A}\"\nrelay = { user = '${A}', rate = 'b' }",
                "[smtp]\nuser = \"${A}\"\nrelay = { user = '${A}', rate =******",
            ),
        ] {
            assert_eq!(masked(text).escape_debug().to_string(), shown.escape_debug().to_string());
        }
    }

    proptest::proptest! {
        #[test]
        fn only_stars_are_new(
            table in "(\\[smtp\\]\n|\\[topic\\]\n)?",
            text in "([a-z한=,. \t'\"#\\\\\r\n\\[\\]{}:@]|\"\"\"|'''|\n\\[site\\]\n|rate = |x = '편'\n){0,40}",
        ) {
            let text = table + &text;
            let shown = masked(&text);
            assert_eq!(shown.len(), text.len());
            let breaks = |byte: u8| matches!(byte, b'\n' | b'\r');
            for (was, is) in text.bytes().zip(shown.bytes()) {
                assert!(is == was || (is == b'*' && !breaks(was)), "{text}\n{shown}");
            }
        }
    }

    #[test]
    fn work_grows_with_the_text() {
        const LEN: usize = 1 << 17;
        for part in [
            "[",
            "[\n",
            "{",
            "\"",
            "'''\n",
            "\"\"\"a\n[site]\n",
            "a=",
            "=",
            "'a'.",
            "[[a]]\n",
            "#[",
            "a ",
            "://:@\n",
            "x = [\n",
        ] {
            for table in ["[smtp]\nx = ", "[publication]\nx = \"\"\"\n"] {
                let text = table.to_owned() + &part.repeat(LEN / part.len());
                assert_eq!(masked(&text).len(), text.len(), "{part}");
            }
        }
    }
}
