use super::checked_links;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::LinkStatus;

/// ## What it finds
/// A dead link: the web server answers that the page does not exist (404, 410 and other final errors). Only `check
/// --links` asks the network. It never contacts addresses that are not on the public internet.
///
/// ## Why it matters to a reader
/// A reader who follows a link wants to read more, and trusts that the newsroom has read the page. A missing page looks
/// like a story that was never true.
///
/// ## Example
/// ```markdown
/// The [draft](https://ministry.example/draft-2022) is open for comments.
/// ```
///
/// ## Better
/// ```markdown
/// The [draft](https://ministry.example/drafts/2022/17) is open for comments.
/// ```
pub(super) struct Dead;

impl Rule for Dead {
    fn code(&self) -> Code {
        Code("links::dead")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for (at, fact) in checked_links(context) {
            let LinkStatus::Gone(status) = fact.answer.end else { continue };
            let message = format!("dead link: the server answers {status}");
            let help = "open it in a browser; link to the page's new address, or remove the link";
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
