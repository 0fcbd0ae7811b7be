use super::headings::{everywhere, texts};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A heading without words.
///
/// ## Why it matters to a reader
/// It is left out, so what was meant to stand apart runs together. In most newsletters a screen reader would announce it
/// and then say nothing.
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
        for text in texts(context.issue) {
            everywhere(text, &mut |heading| {
                if heading.is_empty() {
                    let help = "write its words, or take the line away; `---` is a break without words";
                    let message = "the heading has no words, and is left out";
                    found.push(Diagnostic::warning(self.code(), heading.at, message).help(help));
                }
            });
        }
    }
}
