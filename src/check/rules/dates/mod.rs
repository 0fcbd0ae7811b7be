//! Days, months, weekdays, zones.

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

/// The day of the issue where the publication is at home.
fn day_of_issue(context: &Context<'_>) -> Date {
    context.issue.date.value.to_zoned(context.publication.time_zone.clone()).date()
}
