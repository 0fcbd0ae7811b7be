//! Passwords in the lines that a finding shows.

use std::borrow::Cow;
use std::ops::Range;

use super::secret_tables;
use crate::domain::secret_runs;

/// The file that may hold passwords.
const CONFIG: &str = "briefing.toml";
/// Keys whose whole value is masked.
const SECRET: [&str; 3] = ["secret", "password", "token"];
/// Key of a path, which is masked if the text of a private key was written in its place.
const KEY: &str = "key";
/// Length from which a text of base64 letters alone is not the path of a file.
const MIN_KEY_LEN: usize = 40;
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
    let mut hidden = passwords(text);
    for word in SECRET {
        hidden.extend(values(text, word, |_| true));
    }
    hidden.extend(values(text, KEY, is_key));
    hidden.extend(pem_blocks(text));
    hidden.extend(secret_runs(text));
    hidden.extend(secret_tables::hidden(text));
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

/// Returns the values of a key, in tables, inline tables and dotted keys, from the `=` to the end of the last line.
fn values(text: &str, key: &str, passes: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = text[from..].find(key).map(|at| from + at) {
        from = at + key.len();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let rest = text[from..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        if text[..at].ends_with(is_part) || !rest.starts_with('=') {
            continue;
        }
        let start = text.len() - rest.len() + 1;
        let value = text[start..].trim_start_matches([' ', '\t']);
        if !passes(value) {
            continue;
        }
        let end = value_end(text, start, value);
        found.extend(Some(start..end).filter(|range| !is_variable(&text[range.clone()])));
        from = end;
    }
    found
}

/// Returns the end of the line in which the value ends.
fn value_end(text: &str, start: usize, value: &str) -> usize {
    let quotes = [r#"""""#, "'''"];
    let closed = match quotes.iter().find(|quotes| value.starts_with(**quotes)) {
        Some(quotes) => {
            let inside = text.len() - value.len() + quotes.len();
            text[inside..].find(quotes).map_or(text.len(), |at| inside + at)
        }
        None => start,
    };
    let line = text[closed..].lines().next().unwrap_or_default();
    closed + line.trim_end().len()
}

/// Returns true for the name of a variable, which gives nothing away.
fn is_variable(value: &str) -> bool {
    let name = value.trim().trim_matches(['"', '\'']).strip_prefix("${");
    name.is_some_and(|name| name.find('}').is_some_and(|at| at + 1 == name.len()))
}

/// Returns true if a value begins as the text of a key and not as a path.
fn is_key(value: &str) -> bool {
    let quotes = value.len() - value.trim_start_matches(['"', '\'']).len();
    let start: String = value[quotes..].chars().take(MIN_KEY_LEN).collect();
    quotes >= 3 || start.contains(PEM[0]) || (start.len() >= MIN_KEY_LEN && start.chars().all(is_base64))
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
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

/// Returns the passwords of web and mail server addresses.
fn passwords(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').filter_map(|line| {
        let found = password(line).map(|range| at + range.start..at + range.end);
        at += line.len();
        found.filter(|range| !is_variable(&text[range.clone()]))
    });
    lines.collect()
}

/// Returns what stands between the colon behind the user's name and the last `@`.
fn password(line: &str) -> Option<Range<usize>> {
    let key = line.split('=').next().unwrap_or_default().trim();
    let after_scheme = match line.find("://") {
        Some(at) => at + "://".len(),
        None if key == "url" => line.find('=').unwrap_or(0),
        None => return None,
    };
    let start = after_scheme + line[after_scheme..].find(':')? + 1;
    let end = line.rfind('@')?;
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
