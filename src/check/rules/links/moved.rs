use super::checked_links;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link to a page that has moved permanently: all redirects on the way are permanent (301 or 308). Only `check
/// --links` asks the network.
///
/// ## Why it matters to a reader
/// Websites remove redirects one day, but people read an issue for years. Each redirect also costs time on a phone.
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
        for (at, fact) in checked_links(context) {
            let written = context.sources.text(at);
            let Some(to) = fact.answer.instead_of(written.trim_matches(['"', '\''])) else { continue };
            let help = format!("check that it is the page you mean, and link to `{to}`");
            found.push(Diagnostic::note(self.code(), at, "the page has moved permanently").help(help));
        }
    }
}
