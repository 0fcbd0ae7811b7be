use super::asked;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link whose page has moved for good: every redirect on the way is permanent (301 or 308). Only `check --links` asks.
///
/// ## Why it matters to a reader
/// Redirects are taken down one day, and an issue is read for years. Each costs a moment on a telephone.
///
/// ## Example
/// ```markdown
/// The [guide](http://lantern.example/guide) fits on one page.
/// ```
///
/// ## Better
/// ```markdown
/// The [guide](https://lantern.example/guides/suspicious-calls) fits on one page.
/// ```
pub(super) struct Moved;

impl Rule for Moved {
    fn code(&self) -> Code {
        Code("links::moved")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for (at, fact) in asked(context) {
            let written = context.sources.text(at);
            let Some(to) = fact.answer.instead_of(written.trim_matches(['"', '\''])) else { continue };
            let help = format!("see whether it is the page you mean, and write `{to}`");
            found.push(Diagnostic::note(self.code(), at, "the page has moved for good").help(help));
        }
    }
}
