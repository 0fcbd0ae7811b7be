//! Dates as feeds write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

/// Longest date, in bytes.
const MAX_LENGTH: usize = 64;
/// Feeds tell wrong weekdays, and the date counts.
const RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// Returns an instant of the web's time: nothing was published on it before 1970.
fn of_our_time(instant: Timestamp) -> Option<Timestamp> {
    (instant >= Timestamp::UNIX_EPOCH).then_some(instant)
}

/// Reads a date of RFC 3339 or RFC 2822, or a local one, which is in `zone`. A day alone is its first moment there.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    // RFC 2822 knows no names of zones beyond North America, and takes others for UTC.
    let named = text.strip_suffix("KST").or_else(|| text.strip_suffix("JST"));
    let text = named.map_or_else(|| text.to_owned(), |local| format!("{} +0900", local.trim_end()));
    let text =
        if text.as_bytes().iter().take(4).all(u8::is_ascii_digit) { machine_form(&text) } else { text };
    let instant = text.parse().ok().or_else(|| RFC_2822.parse_timestamp(&text).ok());
    instant.and_then(of_our_time).or_else(|| local(&text, zone))
}

/// Reads a date and time without a zone.
pub(super) fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let date_time = text.parse::<DateTime>().ok();
    let date_time = date_time.or_else(|| text.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)))?;
    date_time.to_zoned(zone.clone()).ok().and_then(|zoned| of_our_time(zoned.timestamp()))
}

/// Writes `2022.11.18 18:36:00 +0900` as `2022-11-18 18:36:00+0900`.
fn machine_form(text: &str) -> String {
    let is_marked = |at: usize| text.as_bytes().get(at).is_some_and(|byte| matches!(byte, b'.' | b'/'));
    let text = if is_marked(4) && is_marked(7) { text.replacen(['.', '/'], "-", 2) } else { text.to_owned() };
    text.replacen(" +", "+", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_feeds_are_read() {
        let seoul = TimeZone::fixed(jiff::tz::offset(9));
        for (text, instant) in [
            ("Fri, 18 Nov 2022 18:36:00 +0900", Some("2022-11-18T09:36:00Z")),
            ("Fri, 18 Nov 2022 09:36:00 GMT", Some("2022-11-18T09:36:00Z")),
            ("Mon, 18 Nov 2022 09:36:00 GMT", Some("2022-11-18T09:36:00Z")),
            ("18 Nov 2022 18:36:00 KST", Some("2022-11-18T09:36:00Z")),
            ("2022-11-18T18:36:00+09:00", Some("2022-11-18T09:36:00Z")),
            (" 2022-11-18T09:36:00.5Z ", Some("2022-11-18T09:36:00.5Z")),
            ("2022-11-18 18:36:00", Some("2022-11-18T09:36:00Z")),
            ("2022-11-18 18:36:00 +0900", Some("2022-11-18T09:36:00Z")),
            ("2022.11.18 18:36:00", Some("2022-11-18T09:36:00Z")),
            ("2022/11/18", Some("2022-11-17T15:00:00Z")),
            ("2022-11-18", Some("2022-11-17T15:00:00Z")),
            ("2022-11-18 18:36:00 KST", Some("2022-11-18T09:36:00Z")),
            ("0000-00-00 00:00:00", None),
            ("Sat, 01 Dec 0001 09:00:00 +0900", None),
            ("0001-12-01T09:00:00+09:00", None),
            ("1969-12-31 12:00:00", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = instant.map(|instant| instant.parse().unwrap());
            assert_eq!(parse(text, &seoul), expected, "{text}");
        }
    }
}
