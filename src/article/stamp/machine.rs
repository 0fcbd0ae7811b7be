//! Dates as machines write them: ISO 8601, also in its basic format, and figures alone.

use std::ops::Range;

use jiff::civil::Time;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

use super::{Stamp, date, find};

/// Reads a value that holds nothing but a date, such as the attribute `datetime`.
pub(in crate::article) fn read(value: &str) -> Option<Stamp> {
    let value = value.trim();
    digits_alone(value)
        .or_else(|| compact(value))
        .or_else(|| find(value).filter(|(_, range)| range.start == 0).map(|(stamp, _)| stamp))
}

/// Reads `20221118183600` and `202211181836`.
fn digits_alone(value: &str) -> Option<Stamp> {
    let is_stamp = matches!(value.len(), 12 | 14) && value.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range: Range<usize>| value.get(range).and_then(|part| part.parse().ok());
    let date = is_stamp.then(|| date(part(0..4)?, part(4..6)?, part(6..8)?)).flatten()?;
    let small = |range| part(range).and_then(|value| i8::try_from(value).ok());
    let time = Time::new(small(8..10)?, small(10..12)?, small(12..14).unwrap_or(0), 0).ok()?;
    Some(Stamp { date, time: Some(time), zone: None })
}

/// Reads the basic format of ISO 8601: `20221118T183600+0900`.
fn compact(value: &str) -> Option<Stamp> {
    let is_compact = value.len() >= 13
        && value.as_bytes()[..8].iter().all(u8::is_ascii_digit)
        && value.as_bytes()[8] == b'T';
    let pieces = is_compact.then(|| Pieces::parse(value).ok()).flatten()?;
    Some(Stamp {
        date: pieces.date(),
        time: pieces.time(),
        zone: pieces.to_numeric_offset().map(TimeZone::fixed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_machines_are_read() {
        let moment = |value: &str| {
            read(value).map(|stamp| format!("{} {:?}", stamp.date, stamp.time.map(|time| time.to_string())))
        };
        for value in ["20221118183600", "202211181836", "20221118T183600", "2022-11-18T18:36"] {
            assert_eq!(moment(value).as_deref(), Some("2022-11-18 Some(\"18:36:00\")"), "{value}");
        }
        for value in ["20221318183600", "123456789012", "99999999999999"] {
            assert_eq!(moment(value), None, "{value}");
        }
    }
}
