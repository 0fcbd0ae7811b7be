//! Findings that every table of `briefing.toml` can report.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{MissingVariable, ParseContext, Setting};
use crate::domain::EmailAddress;
use crate::source::Span;

const BAD_VALUE: Code = Code("config::bad_value");
const NOT_BUILT_IN: Code = Code("config::not_built_in");

/// Reports a setting whose feature does not exist yet.
pub(super) fn not_built_in(what: &str, at: Span, context: &mut ParseContext) {
    let message = format!("{what} is not built in yet: this setting changes nothing");
    context.push(Diagnostic::warning(NOT_BUILT_IN, at, message).help("leave it out for now"));
}

/// Reports a value with a wrong form; `help` says how to write it.
pub(super) fn bad_value(at: Span, message: impl Into<String>, help: &str, context: &mut ParseContext) {
    context.push(Diagnostic::error(BAD_VALUE, at, message).help(help));
}

/// Reports a setting that is not valid. The sentence may quote the value between backticks; a value that the excerpt hides
/// is not told.
pub(super) fn bad_setting(
    setting: &Setting,
    message: impl AsRef<str>,
    help: &str,
    context: &mut ParseContext,
) {
    let mut message = setting.reword(message.as_ref());
    if context.is_masked(setting.span) && !setting.has_variables() {
        message = message.replace(&format!("`{}`", setting.value), "`…`");
    }
    bad_value(setting.span, message, help, context);
}

/// Returns the sentence about a variable that is not set.
pub(super) fn missing_variable(table: &str, missing: &MissingVariable) -> String {
    format!("`{table} {}` needs the environment variable `{}`, which is not set", missing.key, missing.name)
}

/// Parses an e-mail address and reports an invalid one.
pub(super) fn email(written: &Setting, context: &mut ParseContext) -> Option<EmailAddress> {
    EmailAddress::parse(&written.value)
        .map_err(|error| {
            bad_value(written.span, error.to_string(), "write it as in `briefing@lantern.example`", context);
        })
        .ok()
}
