use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An issue dated on another weekday than the publication's `day`.
///
/// ## Why it matters to a reader
/// A Friday briefing that is dated on a Thursday most often has last week's date, copied along.
///
/// ## Example
/// ```toml
/// date = 2022-11-17T20:32:00+09:00   # a Thursday, in a publication with `day = "Friday"`
/// ```
///
/// ## Better
/// ```toml
/// date = 2022-11-18T20:32:00+09:00
/// ```
pub(super) struct NotPublicationDay;

impl Rule for NotPublicationDay {
    fn code(&self) -> Code {
        Code("issue::not_publication_day")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let publication = context.publication.as_newsletter_of(context.issue.newsletter.as_ref());
        let Some(day) = publication.day else { return };
        let date = &context.issue.date;
        let own = date.value.to_zoned(context.publication.time_zone.clone()).weekday();
        if own != day {
            let message = format!("the issue is dated on a {own:?}, but the publication appears on {day:?}s");
            let help = "correct the date, or add `allow = [\"issue::not_publication_day\"]`";
            found.push(Diagnostic::warning(self.code(), date.span, message).help(help));
        }
    }
}
