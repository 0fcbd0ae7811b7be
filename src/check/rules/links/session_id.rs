use super::{retarget_fix, shorten, span_of_part};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link that contains a session id of the person who copied it: `;jsessionid=…`, `PHPSESSID=…`, `sid=…` with a long
/// value.
///
/// ## Why it matters to a reader
/// The session is over, so the page often says that it has expired. If it is still active, every reader acts in the
/// name of the person who copied the link.
///
/// ## Example
/// ```markdown
/// The ministry has [a form](https://ministry.example/form;jsessionid=5F2C11A0?step=1).
/// ```
///
/// ## Better
/// ```markdown
/// The ministry has [a form](https://ministry.example/form?step=1).
/// ```
pub(super) struct SessionId;

impl Rule for SessionId {
    fn code(&self) -> Code {
        Code("links::session_id")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(extra) = hosts::session_params(&link.target) else { continue };
            let message = format!("the link contains a session id in `{}`", extra.names.join("`, `"));
            let at = span_of_part(link, extra.range.clone(), context);
            let help =
                format!("link to `{}`, and open it once to check that it works", shorten(&extra.clean));
            let fix = retarget_fix(link, &extra.clean, context);
            found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
        }
    }
}
