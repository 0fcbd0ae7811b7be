//! Context of parsing: environment variables for `${NAME}`, and the sink for findings.

use super::Setting;
use super::variables::{MissingVariable, Redactions, Variables, expand};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::secret_runs;
use crate::source::Span;
use jiff::tz::TimeZone;

const MISSING: Code = Code("config::missing_variable");

/// Context for parsing one document.
pub struct ParseContext<'a> {
    variables: Option<Variables<'a>>,
    redactions: Redactions,
    /// Missing variables of settings that only sending needs; `None` while all are needed.
    deferred: Option<Vec<MissingVariable>>,
    /// Time zone of dates without an offset.
    time_zone: Option<TimeZone>,
    /// The document as excerpts show it.
    masked: String,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> ParseContext<'a> {
    /// Creates a context that expands variables and reports to `diagnostics`.
    pub fn new(variables: Variables<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        Self { variables: Some(variables), ..Self::literal(diagnostics) }
    }

    /// Creates a context in which `${NAME}` is ordinary text, as for prose about shells.
    pub fn literal(diagnostics: &'a mut Diagnostics) -> Self {
        let redactions = Redactions::default();
        let masked = String::new();
        Self { variables: None, redactions, deferred: None, time_zone: None, masked, diagnostics }
    }

    /// Sets the time zone in which dates without an offset are read.
    #[must_use]
    pub fn in_time_zone(self, zone: TimeZone) -> Self {
        Self { time_zone: Some(zone), ..self }
    }

    /// Sets the document as excerpts show it, with a `*` for each byte that is hidden.
    #[must_use]
    pub fn masked(self, masked: String) -> Self {
        Self { masked, ..self }
    }

    /// Returns true for a value that no excerpt shows: it may be a password in a wrong setting.
    pub fn is_masked(&self, value: Span) -> bool {
        self.masked.as_bytes().get(value.start) == Some(&b'*')
    }

    /// Returns the time zone of dates without an offset.
    pub(super) fn time_zone(&self) -> Option<&TimeZone> {
        self.time_zone.as_ref()
    }

    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the sink for findings.
    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// Reads settings that only sending needs: their missing variables are returned instead of reported. A setting
    /// without its variables counts as not written.
    pub fn deferring<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Vec<MissingVariable>) {
        let outer = self.deferred.replace(Vec::new());
        let value = read(self);
        let missing = std::mem::replace(&mut self.deferred, outer);
        (value, missing.unwrap_or_default())
    }

    /// Removes expanded values, and texts that look like keys, from the findings so far: each may be a password, so the
    /// variable's name or `…` takes its place.
    /// Returns what was removed, for findings that are made later.
    pub fn redact_expanded(&mut self) -> Redactions {
        let redactions = std::mem::take(&mut self.redactions);
        if !redactions.is_empty() {
            self.diagnostics.reword(|words| redactions.redact(words));
        }
        redactions
    }

    /// Notes the parts of a text that look like keys: no message quotes them, even where a key was pasted into a wrong
    /// setting. Paths of web pages often look so, and are no secret.
    fn redact_keys(&mut self, text: &str) {
        for word in text.split_whitespace().filter(|word| !word.contains("://") || word.contains('@')) {
            for run in secret_runs(word) {
                self.redactions.add_secret(&word[run]);
            }
        }
    }

    /// Replaces each `${NAME}` by the variable; `None` if one is not set.
    pub(super) fn expand(&mut self, key: &str, text: String, at: Span) -> Option<Setting> {
        let Some(variables) = self.variables.filter(|_| text.contains("${")) else {
            if self.variables.is_some() {
                self.redact_keys(&text);
            }
            return Some(Setting::new(text.clone(), text, at));
        };
        let missing = match expand(&text, at, variables, &mut self.redactions) {
            Ok(setting) => return Some(setting),
            Err(missing) => missing,
        };
        for name in missing {
            match &mut self.deferred {
                Some(deferred) => deferred.push(MissingVariable { key: key.to_owned(), name, span: at }),
                None => {
                    let message = format!("`{key}` needs the environment variable `{name}`");
                    let finding = Diagnostic::error(MISSING, at, message).label("not set");
                    self.push(finding.help("set it in the environment before you start `briefing`"));
                }
            }
        }
        None
    }
}
