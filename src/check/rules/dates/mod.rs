//! Days, months, weekdays, zones.

mod impossible;
mod in_future;
mod misspelt;
mod mixed_months;
mod mixed_zones;
mod nearest;
mod spelling;
mod utc_as_local;
mod weekday_mismatch;

use crate::check::registry::entries;
use crate::check::rule::Context;
use jiff::civil::Date;

entries! {
    impossible::Impossible, "impossible.rs";
    in_future::InFuture, "in_future.rs";
    misspelt::Misspelt, "misspelt.rs";
    mixed_months::MixedMonths, "mixed_months.rs";
    mixed_zones::MixedZones, "mixed_zones.rs";
    utc_as_local::UtcAsLocal, "utc_as_local.rs";
    weekday_mismatch::WeekdayMismatch, "weekday_mismatch.rs";
}

/// The day of the issue where the publication is at home.
fn day_of_issue(context: &Context<'_>) -> Date {
    context.issue.date.value.to_zoned(context.publication.time_zone.clone()).date()
}
