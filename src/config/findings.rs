//! Findings that every table of `briefing.toml` can report.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::ParseContext;
use crate::domain::EmailAddress;
use crate::source::{Span, Spanned};

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

/// Parses an e-mail address and reports an invalid one.
pub(super) fn email(written: &Spanned<String>, context: &mut ParseContext) -> Option<EmailAddress> {
    EmailAddress::parse(&written.value)
        .map_err(|error| {
            bad_value(written.span, error.to_string(), "write it as in `briefing@lantern.example`", context);
        })
        .ok()
}
