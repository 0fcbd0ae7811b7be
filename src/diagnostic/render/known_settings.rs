//! Tables and settings of `briefing.toml`: which values a finding may show. What is not known to be harmless is hidden.

use std::ops::Range;

use super::addresses;
use super::plain_values::{is_number, is_variable, string};
use super::secret_words::names_secret;
use Kind::{Address, Endpoint, Mailbox, Name, Path, Quantity};

/// Tables that readers see, or that hold rules: their texts are shown. Every other table may hold a secret.
const OPEN_TABLES: [&str; 8] =
    ["publication", "topic", "author", "newsletter", "edition", "segments", "check", "collect"];
/// Settings of the other tables and of their subtables whose values may be shown. All others are hidden, misspelt ones too.
const SETTINGS: [(&str, Kind, &str); 11] = [
    (
        "smtp",
        Quantity,
        "connections rate weight give_up_after connect greeting hello tls auth mail rcpt data block dot",
    ),
    ("smtp", Name, "helo on_uncertain"),
    ("smtp", Mailbox, "return_path"),
    ("smtp", Address, "url"),
    ("dkim", Name, "domain selector"),
    ("dkim", Path, "key"),
    ("site", Name, "id allowed_origins"),
    ("site", Endpoint, "listen trusted_proxies"),
    ("store", Address, "url"),
    ("release", Quantity, "approvals canary"),
    ("release", Mailbox, "test_to"),
];

/// Form of a setting's text. One that looks otherwise may be a secret in a wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number with a unit, such as `20/s` or `5 minutes`.
    Quantity,
    /// A name of a host, a key or a choice.
    Name,
    /// An e-mail address.
    Mailbox,
    /// A network address, with its port or the length of its prefix, or a port.
    Endpoint,
    /// A web address, shown without its password and query.
    Address,
    /// The path of a file: a word alone may be a password.
    Path,
}

/// Part of a value that an excerpt shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// Whatever it is.
    Open,
    /// A value of this kind.
    Kind(Kind),
    /// Nothing. The keys of an inline table may be shown.
    #[default]
    Nothing,
    /// Nothing: the key names a secret.
    Secret,
}

impl Shown {
    /// Returns what is shown of an item of an array. No setting takes several addresses or paths.
    pub(super) fn of_items(self) -> Self {
        if matches!(self, Self::Kind(Address | Path)) { Self::Nothing } else { self }
    }
}

/// Returns true for a table whose texts are shown.
pub(super) fn is_open(table: &str) -> bool {
    OPEN_TABLES.contains(&table)
}

/// Returns true for a known table that may hold secrets.
pub(super) fn is_guarded(table: &str) -> bool {
    SETTINGS.iter().any(|(name, ..)| *name == table)
}

/// Returns what is shown of the value of a key, by the name of the outermost table and the last part of the key.
pub(super) fn shown(table: &str, key: &str) -> Shown {
    // An escape may spell a secret.
    if names_secret(key) || key.contains('\\') {
        return Shown::Secret;
    }
    if is_open(table) {
        return if key.to_lowercase().contains("key") { Shown::Secret } else { Shown::Open };
    }
    let mut settings = SETTINGS.iter().filter(|(name, ..)| *name == table);
    let known = settings.find(|(_, _, keys)| keys.split(' ').any(|known| known == key));
    known.map_or(Shown::Nothing, |(_, kind, _)| Shown::Kind(*kind))
}

/// Returns the parts of a value that are hidden; `None` if the whole is. The value stands as in the file.
pub(super) fn hidden_parts(value: &str, shown: Shown) -> Option<Vec<Range<usize>>> {
    if shown == Shown::Open || is_variable(value) {
        return Some(Vec::new());
    }
    let Shown::Kind(kind) = shown else { return None };
    let Some(text) = string(value) else {
        return (is_number(value) && !matches!(kind, Address | Path)).then(Vec::new);
    };
    if kind == Address {
        let parts = addresses::hidden_parts(text)?;
        return Some(parts.into_iter().map(|range| range.start + 1..range.end + 1).collect());
    }
    fits(text, kind).then(Vec::new)
}

fn fits(text: &str, kind: Kind) -> bool {
    let all = |others: &str| text.chars().all(|c| c.is_alphanumeric() || others.contains(c));
    match kind {
        Quantity => {
            let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || "+-._ ".contains(c));
            let number = &text[..text.len() - unit.len()];
            number.contains(|c: char| c.is_ascii_digit())
                && unit.chars().all(|c| c.is_alphabetic() || "/% ".contains(c))
        }
        Name => all(" .-_/:@${}"),
        Mailbox => text.contains('@'),
        Endpoint => {
            let has_port = text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u32>().is_ok());
            let is_network = text.chars().all(|c| c.is_ascii_hexdigit() || ".:/[] ".contains(c));
            is_number(text) || has_port && all(".-:[]") || is_network && text.contains(['.', ':'])
        }
        Path => text.contains(['/', '.']) && !text.contains("-----"),
        Address => false,
    }
}
