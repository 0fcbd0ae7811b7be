use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::CharClass;
use crate::source::Span;

/// ## What it finds
/// An item without a text: below its title is nothing, or only lines, headings and comments. A correction counts as
/// text, and so does a picture among the paragraphs.
///
/// ## Why it matters to a reader
/// Readers see a headline and nothing below it. They think that their mail is damaged.
///
/// ## Example
/// ```markdown
/// +++
/// title = "What the harbour knows about its visitors"
/// +++
/// ```
///
/// ## Better
/// ```markdown
/// +++
/// title = "What the harbour knows about its visitors"
/// +++
///
/// The harbour counts the boats with cameras, and keeps the pictures for a year.
/// ```
pub(super) struct NoText;

/// Returns `true` for a letter or digit that is seen: a Hangul filler counts as a letter and shows nothing.
fn is_seen(c: char) -> bool {
    c.is_alphanumeric() && CharClass::of(c).is_none()
}

impl Rule for NoText {
    fn code(&self) -> Code {
        Code("item::no_text")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for (index, item) in context.issue.items.iter().enumerate() {
            // The caption of the picture above the text is not the text.
            let in_body = |at: Span| at.file == item.span.file && item.span.start <= at.start;
            let has_words = context.issue_text.of_item(index).any(|passage| {
                let counts = match passage.role {
                    Role::Body | Role::Caption => in_body(passage.at),
                    role => role == Role::Correction,
                };
                counts && passage.text.contains(is_seen)
            });
            if has_words || context.sources.text(item.span).contains("![") {
                continue;
            }
            let message = format!("the item `{}` has no text", item.file_name);
            let help =
                "write the text below the second `+++`, or begin the file's name with `_` to leave it out";
            found.push(Diagnostic::warning(self.code(), item.title.span, message).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_seen;

    #[test]
    fn fillers_are_no_letters() {
        assert!("\u{3164}\u{115F}\u{FFA0}\u{200B} –".chars().all(|c| !is_seen(c)));
        assert!(['a', '가', 'ㄱ', '1', 'é'].into_iter().all(is_seen));
    }
}
