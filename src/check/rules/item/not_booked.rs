use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An item of the kind `sponsor` in an issue that appears before its `from` or after its `until`.
///
/// ## Why it matters to a reader
/// An offer that is over disappoints, and the sponsor paid for other days.
///
/// ## Example
/// ```toml
/// kind = "sponsor"
/// sponsor = "Harbour Press"
/// until = 2022-11-11
/// ```
///
/// ## Better
/// ```toml
/// kind = "sponsor"
/// sponsor = "Harbour Press"
/// until = 2022-11-30
/// ```
pub(super) struct NotBooked;

impl Rule for NotBooked {
    fn code(&self) -> Code {
        Code("item::not_booked")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let zone = context.publication.time_zone.clone();
        let appears = context.issue.date.value.to_zoned(zone).date();
        for sponsor in context.issue.items.iter().filter_map(|item| item.sponsor.as_ref()) {
            let too_early = sponsor.from.as_ref().filter(|from| appears < from.value);
            let too_late = sponsor.until.as_ref().filter(|until| appears > until.value);
            for (day, place) in
                too_early.map(|day| (day, "from")).into_iter().chain(too_late.map(|day| (day, "until")))
            {
                let message =
                    format!("the issue is of {appears}, and the sponsor booked `{place} = {}`", day.value);
                let help = "correct the day, or take the item out of this issue";
                found.push(Diagnostic::error(self.code(), day.span, message).help(help));
            }
        }
    }
}
