//! Tables of `briefing.toml` that hold secrets: which parts of them a finding may show.
//!
//! The lines are read one by one, and not as TOML: a file with a broken line must give nothing away either. What is not
//! known to be harmless is hidden.

use std::ops::Range;

use super::secret_lines::{Shown, header, hidden_parts, string_end};

/// Tables that readers see, or that hold rules: their texts are shown. Every other table may hold a secret.
const OPEN_TABLES: [&str; 8] =
    ["publication", "topic", "author", "newsletter", "edition", "segments", "check", "collect"];
/// Keys whose values may be shown, with their table. All others are hidden, misspelt ones too.
const SHOWN: [(&str, &[&str]); 5] = [
    (
        "smtp",
        &[
            "connections",
            "rate",
            "helo",
            "return_path",
            "give_up_after",
            "on_uncertain",
            "weight",
            "connect",
            "greeting",
            "hello",
            "tls",
            "auth",
            "mail",
            "rcpt",
            "data",
            "block",
            "dot",
        ],
    ),
    ("dkim", &["domain", "selector"]),
    ("site", &["id", "listen", "trusted_proxies", "allowed_origins"]),
    ("store", &[]),
    ("release", &["approvals", "test_to", "canary"]),
];
/// Parts of keys that name a secret in any table.
const SECRET_WORDS: [&str; 7] = ["secret", "pass", "pwd", "token", "private", "credential", "key"];

/// Returns the parts of a configuration that no finding shows.
pub(super) fn hidden(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut table, mut open_list) = (Vec::new(), String::new(), false);
    let (mut at, mut skip) = (0, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start < skip {
            continue;
        }
        if let Some((name, end)) = header(line) {
            name.clone_into(&mut table);
            open_list = false;
            if !is_open(&table) {
                found.push(start + end..start + line.trim_end().len());
            }
            continue;
        }
        let rule = |keys: &[&str]| shown(&table, keys);
        let parts = hidden_parts(line, is_open(&table), open_list, &rule);
        open_list = parts.is_list_open;
        found.extend(parts.hidden.into_iter().map(|range| start + range.start..start + range.end));
        // The lines of a text of several lines belong to its key.
        if let Some(opening) = parts.opening {
            let closed = string_end(text, start + opening.start);
            if let Some(end) = closed.or((!parts.is_open).then_some(text.len())) {
                skip = end;
                if !parts.is_open {
                    found.push(start + opening.start..end_of_line(text, end));
                }
            }
        }
    }
    found.retain(|range| range.start < range.end);
    found
}

fn end_of_line(text: &str, at: usize) -> usize {
    let line = text[at..].lines().next().unwrap_or_default();
    at + line.trim_end().len()
}

/// Returns true for a table whose texts are shown.
fn is_open(table: &str) -> bool {
    OPEN_TABLES.contains(&table)
}

/// Returns what is shown of the value of a key. `keys` is the key with its dots; `table` is empty above the first header.
fn shown(table: &str, keys: &[&str]) -> Shown {
    let (table, keys) = match (table, keys) {
        ("", [table, keys @ ..]) => (*table, keys),
        (table, keys) => (table, keys),
    };
    let Some(key) = keys.last() else {
        return if is_open(table) { Shown::Open } else { Shown::Nothing };
    };
    if is_open(table) {
        let lower = key.to_lowercase();
        let is_secret = SECRET_WORDS.iter().any(|word| lower.contains(word));
        return if is_secret { Shown::Nothing } else { Shown::Open };
    }
    let known = SHOWN.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, keys)| keys);
    match (table, *key) {
        ("smtp" | "store", "url") => Shown::Address,
        ("dkim", "key") => Shown::Path,
        (_, key) if known.contains(&key) => Shown::Value,
        _ => Shown::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a star for each hidden character.
    fn masked(text: &str) -> String {
        let ranges = hidden(text);
        let hidden = |at: usize| ranges.iter().any(|range| range.contains(&at));
        text.char_indices().map(|(at, c)| if hidden(at) && c != '\n' { '*' } else { c }).collect()
    }

    #[test]
    fn values_of_unknown_keys_are_hidden() {
        for (table, line) in [
            ("site", "secrett = 'c4n4ry'"),
            ("smtp", "pass = \"c4n4ry\""),
            ("smtp.timeouts", "dott = 'c4n4ry'"),
            ("[smtp.relay]", "user = 'c4n4ry'"),
            ("dkim", "private_key = 'c4n4ry'"),
            ("dkim", "keys = ['c4n4ry']"),
            ("dkim", "key=\"c4n4ry"),
            ("dkim", "key = 'c4n4ry'"),
            ("dkim", "domain = 'c4n4ry"),
            ("dkim", "domain = c4n4ry"),
            ("dkim", "c4n4ry"),
            ("dkim", "# key = 'c4n4ry'"),
            ("dkim", "domain = 'a.example' # c4n4ry"),
            ("dkim", "domain = 'a.example', key = 'c4n4ry'"),
            ("dkim", "a = '''\n[publication]\nname = 'c4n4ry'\n'''\nb = 'c4n4ry'"),
            ("dkim", "a = '''\nc4n4ry\n[publication]\nname = 'c4n4ry'"),
            ("release", "key = 'c4n4ry'"),
            ("store", "path = 'c4n4ry'"),
            ("stmp", "url = 'c4n4ry'"),
            ("dkmi", "key = 'dkim/c4n4ry.pem'"),
            ("smtp", "relay = [{ url = 'smtp://a', user = 'c4n4ry' }]"),
            ("smtp", "relay = { 'c4n4ry' }"),
            ("site", "key = [{ id = 'a', secrt = 'c4n4ry' }]"),
            ("site", "key = 'c4n4ry'"),
            ("store", "url = 'postgres://a@db.example/x?password=c4n4ry'"),
            ("store", "url = 'postgres://a:c4n4ry@db.example/x'"),
            ("smtp", "url = 'smtp://a:c4n4ry mail.example'"),
            ("smtp", "url = 'c4n4ry'"),
            ("smtp", "url = 'c4n4ry:465'"),
            ("publication", "smtp_password = 'c4n4ry'"),
            ("publication", "dkim_key = 'c4n4ry'"),
        ] {
            let text = format!("[{table}]\n{line}\n[topic]\nid = 'x'\n");
            let text = if line.contains("\nc4n4ry\n[publication]") {
                text.replace("[topic]\nid = 'x'\n", "")
            } else {
                text
            };
            assert!(!masked(&text).contains("c4n4ry"), "{}", masked(&text));
            if text.contains("[topic]") {
                assert!(masked(&text).ends_with("[topic]\nid = 'x'\n"), "{}", masked(&text));
            }
        }
        for text in [
            "secret = 'c4n4ry'\n",
            "c4n4ry\n",
            "smtp = { url = 'smtp://a', pass = 'c4n4ry' }\n",
            "site.secrett = 'c4n4ry'\n",
            "'site' . \"secrett\" = 'c4n4ry'\n",
            "[publication]\nname = 'x'\n[dkim\nkeys = 'c4n4ry'\n",
            "[publication]\nname = 'x'\ndkim]\nkeys = 'c4n4ry'\n",
            "[dkim] keys = 'c4n4ry'\n",
        ] {
            assert!(!masked(text).contains("c4n4ry"), "{}", masked(text));
        }
    }

    #[test]
    fn values_of_known_keys_are_shown() {
        for text in [
            "[publication]\nname = \"Weekend\"\nabout = \"\"\"\n[a](b) secret = 'x'\n\"\"\"\n[x](y) = 3\n",
            "[smtp]\nurl = \"smtp+starttls://newsroom@mail.example:587\"\nrate = \"20/s\"\nconnections = 4\n",
            "[smtp]\ntimeouts = { dot = \"5 minuts\", data = '3m' }\nhelo = 'a b'\n",
            "[smtp.domains.\"harbour.example\"]\nrate = '20/x'\n",
            "[smtp]\ndomains.'harbour.example'.rate = '20/x'\n",
            "[dkim]\ndomain = \"a.example\"\nselector = \"s 1\"\nkey = 'dkim/s1.pem'\n",
            "dkim = { domain = 'a.example', selector = 's1', key = 'dkim/s1.pem' }\n",
            "[site]\nlisten = 8080\ntrusted_proxies = [\n  '10.0.0.0/33',\n  \"127.0.0.1\",\n]\nallowed_origins = ['x']\n",
            "[[site.key]]\r\nid = 'a b'\r\n",
            "[store]\nurl = 'sqlite:briefing.db'\n",
            "[release]\napprovals = 3\ntest_to = [\"kim@harbour.example\", 7]\n",
            "[[check.term]]\nwrite = 'e-mail'\nnot = ['email']\n",
            "publication.name = 'x'\n",
            "\n \t\r\n[site]\n\nlisten = [\n\n]\n  \n",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
