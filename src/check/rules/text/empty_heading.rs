use super::headings::{for_each_heading, texts_with_headings};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A heading without words.
///
/// ## Why it matters to a reader
/// The mail leaves it out, so the sections before and after it run together. In most newsletters a screen reader
/// announces an empty heading and then says nothing.
///
/// ## Example
/// ```markdown
/// ##
///
/// The second half of the story.
/// ```
///
/// ## Better
/// ```markdown
/// ## What happens next
///
/// The second half of the story.
/// ```
pub(super) struct EmptyHeading;

impl Rule for EmptyHeading {
    fn code(&self) -> Code {
        Code("text::empty_heading")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for text in texts_with_headings(context.issue) {
            for_each_heading(text, &mut |heading| {
                if heading.is_empty() {
                    let help = "write the heading, or delete the line; use `---` for a break without words";
                    let message = "the heading is empty, so the mail leaves it out";
                    found.push(Diagnostic::warning(self.code(), heading.at, message).help(help));
                }
            });
        }
    }
}
