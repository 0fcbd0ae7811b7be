use crate::check::rule::{Context, Rule};
use crate::compose;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::Item;

/// ## What it finds
/// An issue without items, or whose items are all on the web page alone (`audience = "web"`) or in other languages than
/// the publication.
///
/// ## Why it matters to a reader
/// There is nothing to read.
///
/// ## Example
/// A folder with nothing but `issue.toml` and `greeting.md`.
///
/// ## Better
/// At least one file such as `01-crypto-heist.md` next to them.
pub(super) struct NoItems;

impl Rule for NoItems {
    fn code(&self) -> Code {
        Code("issue::no_items")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        if context.issue.items.is_empty() {
            let help = "add a file such as `01-harbour.md` beside `issue.toml`";
            found.push(
                Diagnostic::error(self.code(), context.issue.span, "the issue has no items").help(help),
            );
        } else if !context.issue.items.iter().any(Item::is_in_mail) {
            let message = "no item of the issue is in the mail: all have `audience = \"web\"`";
            let help = "give at least one item another `audience`, or publish on the web without sending";
            found.push(Diagnostic::error(self.code(), context.issue.span, message).help(help));
        } else if !context
            .issue
            .items
            .iter()
            .any(|item| item.is_in_mail() && compose::edition_holds(item, context.publication, None))
        {
            let language = &context.publication.language;
            let message = format!("no item is for readers of the publication's language, `{language}`");
            let help = "remove `language` from an item, which then is in every edition, or write one in that language";
            found.push(Diagnostic::error(self.code(), context.issue.span, message).help(help));
        }
    }
}
