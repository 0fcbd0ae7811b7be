//! Environment variables in settings: `${NAME}`.

use super::Setting;
use crate::diagnostic::escape_control_chars;
use crate::source::Span;

/// Looks up an environment variable.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Shortest value that is searched for in sentences. A shorter one would be found in the middle of words; settings quote
/// themselves as they were written, whatever their length.
const MIN_REDACTED_LEN: usize = 3;
/// Shortest line of a value of several lines that is searched for on its own.
const MIN_REDACTED_LINE_LEN: usize = 8;

/// A setting that needs a variable that is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingVariable {
    /// The key of the setting.
    pub key: String,
    /// The name of the variable.
    pub name: String,
    /// The place of the setting.
    pub span: Span,
}

/// Values that came from the environment and texts that look like keys, each with the text that is shown instead. Its `Debug` form shows no value.
#[derive(Clone, Default)]
pub struct Redactions(Vec<(String, String)>);

impl Redactions {
    /// Adds the value of a variable in all forms in which a sentence may hold it.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let trimmed = value.trim();
        // An address is also quoted by its domain, a link by its host.
        let domain = trimmed.rsplit_once('@').map(|(_, domain)| domain.trim_end_matches('>'));
        let authority =
            trimmed.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
        let host = authority.map(|authority| authority.rsplit('@').next().unwrap_or_default());
        let lines = trimmed.lines().map(str::trim).filter(|line| line.len() >= MIN_REDACTED_LINE_LEN);
        let forms = [value, trimmed, trimmed.trim_end_matches('/')]
            .into_iter()
            .chain(domain)
            .chain(host)
            .chain(lines);
        self.add_forms(forms, &format!("${{{name}}}"));
    }

    /// Adds a text of the file that looks like a key.
    pub(super) fn add_secret(&mut self, text: &str) {
        self.add_forms(std::iter::once(text), "…");
    }

    fn add_forms<'a>(&mut self, forms: impl Iterator<Item = &'a str>, shown: &str) {
        for form in forms {
            let (lower, upper) = (form.to_lowercase(), form.to_uppercase());
            // As it begins a sentence.
            let first = form.chars().next().map_or(0, char::len_utf8);
            let begins = format!("{}{}", form[..first].to_uppercase(), &form[first..]);
            for form in [form.to_owned(), escape_control_chars(form.to_owned()), lower, upper, begins] {
                if form.len() >= MIN_REDACTED_LEN && self.0.iter().all(|(known, _)| *known != form) {
                    self.0.push((form, shown.to_owned()));
                }
            }
        }
        // A value may hold another one.
        self.0.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }

    /// Returns a sentence without the values.
    pub fn redact(&self, sentence: &str) -> String {
        self.0.iter().fold(sentence.to_owned(), |sentence, (form, shown)| {
            if sentence.contains(form.as_str()) { sentence.replace(form.as_str(), shown) } else { sentence }
        })
    }

    /// Returns true if a new text holds a value that the old one does not hold.
    pub fn are_revealed(&self, new: &str, old: &str) -> bool {
        self.0.iter().any(|(form, _)| new.contains(form.as_str()) && !old.contains(form.as_str()))
    }

    /// True if nothing is removed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Redactions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactions({})", self.0.len())
    }
}

/// Replaces each `${NAME}` of a text.
///
/// # Errors
/// The names of the variables that are not set.
pub(super) fn expand(
    text: &str,
    at: Span,
    variables: Variables<'_>,
    redactions: &mut Redactions,
) -> Result<Setting, Vec<String>> {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut missing) = (text, Vec::new());
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(before);
        match variables(name) {
            Some(value) => {
                out.push_str(&value);
                redactions.add(name, &value);
            }
            None => missing.push(name.to_owned()),
        }
        rest = after;
    }
    out.push_str(rest);
    if missing.is_empty() { Ok(Setting::new(out, text.to_owned(), at)) } else { Err(missing) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_redacted_in_all_their_forms() {
        let mut redactions = Redactions::default();
        redactions.add("FROM", "Kim <kim@Canary.example>");
        redactions.add("KEY", "-----BEGIN KEY-----\ncanary-of-the-key\n-----END KEY-----\n");
        redactions.add("SITE", "https://canary.example/a/");
        redactions.add("LINK", "http://kim:pw@www.canary.example?x");
        redactions.add("SHORT", "en");
        for (sentence, redacted) in [
            ("mail from `canary.example` is refused", "mail from `${FROM}` is refused"),
            ("`-----BEGIN KEY-----<U+000A>canary-of-the-key<U+000A>-----END KEY-----<U+000A>`", "`${KEY}`"),
            ("the line canary-of-the-key", "the line ${KEY}"),
            ("https://canary.example/a", "${SITE}"),
            ("a link to `www.canary.example`", "a link to `${LINK}`"),
            ("sent when opened", "sent when opened"),
        ] {
            assert_eq!(redactions.redact(sentence), redacted);
        }
        assert!(redactions.are_revealed("see canary.example", "see it"));
        assert!(!redactions.are_revealed("see canary.example/b", "see canary.example"));
        assert!(!format!("{redactions:?}").contains("anary"));
    }
}
