use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An issue that names no author.
///
/// ## Why it matters to a reader
/// A greeting without an author reads like an advertisement. The byline and the bio tell readers who writes to them.
///
/// ## Example
/// ```toml
/// title = "Security mindset"
/// date = 2023-09-22T20:56:00+09:00
/// ```
///
/// ## Better
/// ```toml
/// title = "Security mindset"
/// date = 2023-09-22T20:56:00+09:00
/// authors = ["dasom"]
/// ```
pub(super) struct NoAuthors;

impl Rule for NoAuthors {
    fn code(&self) -> Code {
        Code("issue::no_authors")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        if context.issue.authors.is_empty() && !context.publication.authors.is_empty() {
            let help = "add `authors = [\"…\"]` with the ids of `[author.ID]` in briefing.toml";
            found.push(
                Diagnostic::warning(self.code(), context.issue.span, "the issue names no author").help(help),
            );
        }
    }
}
