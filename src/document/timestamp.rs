//! TOML date-times as timestamps.

use crate::diagnostic::Code;
use jiff::Timestamp;
use toml::value::{Datetime, Offset};

pub(super) const BAD_DATE: Code = Code("toml::bad_date");
pub(super) const DATE_HELP: &str =
    "write date, time and offset without quotes, as in `2022-11-18T20:32:00+09:00`";

/// Converts a TOML offset date-time to a timestamp.
///
/// # Errors
/// The reason: no time, no offset, or a day that does not exist.
pub(super) fn to_timestamp(datetime: &Datetime) -> Result<Timestamp, String> {
    let date = datetime.date.as_ref().ok_or("it has no date")?;
    let time = datetime.time.as_ref().ok_or("it has no time of day")?;
    let offset = datetime.offset.as_ref().ok_or("it has no offset from UTC")?;
    let number = |value: u8| i8::try_from(value).map_err(|error| error.to_string());
    let year = i16::try_from(date.year).map_err(|error| error.to_string())?;
    let date = jiff::civil::Date::new(year, number(date.month)?, number(date.day)?)
        .map_err(|_| "there is no such day".to_owned())?;
    let second = number(time.second.unwrap_or(0))?;
    let time = jiff::civil::Time::new(number(time.hour)?, number(time.minute)?, second, 0)
        .map_err(|_| "there is no such time of day".to_owned())?;
    let minutes = match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => i32::from(*minutes),
    };
    let offset =
        jiff::tz::Offset::from_seconds(minutes * 60).map_err(|_| "there is no such offset".to_owned())?;
    offset.to_timestamp(date.to_datetime(time)).map_err(|_| "it is too far away".to_owned())
}
