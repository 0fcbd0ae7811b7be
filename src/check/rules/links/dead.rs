use super::asked;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::LinkStatus;

/// ## What it finds
/// A link behind which a web server says that there is no such page (404, 410 and other definite refusals). Only
/// `check --links` asks, and it never asks addresses that are not on the public internet.
///
/// ## Why it matters to a reader
/// Whoever presses a link wants to read on, and trusts the newsroom to have read it first. A page that is not there
/// looks like a story that was never true.
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
        for (at, fact) in asked(context) {
            let LinkStatus::Gone(status) = fact.answer.end else { continue };
            let message = format!("the link is dead: its server answers {status}");
            let help = "open it in a browser; link to where the page stands now, or take the link out";
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
