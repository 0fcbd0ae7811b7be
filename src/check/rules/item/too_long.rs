use crate::check::rule::{Context, Rule};
use crate::compose::reading_minutes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Minutes of reading.
const LIMIT: usize = 5;

/// ## What it finds
/// An item that takes more than five minutes to read, counted as the issue's own reading time is.
///
/// ## Why it matters to a reader
/// A briefing is read between two other things. One long story in it pushes all that come after it off the screen, and a
/// long mail is cut by Gmail.
///
/// ## Example
/// An item of thirty paragraphs.
///
/// ## Better
/// ```markdown
/// +++
/// title = "What the harbour knows about its visitors"
/// link = "https://lantern.example/2022/11/harbour"
/// +++
///
/// The four paragraphs that say what happened; the rest stands behind the link.
/// ```
pub(super) struct TooLong;

impl Rule for TooLong {
    fn code(&self) -> Code {
        Code("item::too_long")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for item in &context.issue.items {
            let minutes = reading_minutes([&item.body]);
            if minutes > LIMIT {
                let message = format!("this item takes about {minutes} minutes to read");
                let help = match item.link {
                    Some(_) => "keep what a reader needs today; the rest stands behind the link",
                    None => {
                        "keep what a reader needs today, and give the rest a page of its own and a `link`"
                    }
                };
                found.push(Diagnostic::note(self.code(), item.title.span, message).help(help));
            }
        }
    }
}
