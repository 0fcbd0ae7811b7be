//! Context of parsing: environment variables for `${NAME}`, and the sink for findings.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

const MISSING: Code = Code("config::missing_variable");

/// Looks up an environment variable.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Context for parsing one document.
pub struct ParseContext<'a> {
    variables: Option<Variables<'a>>,
    /// Expanded values by variable name.
    filled: Vec<(String, String)>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> ParseContext<'a> {
    /// Creates a context that expands variables and reports to `diagnostics`.
    pub fn new(variables: Variables<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        Self { variables: Some(variables), filled: Vec::new(), diagnostics }
    }

    /// Creates a context in which `${NAME}` is ordinary text, as for prose about shells.
    pub fn literal(diagnostics: &'a mut Diagnostics) -> Self {
        Self { variables: None, filled: Vec::new(), diagnostics }
    }

    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the sink for findings.
    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// Redacts expanded values in findings: each may be a password, so the variable's name takes its place.
    pub fn redact_expanded(&mut self) {
        for (name, value) in self.filled.iter().filter(|(_, value)| value.len() > 2) {
            self.diagnostics.reword(|words| words.replace(value.as_str(), &format!("${{{name}}}")));
        }
    }

    /// A text with each `${NAME}` replaced by the variable. The value is never shown: it may be a password.
    pub(super) fn expand(&mut self, key: &str, text: &str, at: Span) -> String {
        let Some(variables) = self.variables else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else { break };
            out.push_str(before);
            match variables(name) {
                Some(value) => {
                    out.push_str(&value);
                    self.filled.push((name.to_owned(), value));
                }
                None => self.push(
                    Diagnostic::error(
                        MISSING,
                        at,
                        format!("`{key}` needs the environment variable `{name}`"),
                    )
                    .label("not set")
                    .help("set it in the environment before you start `briefing`"),
                ),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}
