use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use jiff::SignedDuration;

/// Whoever corrects an issue writes the minute at which it will be out again.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);

/// ## What it finds
/// An item whose `date` lies after the issue that brings it, and an issue that says it was corrected at a time that is
/// still to come.
///
/// ## Why it matters to a reader
/// Nobody has read a story that appears tomorrow. Most often the month or the year was typed wrong, and the date was
/// meant to lie in the past week.
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
        // An issue that was corrected may bring what appeared since.
        let last = issue.updated.as_ref().filter(|updated| updated.value > issue.date.value);
        let last = last.unwrap_or(&issue.date);
        for date in issue.items.iter().filter_map(|item| item.date.as_ref()) {
            if date.value > last.value {
                let finding = Diagnostic::warning(self.code(), date.span, "the item appears after the issue");
                let help = "mend the item's date; look at the month and the year first";
                found.push(finding.related(last.span, "the issue is of this date").help(help));
            }
        }
        // An issue that is still to appear may be drafted with all its dates.
        let Some(now) = context.inputs.now.filter(|now| issue.date.value <= *now) else { return };
        let Some(updated) = &issue.updated else { return };
        if updated.value > now + AHEAD {
            let message = "the issue was corrected at a time that is still to come";
            let help = "write when it was corrected, as a clock shows it now, with the offset from UTC";
            found.push(Diagnostic::warning(self.code(), updated.span, message).help(help));
        }
    }
}
