//! The age of an issue, in the largest unit that fits.

use jiff::Timestamp;

/// Days after which a dateline is old: a weekly issue is sent in its week.
const OLD_AFTER_DAYS: i64 = 14;

/// Returns the days since the dateline; negative if it is ahead.
pub(super) fn days_since(date: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(date).as_hours().div_euclid(24)
}

/// True if an issue with this dateline is hardly meant to be sent now.
pub(super) fn is_old(date: Timestamp, now: Timestamp) -> bool {
    days_since(date, now) >= OLD_AFTER_DAYS
}

/// Describes the age, as in `today`, `4 years ago` or `in 3 days`.
pub(super) fn describe(date: Timestamp, now: Timestamp) -> String {
    let hours = now.duration_since(date).as_hours();
    let days = hours.abs() / 24;
    let (number, unit) = match days {
        0 => return "today".to_owned(),
        1..=59 => (days, "day"),
        60..=729 => (days * 10 / 304, "month"),
        _ => (days * 100 / 36_524, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    if hours < 0 { format!("in {number} {unit}{plural}") } else { format!("{number} {unit}{plural} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_told_in_the_largest_unit() {
        let date: Timestamp = "2022-11-18T09:00:00Z".parse().unwrap();
        for (now, age, old) in [
            ("2022-11-18T09:00:00Z", "today", false),
            ("2022-11-19T08:00:00Z", "today", false),
            ("2022-11-19T09:00:00Z", "1 day ago", false),
            ("2022-12-01T09:00:00Z", "13 days ago", false),
            ("2022-12-02T09:00:00Z", "14 days ago", true),
            ("2023-01-20T09:00:00Z", "2 months ago", true),
            ("2024-11-18T09:00:00Z", "2 years ago", true),
            ("2026-11-29T09:00:00Z", "4 years ago", true),
            ("2022-11-15T09:00:00Z", "in 3 days", false),
            ("2022-11-18T01:00:00Z", "today", false),
            ("1970-01-01T00:00:00Z", "in 52 years", false),
        ] {
            let now = now.parse().unwrap();
            assert_eq!((describe(date, now).as_str(), is_old(date, now)), (age, old), "{now}");
        }
    }
}
