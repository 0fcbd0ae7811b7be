use crate::check::rule::{Context, Rule};
use crate::compose::reading_minutes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Longest reading time.
const MAX_MINUTES: usize = 5;

/// ## What it finds
/// An item that takes more than five minutes to read. The time is calculated like the issue's own reading time.
///
/// ## Why it matters to a reader
/// People read a briefing between other tasks. One long story pushes the next ones off the screen, and Gmail cuts off a
/// long mail.
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
/// The four paragraphs that say what happened. The link leads to the rest.
/// ```
pub(super) struct TooLong;

impl Rule for TooLong {
    fn code(&self) -> Code {
        Code("item::too_long")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for item in &context.issue.items {
            let minutes = reading_minutes([&item.body]);
            if minutes > MAX_MINUTES {
                let message = format!("this item takes about {minutes} minutes to read");
                let help = match item.link {
                    Some(_) => "keep what a reader needs today; the link leads to the rest",
                    None => {
                        "keep what a reader needs today; move the rest to a page of its own and add a `link`"
                    }
                };
                found.push(Diagnostic::note(self.code(), item.title.span, message).help(help));
            }
        }
    }
}
