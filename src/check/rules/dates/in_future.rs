use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use jiff::SignedDuration;

/// Time that `updated` may be ahead: editors enter the time at which the corrected issue will be out.
const MAX_CLOCK_LEAD: SignedDuration = SignedDuration::from_hours(1);

/// ## What it finds
/// An item with a `date` after the date of its issue. Also an issue with an `updated` time in the future.
///
/// ## Why it matters to a reader
/// Readers cannot have seen a story that appears tomorrow. Most often the month or the year is a typing error, and the
/// date should be in the past week.
///
/// ## Example
/// ```toml
/// date = 2022-12-17T19:10:00+09:00   # in the issue of Nov. 18, 2022
/// ```
///
/// ## Better
/// ```toml
/// date = 2022-11-17T19:10:00+09:00
/// ```
pub(super) struct InFuture;

impl Rule for InFuture {
    fn code(&self) -> Code {
        Code("dates::in_future")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let issue = context.issue;
        // A corrected issue may contain items published after its first date.
        let last = issue.updated.as_ref().filter(|updated| updated.value > issue.date.value);
        let last = last.unwrap_or(&issue.date);
        for date in issue.items.iter().filter_map(|item| item.date.as_ref()) {
            if date.value.is_after(last.value, &context.publication.time_zone) {
                let finding =
                    Diagnostic::warning(self.code(), date.span, "the item's date is after the issue's date");
                let help = "correct the item's date; check the month and the year first";
                found.push(finding.related(last.span, "the issue's date").help(help));
            }
        }
        // An issue with a future date may have future dates throughout.
        let Some(now) = context.inputs.now.filter(|now| issue.date.value <= *now) else { return };
        let Some(updated) = &issue.updated else { return };
        if updated.value > now + MAX_CLOCK_LEAD {
            let message = "`updated` is in the future";
            let help = "write the time of the correction, with its offset from UTC";
            found.push(Diagnostic::warning(self.code(), updated.span, message).help(help));
        }
    }
}
