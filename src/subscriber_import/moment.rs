//! Times in the forms that tools export.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// Order of day and month in a date of two-digit parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum DayOrder {
    /// Unknown: such a date is not read, since half of all would be wrong.
    #[default]
    Unknown,
    /// The day comes first.
    DayFirst,
}

/// A time as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    /// With a zone.
    Exact(Timestamp),
    /// A day alone.
    Day(Date),
    /// Without a zone.
    Local(DateTime),
}

/// Zone of times that name none: `--zone`.
#[derive(Debug, Clone, PartialEq)]
pub enum ZoneChoice {
    /// Nobody said: such a time stops the import.
    Unknown,
    /// All of them are in this zone.
    Zone(TimeZone),
    /// Nobody knows: such times are dropped.
    Drop,
}

/// A time without zone, and no `--zone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NeedsZone;

impl Moment {
    /// Reads a time; `None` if its form is unknown or ambiguous.
    ///
    /// Forms: RFC 3339 and ISO 8601, with a blank in place of the `T`, with fractions, with `Z`, `UTC`, `+0900`, `+09:00` or
    /// Go's `+0000 UTC`; days as `2024-03-01`, `2024/3/1`, `2024. 3. 1.`, `2024년 3월 1일` and, where the order is known,
    /// `1/3/2024`.
    pub(super) fn parse(text: &str, order: DayOrder) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = date(text, order)?;
        let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
        if rest.is_empty() {
            return Some(Self::Day(date));
        }
        let (time, rest) = time(rest)?;
        let local = date.to_datetime(time);
        match zone(rest.trim()) {
            Zone::Missing => Some(Self::Local(local)),
            Zone::Known(offset) => offset.to_timestamp(local).ok().map(Self::Exact),
            Zone::Unknown => None,
        }
    }

    /// Puts a time without zone into the zone that was chosen.
    pub(super) fn resolve(&self, zone: &ZoneChoice) -> Result<Resolved, NeedsZone> {
        Ok(match self {
            Self::Exact(instant) => Resolved::Exact(*instant),
            Self::Day(day) => Resolved::Day(*day),
            Self::Local(local) => match zone {
                ZoneChoice::Unknown => return Err(NeedsZone),
                ZoneChoice::Drop => Resolved::Dropped(*local),
                ZoneChoice::Zone(zone) => match local.to_zoned(zone.clone()) {
                    Ok(zoned) => Resolved::Exact(zoned.timestamp()),
                    // At the ends of the calendar.
                    Err(_) => Resolved::Dropped(*local),
                },
            },
        })
    }
}

/// A time after the zone was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolved {
    /// An instant.
    Exact(Timestamp),
    /// A day alone.
    Day(Date),
    /// A time that is dropped, because nobody knows its zone.
    Dropped(DateTime),
}

impl Resolved {
    /// Returns the time as the store keeps it: an RFC 3339 instant in UTC or a plain date; `None` for one that is dropped.
    pub(super) fn stored(self) -> Option<String> {
        match self {
            // Fractions of a second say nothing about a sign-up.
            Self::Exact(instant) => {
                Some(Timestamp::from_second(instant.as_second()).unwrap_or(instant).to_string())
            }
            Self::Day(day) => Some(day.to_string()),
            Self::Dropped(_) => None,
        }
    }

    /// Returns true if it is later than `now` in every zone.
    pub(super) fn is_after(self, now: Timestamp) -> bool {
        // The earliest zone is fourteen hours ahead of UTC.
        let earliest = Offset::constant(14).to_datetime(now);
        match self {
            Self::Exact(instant) => instant > now,
            Self::Day(day) => day > earliest.date(),
            Self::Dropped(local) => local > earliest,
        }
    }
}

/// Reads a date at the start of a text, and returns what follows it.
fn date(text: &str, order: DayOrder) -> Option<(Date, &str)> {
    let (first, rest) = number(text)?;
    let (second, rest) = number(divider(rest)?)?;
    let (third, rest) = number(divider(rest)?)?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('일').or_else(|| rest.strip_prefix('.')).unwrap_or(rest);
    let (year, month, day) = match (first.digits, third.digits, order) {
        (4, 1 | 2, _) => (first, second, third),
        (1 | 2, 4, DayOrder::DayFirst) => (third, second, first),
        _ => return None,
    };
    let small = |number: Number| i8::try_from(number.value).ok();
    let date = Date::new(i16::try_from(year.value).ok()?, small(month)?, small(day)?).ok()?;
    Some((date, rest))
}

#[derive(Clone, Copy)]
struct Number {
    value: u32,
    digits: usize,
}

fn number(text: &str) -> Option<(Number, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    if digits > 9 {
        return None;
    }
    Some((Number { value: number.parse().ok()?, digits }, rest))
}

fn divider(text: &str) -> Option<&str> {
    let text = text.trim_start();
    Some(text.strip_prefix(['-', '/', '.', '년', '월'])?.trim_start())
}

/// Reads hours, minutes and, where there are some, seconds and their fraction.
fn time(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = number(text)?;
    let (minute, mut rest) = number(rest.strip_prefix(':')?)?;
    let mut second = 0;
    if let Some(more) = rest.strip_prefix(':') {
        let (read, after) = number(more)?;
        (second, rest) = (read.value, after);
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            rest = fraction.get(digits..)?;
        }
    }
    let small = |number: u32| i8::try_from(number).ok();
    let time = Time::new(small(hour.value)?, small(minute.value)?, small(second)?, 0).ok()?;
    Some((time, rest))
}

/// Zone or offset written behind a time.
enum Zone {
    /// Nothing.
    Missing,
    /// An offset from UTC.
    Known(Offset),
    /// Something else.
    Unknown,
}

/// Reads a zone: `Z`, `UTC`, `+0900`, `+09:00`, or Go's offset with the name of the zone behind it.
fn zone(text: &str) -> Zone {
    let named = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).map(str::trim);
    match named.unwrap_or(text) {
        "" if named.is_some() => Zone::Known(Offset::UTC),
        "" => Zone::Missing,
        "Z" | "z" => Zone::Known(Offset::UTC),
        offset => offset_of(offset).map_or(Zone::Unknown, Zone::Known),
    }
}

/// Reads `+0900`, `+09:00` or `+09`.
fn offset_of(text: &str) -> Option<Offset> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))?;
    Offset::from_seconds(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let seoul = ZoneChoice::Zone(TimeZone::get("Asia/Seoul").unwrap());
        let moment = Moment::parse(text, DayOrder::Unknown)?;
        moment.resolve(&seoul).unwrap().stored()
    }

    #[test]
    fn the_forms_of_every_tool_are_read() {
        for (text, expected) in [
            ("2024-01-02 15:04:05.1 +0000 UTC", "2024-01-02T15:04:05Z"),
            ("2018-02-12 10:54:27", "2018-02-12T01:54:27Z"),
            ("2024-01-02T15:04:05.000Z", "2024-01-02T15:04:05Z"),
            ("2024-03-13 00:03:09.183465+00:00", "2024-03-13T00:03:09Z"),
            ("2023-03-24 10:23:10 UTC", "2023-03-24T10:23:10Z"),
            ("2021-02-04 07:55:20 +0000", "2021-02-04T07:55:20Z"),
            ("2021-02-04T07:55:20+09:00", "2021-02-03T22:55:20Z"),
            ("2024-01-02 15:04", "2024-01-02T06:04:00Z"),
            ("2024-01-02", "2024-01-02"),
            ("2024. 1. 2.", "2024-01-02"),
            ("2024. 1. 2. 15:04", "2024-01-02T06:04:00Z"),
            ("2024년 1월 2일", "2024-01-02"),
            ("2024/01/02", "2024-01-02"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        for text in [
            "01/02/2024",
            "02-01-24",
            "2024-13-01",
            "2024-02-30",
            "yesterday",
            "",
            "45292",
            "2024-01-02 25:00",
        ] {
            assert_eq!(Moment::parse(text, DayOrder::Unknown), None, "{text}");
        }
        let day = Moment::parse("02-01-2024 15:04:05", DayOrder::DayFirst).unwrap();
        assert_eq!(day, Moment::Local(jiff::civil::date(2024, 1, 2).at(15, 4, 5, 0)));
    }

    #[test]
    fn a_time_without_zone_needs_one() {
        let local = Moment::parse("2018-02-12 10:54:27", DayOrder::Unknown).unwrap();
        assert_eq!(local.resolve(&ZoneChoice::Unknown), Err(NeedsZone));
        assert_eq!(local.resolve(&ZoneChoice::Drop).unwrap().stored(), None);
    }

    #[test]
    fn tomorrow_is_not_yet() {
        let now: Timestamp = "2024-01-02T12:00:00Z".parse().unwrap();
        let is_after = |text| {
            Moment::parse(text, DayOrder::Unknown).unwrap().resolve(&ZoneChoice::Drop).unwrap().is_after(now)
        };
        assert!(!is_after("2024-01-03"), "it is the third already in the east");
        assert!(is_after("2024-01-04"));
        assert!(is_after("2024-01-02 12:00:01 UTC"));
        assert!(!is_after("2024-01-02 12:00:00 UTC"));
        assert!(!is_after("2024-01-03 02:00"), "it may have been that late in the east");
        assert!(is_after("2024-01-03 02:01"), "it was that late nowhere, whatever the zone was");
    }
}
