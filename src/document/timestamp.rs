//! TOML date-times as timestamps.

use crate::diagnostic::Code;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use toml::value::{Datetime, Offset as WrittenOffset};

pub(super) const BAD_DATE: Code = Code("toml::bad_date");
pub(super) const DATE_HELP: &str = "write date and time without quotes, as in `2022-11-18 20:32`, or with an offset, as in `2022-11-18T20:32:00+09:00`";

/// Years of what a newsroom writes: other years are typing errors, and mail programs show them wrongly.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

/// Reason why a date-time is no timestamp, and the next step.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadDate {
    pub(super) reason: String,
    pub(super) help: String,
}

impl From<&str> for BadDate {
    fn from(reason: &str) -> Self {
        Self { reason: reason.to_owned(), help: DATE_HELP.to_owned() }
    }
}

/// Converts a TOML date-time to a timestamp. One without an offset is read in `zone`, if there is one.
///
/// # Errors
/// The reason: no time, no offset, a day that does not exist, or a time that the clocks of the zone skip or show twice.
pub(super) fn to_timestamp(datetime: &Datetime, zone: Option<&TimeZone>) -> Result<Timestamp, BadDate> {
    let date = calendar_date(datetime)?;
    let time = datetime.time.as_ref().ok_or("it has no time of day")?;
    let second = number(time.second.unwrap_or(0))?;
    let time = Time::new(number(time.hour)?, number(time.minute)?, second, 0)
        .map_err(|_| "there is no such time of day")?;
    let local = date.to_datetime(time);
    let offset = match (&datetime.offset, zone) {
        (Some(WrittenOffset::Z), _) => Offset::UTC,
        (Some(WrittenOffset::Custom { minutes }), _) => {
            Offset::from_seconds(i32::from(*minutes) * 60).map_err(|_| "there is no such offset")?
        }
        (None, Some(zone)) => offset_in(zone, local)?,
        (None, None) => return Err("it has no offset from UTC".into()),
    };
    offset.to_timestamp(local).map_err(|_| "it is too far away".into())
}

/// Converts a TOML local date to a date.
///
/// # Errors
/// The reason: no day, or more than a day.
pub(super) fn to_date(datetime: &Datetime) -> Result<Date, BadDate> {
    let day = calendar_date(datetime).and_then(|date| match datetime.time {
        Some(_) => Err("it has a time of day".into()),
        None => Ok(date),
    });
    day.map_err(|bad| BadDate {
        help: "write the day alone, without quotes, as in `2022-11-18`".into(),
        ..bad
    })
}

fn calendar_date(datetime: &Datetime) -> Result<Date, BadDate> {
    let date = datetime.date.as_ref().ok_or("it has no date")?;
    let year = i16::try_from(date.year).map_err(|_| "there is no such year")?;
    if !YEARS.contains(&year) {
        let reason = format!("the year {year} is not one between {} and {}", YEARS.start(), YEARS.end());
        return Err(reason.as_str().into());
    }
    Date::new(year, number(date.month)?, number(date.day)?).map_err(|_| "there is no such day".into())
}

fn number(value: u8) -> Result<i8, BadDate> {
    i8::try_from(value).map_err(|_| "there is no such number".into())
}

/// Returns the offset that the clocks of a zone have at a local time.
fn offset_in(zone: &TimeZone, local: DateTime) -> Result<Offset, BadDate> {
    let name = zone.iana_name().unwrap_or("this time zone");
    let shown = local.strftime("%H:%M");
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(offset),
        AmbiguousOffset::Gap { before, after } => {
            let moment = before.to_timestamp(local).map_err(|_| "it is too far away")?;
            let later = written(after.to_datetime(moment), after);
            Err(BadDate {
                reason: format!("the clocks of `{name}` skip {shown} on that day"),
                help: format!("write another time; the one meant is perhaps `{later}`"),
            })
        }
        AmbiguousOffset::Fold { before, after } => Err(BadDate {
            reason: format!("the clocks of `{name}` show {shown} twice on that day"),
            help: format!(
                "write the offset as well: `{}` is the first, `{}` the second",
                written(local, before),
                written(local, after)
            ),
        }),
    }
}

fn written(local: DateTime, offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{}{sign}{:02}:{:02}", local.strftime("%Y-%m-%dT%H:%M:%S"), minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Result<String, BadDate> {
        let datetime: Datetime = text.parse().unwrap();
        to_timestamp(&datetime, Some(&TimeZone::get(zone).unwrap())).map(|moment| moment.to_string())
    }

    #[test]
    fn a_date_without_an_offset_is_read_in_the_zone() {
        for (text, zone, moment) in [
            ("2022-11-18 20:32", "Asia/Seoul", "2022-11-18T11:32:00Z"),
            ("2022-11-18T20:32:10", "Asia/Seoul", "2022-11-18T11:32:10Z"),
            ("2022-11-18 20:32", "Europe/Berlin", "2022-11-18T19:32:00Z"),
            ("2022-07-18 20:32", "Europe/Berlin", "2022-07-18T18:32:00Z"),
            ("2022-11-18 20:32", "America/St_Johns", "2022-11-19T00:02:00Z"),
            // A written offset counts.
            ("2022-11-18T20:32:00+01:00", "Asia/Seoul", "2022-11-18T19:32:00Z"),
            ("2023-03-26T02:30:00+01:00", "Europe/Berlin", "2023-03-26T01:30:00Z"),
        ] {
            assert_eq!(read(text, zone).as_deref(), Ok(moment), "{text} {zone}");
        }
    }

    #[test]
    fn times_that_clocks_skip_or_repeat_are_told() {
        for (text, zone, reason, help) in [
            (
                "2023-03-26 02:30",
                "Europe/Berlin",
                "the clocks of `Europe/Berlin` skip 02:30 on that day",
                "write another time; the one meant is perhaps `2023-03-26T03:30:00+02:00`",
            ),
            (
                "2023-10-29 02:30",
                "Europe/Berlin",
                "the clocks of `Europe/Berlin` show 02:30 twice on that day",
                "write the offset as well: `2023-10-29T02:30:00+02:00` is the first, `2023-10-29T02:30:00+01:00` the second",
            ),
            (
                "1988-05-08 02:30",
                "Asia/Seoul",
                "the clocks of `Asia/Seoul` skip 02:30 on that day",
                "write another time; the one meant is perhaps `1988-05-08T03:30:00+10:00`",
            ),
        ] {
            let expected = BadDate { reason: reason.to_owned(), help: help.to_owned() };
            assert_eq!(read(text, zone), Err(expected), "{text} {zone}");
        }
        assert_eq!(read("2022-11-18", "Asia/Seoul"), Err("it has no time of day".into()));
        assert_eq!(read("20:32", "Asia/Seoul"), Err("it has no date".into()));
        let day = |text: &str| to_date(&text.parse().unwrap()).map_err(|bad| bad.reason);
        assert_eq!(day("2022-11-18"), Ok(Date::constant(2022, 11, 18)));
        assert_eq!(day("2022-11-18 20:32"), Err("it has a time of day".into()));
        assert_eq!(day("20:32"), Err("it has no date".into()));
        for year in ["0000", "0001", "1022", "1969", "9999"] {
            let told = format!("the year {} is not one between 1970 and 9998", year.parse::<i16>().unwrap());
            assert_eq!(day(&format!("{year}-01-02")), Err(told.clone()));
            let read = read(&format!("{year}-01-02 00:00"), "Asia/Seoul");
            assert_eq!(read.map_err(|bad| bad.reason), Err(told));
        }
        assert!(day("1970-01-01").is_ok() && day("9998-12-31").is_ok());
        assert_eq!(
            to_timestamp(&"2022-11-18 20:32".parse().unwrap(), None),
            Err("it has no offset from UTC".into())
        );
    }
}
