use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An author who signs the issue or one of its items and has no `bio` in `briefing.toml`.
///
/// ## Why it matters to a reader
/// The paragraph at the end of the issue tells readers who wrote it. A name without a bio, next to colleagues who have
/// one, looks forgotten.
///
/// ## Example
/// ```toml
/// [author.dasom]
/// name = "Dasom Gil"
/// ```
///
/// ## Better
/// ```toml
/// [author.dasom]
/// name = "Dasom Gil"
/// bio = "**Dasom Gil** is a reporter at The Lantern."
/// ```
pub(super) struct MissingBio;

impl Rule for MissingBio {
    fn code(&self) -> Code {
        Code("issue::missing_bio")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let issue = context.issue;
        for author in context.publication.authors.values().filter(|author| author.bio.is_empty()) {
            let item = issue.items.iter().find(|item| item.authors.contains(&author.id));
            let signs = match item {
                _ if issue.authors.contains(&author.id) => "the issue".to_owned(),
                Some(item) => format!("`{}`", item.file_name),
                None => continue,
            };
            let message = format!("`{}` signs {signs} and has no bio", author.name);
            let help = format!("write a sentence or two below `[author.{}]`: `bio = \"…\"`", author.id);
            let mut at = author.span;
            // Extends the span to the end of the table's header line.
            let text = context.sources.file(at.file).text();
            at.end += text
                .get(at.start..)
                .and_then(|rest| rest.lines().next())
                .map_or(0, |line| line.trim_end().len());
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
