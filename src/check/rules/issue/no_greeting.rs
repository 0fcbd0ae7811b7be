use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An issue without a greeting.
///
/// ## Why it matters to a reader
/// The greeting says what the week was about. Its first sentence also appears in the inbox, next to the subject.
///
/// ## Example
/// A folder with `issue.toml` and items, but no `greeting.md`.
///
/// ## Better
/// A `greeting.md` with one to four paragraphs.
pub(super) struct NoGreeting;

impl Rule for NoGreeting {
    fn code(&self) -> Code {
        Code("issue::no_greeting")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        if context.issue.greeting.is_empty() {
            let help = "write one to four paragraphs into `greeting.md` beside `issue.toml`";
            found.push(
                Diagnostic::warning(self.code(), context.issue.span, "the issue has no greeting").help(help),
            );
        }
    }
}
