use super::checked_links;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::LinkStatus;

/// ## What it finds
/// A link to a host that does not answer: the host name does not exist, the server refuses the connection, its
/// certificate is not valid, or the request times out. Only `check --links` asks the network. It keeps this result for
/// an hour.
///
/// ## Why it matters to a reader
/// The browser shows an error, or a warning about an unsafe connection, instead of the story.
///
/// ## Example
/// ```markdown
/// The [report](https://old-name.example/report) has the figures.
/// ```
///
/// ## Better
/// ```markdown
/// The [report](https://new-name.example/report) has the figures.
/// ```
pub(super) struct Unreachable;

impl Rule for Unreachable {
    fn code(&self) -> Code {
        Code("links::unreachable")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        // The caller reports a missing network connection once, instead of one finding for each link.
        if context.inputs.links.as_ref().is_some_and(crate::domain::LinkReport::looks_offline) {
            return;
        }
        for (at, fact) in checked_links(context) {
            let LinkStatus::Unreachable(trouble) = &fact.answer.end else { continue };
            let message = format!("the link cannot be reached: {trouble}");
            let help = "open it in a browser; if it fails there too, link to another page";
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
