//! Dateline: date and time of the issue in the publication's zone.

use jiff::{Timestamp, tz::TimeZone};

use super::i18n::Words;

/// Formats `Nov. 18, 2022 8:32PM KST`, or `… GMT+9` if the zone has no label.
pub(super) fn dateline(moment: Timestamp, zone: &TimeZone, label: Option<&str>, words: &Words) -> String {
    let zoned = moment.to_zoned(zone.clone());
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let label = label.map_or_else(|| offset(zoned.offset().seconds()), str::to_owned);
    format!("{} {label}", (words.moment)(zoned.datetime()))
}

/// Formats `GMT+9`, `GMT-3:30` or `GMT`.
fn offset(seconds: i32) -> String {
    let minutes = seconds / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "GMT".into(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, minutes) => format!("GMT{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(moment: &str, zone: &str, label: Option<&str>) -> String {
        let zone = TimeZone::get(zone).unwrap();
        dateline(moment.parse().unwrap(), &zone, label, Words::of("en"))
    }

    #[test]
    fn dateline_has_label_or_offset() {
        assert_eq!(formatted("2022-11-18T11:32:00Z", "Asia/Seoul", Some("KST")), "Nov. 18, 2022 8:32PM KST");
        assert_eq!(formatted("2023-05-19T11:21:00Z", "Asia/Seoul", None), "May 19, 2023 8:21PM GMT+9");
        assert_eq!(formatted("2023-09-22T11:56:00Z", "Asia/Seoul", Some(" ")), "Sep. 22, 2023 8:56PM GMT+9");
    }

    #[test]
    fn offset_with_minutes_is_printed_in_full() {
        assert_eq!(formatted("2023-01-01T00:00:00Z", "Asia/Kolkata", None), "Jan. 1, 2023 5:30AM GMT+5:30");
        assert_eq!(formatted("2023-01-01T00:00:00Z", "UTC", None), "Jan. 1, 2023 12:00AM GMT");
        assert_eq!(
            formatted("2023-01-01T12:00:00Z", "America/St_Johns", None),
            "Jan. 1, 2023 8:30AM GMT-3:30"
        );
    }
}
