use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An issue whose `updated` time is before its `date`.
///
/// ## Why it matters to a reader
/// Both times are printed, and one of them is wrong.
///
/// ## Example
/// ```toml
/// date = 2023-04-21T20:00:00+09:00
/// updated = 2023-04-21T15:05:00+09:00
/// ```
///
/// ## Better
/// ```toml
/// date = 2023-04-21T20:00:00+09:00
/// updated = 2023-04-22T15:05:00+09:00
/// ```
pub(super) struct UpdatedBeforeDate;

impl Rule for UpdatedBeforeDate {
    fn code(&self) -> Code {
        Code("issue::updated_before_date")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(updated) = &context.issue.updated else { return };
        let date = &context.issue.date;
        if updated.value < date.value {
            let finding = Diagnostic::error(self.code(), updated.span, "`updated` is before `date`");
            found.push(finding.related(date.span, "the issue's date").help("correct one of the two"));
        }
    }
}
