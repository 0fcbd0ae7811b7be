//! What reading needs from outside: the variables that `${NAME}` names, and where findings go.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

const MISSING: Code = Code("config::missing_variable");

/// Looks up an environment variable.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The context of one reading.
pub struct ParseContext<'a> {
    variables: Option<Variables<'a>>,
    /// What was filled in, by the variable's name.
    filled: Vec<(String, String)>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> ParseContext<'a> {
    /// A reading that fills in variables and reports to `diagnostics`.
    pub fn new(variables: Variables<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        Self { variables: Some(variables), filled: Vec::new(), diagnostics }
    }

    /// A reading in which `${NAME}` is text like any other: an author may well write about shells.
    pub fn literal(diagnostics: &'a mut Diagnostics) -> Self {
        Self { variables: None, filled: Vec::new(), diagnostics }
    }

    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Where findings go, for whoever reads on.
    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// Puts the names of variables back where findings quote what was filled in: it may be a password.
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
