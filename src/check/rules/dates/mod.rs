//! Dates, months, weekdays and time zones.

mod impossible;
mod in_future;
mod misspelt;
mod mixed_months;
mod mixed_zones;
mod utc_as_local;
mod weekday_mismatch;

use super::rule_list;
use crate::check::rule::Context;
use jiff::civil::Date;

rule_list! {
    impossible::Impossible,
    in_future::InFuture,
    misspelt::Misspelt,
    mixed_months::MixedMonths,
    mixed_zones::MixedZones,
    utc_as_local::UtcAsLocal,
    weekday_mismatch::WeekdayMismatch,
}

/// Returns the date of the issue in the publication's time zone.
fn issue_date(context: &Context<'_>) -> Date {
    context.issue.date.value.to_zoned(context.publication.time_zone.clone()).date()
}
