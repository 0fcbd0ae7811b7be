//! The scheduled time of a delivery, as people write and read it.

use crate::issue::Publication;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::fmt::temporal::Pieces;
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, ToSpan, Zoned};

/// The furthest time that can be scheduled; a wrong year is likelier than a later one.
const MAX_DAYS_AHEAD: i64 = 366;
/// The furthest offset of ISO 8601 in practice, 18 hours; the furthest in use is 14.
const MAX_OFFSET_SECONDS: i32 = 18 * 3600;

/// A scheduled time that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTime {
    /// The time.
    pub at: Timestamp,
    /// A note for the person if daylight saving moves the time or makes it ambiguous.
    pub note: Option<String>,
}

/// A time that cannot be scheduled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendTimeError {
    /// It is not written in a known form.
    #[error("`{0}` is not a valid time to send at")]
    Invalid(String),
    /// It is not in the future.
    #[error("`{text}` is past: it means {meant}, and it is {now}")]
    Past {
        /// The time as it was written.
        text: String,
        /// The time it means.
        meant: String,
        /// The present time.
        now: String,
    },
    /// It is more than a year away.
    #[error("`{text}` is more than a year ahead: it means {meant}")]
    TooFar {
        /// The time as it was written.
        text: String,
        /// The time it means.
        meant: String,
    },
}

impl SendTimeError {
    /// Returns the next step.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Invalid(_) => {
                "write it as in `18:00`, `fri 18:00`, `2026-11-27 18:00` or `2026-11-27T18:00:00+09:00`"
            }
            Self::Past { .. } => {
                "name a later time with its date, as in `2026-11-27 18:00`; without `--at` the issue is sent now"
            }
            Self::TooFar { .. } => "check the year",
        }
    }
}

/// Formats a time in the publication's zone, as in `Fri 2026-11-27 18:00 KST`.
pub fn format_time(at: Timestamp, publication: &Publication) -> String {
    let zoned = at.to_zoned(publication.time_zone.clone());
    let label = publication.zone_label.clone().filter(|label| !label.is_empty());
    let label = label.unwrap_or_else(|| zoned.strftime("%Z").to_string());
    format!("{} {label}", zoned.strftime("%a %Y-%m-%d %H:%M"))
}

/// Parses a time in the publication's zone, which must be later than `now`.
///
/// `18:00` is today, `fri 18:00` the next Friday (today, if it is one). A time skipped by daylight saving moves forward by
/// the same amount. A time that occurs twice means the first; RFC 3339 with its offset can name the second.
///
/// # Errors
/// The form is unknown, or the time is past or more than a year ahead.
pub fn parse_send_time(
    text: &str,
    now: Timestamp,
    publication: &Publication,
) -> Result<SendTime, SendTimeError> {
    let zone = &publication.time_zone;
    let today = now.to_zoned(zone.clone());
    let invalid = || SendTimeError::Invalid(text.to_owned());
    let Some(civil) = parse_civil(text, &today) else {
        let at =
            text.trim().parse::<Timestamp>().ok().filter(|_| has_real_offset(text)).ok_or_else(invalid)?;
        return require_future(text, SendTime { at, note: None }, &today, publication);
    };
    let ambiguous = zone.to_ambiguous_zoned(civil);
    let offset = ambiguous.offset();
    let zoned = ambiguous.compatible().map_err(|_| invalid())?;
    let note = match offset {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(format!(
            "daylight saving begins: {} does not exist on {}, so {} is used",
            civil.strftime("%H:%M"),
            civil.strftime("%Y-%m-%d"),
            zoned.strftime("%H:%M"),
        )),
        AmbiguousOffset::Fold { after, .. } => {
            let second = after
                .to_timestamp(civil)
                .map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            Some(format!(
                "daylight saving ends: {} occurs twice on {}, and the first is used; the second is `{}`",
                civil.strftime("%H:%M"),
                civil.strftime("%Y-%m-%d"),
                second.unwrap_or_default(),
            ))
        }
    };
    require_future(text, SendTime { at: zoned.timestamp(), note }, &today, publication)
}

/// Returns false for an offset that no zone has ever had, such as `+25:00`.
fn has_real_offset(text: &str) -> bool {
    let offset = Pieces::parse(text.trim()).ok().and_then(|pieces| pieces.to_numeric_offset());
    offset.is_none_or(|offset| offset.seconds().abs() <= MAX_OFFSET_SECONDS)
}

/// Parses the forms without an offset.
fn parse_civil(text: &str, today: &Zoned) -> Option<DateTime> {
    let text = text.trim().to_lowercase();
    let dated = || text.split_once('t').filter(|(day, _)| day.parse::<Date>().is_ok());
    let Some((day, time)) = text.split_once(' ').or_else(dated) else {
        return Some(today.date().to_datetime(parse_time_of_day(&text)?));
    };
    let time = parse_time_of_day(time.trim())?;
    let date = match day {
        "today" => today.date(),
        "tomorrow" => today.date().tomorrow().ok()?,
        day => match parse_weekday(day) {
            Some(weekday) => next_weekday(today, weekday)?,
            None => day.parse::<Date>().ok()?,
        },
    };
    Some(date.to_datetime(time))
}

/// `18:00`, `8:05` or `18:00:30`
fn parse_time_of_day(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut number = |most: i8| -> Option<Option<i8>> {
        let Some(part) = parts.next() else { return Some(None) };
        let digits = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|number| digits && *number <= most).map(Some)
    };
    let (hour, minute, second) = (number(23)??, number(59)??, number(59)?);
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second.unwrap_or(0), 0).ok()
}

fn parse_weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let fits = |name: &str| text.len() >= 3 && name.starts_with(text);
    DAYS.into_iter().find_map(|(name, day)| fits(name).then_some(day))
}

/// Returns the next such day, today included.
fn next_weekday(today: &Zoned, weekday: Weekday) -> Option<Date> {
    let ahead = today.weekday().until(weekday);
    today.date().checked_add(i64::from(ahead).days()).ok()
}

fn require_future(
    text: &str,
    time: SendTime,
    now: &Zoned,
    publication: &Publication,
) -> Result<SendTime, SendTimeError> {
    let meant = format_time(time.at, publication);
    if time.at <= now.timestamp() {
        let now = format_time(now.timestamp(), publication);
        return Err(SendTimeError::Past { text: text.to_owned(), meant, now });
    }
    let days = time.at.duration_since(now.timestamp()).as_hours() / 24;
    if days > MAX_DAYS_AHEAD {
        return Err(SendTimeError::TooFar { text: text.to_owned(), meant });
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(zone: &str) -> Publication {
        let config = format!(
            "[publication]\nname = \"Briefing\"\nfrom = \"a@lantern.example\"\ntime_zone = \"{zone}\"\n"
        );
        let mut tree = crate::source::SourceTree::in_memory([("briefing.toml", config.as_str())]);
        let mut findings = crate::diagnostic::Diagnostics::default();
        crate::config::load(&mut tree, &|_: &str| None, &mut findings).unwrap().publication
    }

    /// Returns the time in UTC and the note, or the error.
    fn at(text: &str, now: &str, zone: &str) -> Result<(String, String), String> {
        let time = parse_send_time(text, now.parse().unwrap(), &publication(zone))
            .map_err(|error| error.to_string())?;
        Ok((time.at.to_string(), time.note.unwrap_or_default()))
    }

    #[test]
    fn every_form_is_in_the_publications_zone() {
        // A Tuesday, five in the afternoon in Seoul.
        let now = "2026-11-24T08:00:00Z";
        for (text, moment) in [
            ("18:00", "2026-11-24T09:00:00Z"),
            ("today 18:00", "2026-11-24T09:00:00Z"),
            ("tomorrow 8:05", "2026-11-24T23:05:00Z"),
            ("fri 18:00", "2026-11-27T09:00:00Z"),
            ("Friday 18:00:30", "2026-11-27T09:00:30Z"),
            ("tue 18:00", "2026-11-24T09:00:00Z"),
            ("mon 09:00", "2026-11-30T00:00:00Z"),
            ("wed 00:00", "2026-11-24T15:00:00Z"),
            ("thurs 12:00", "2026-11-26T03:00:00Z"),
            ("2026-11-27 18:00", "2026-11-27T09:00:00Z"),
            ("2026-11-27T18:00", "2026-11-27T09:00:00Z"),
            ("2026-11-27T18:00:00+09:00", "2026-11-27T09:00:00Z"),
            ("2026-11-27T18:00+01:00", "2026-11-27T17:00:00Z"),
            ("2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z"),
        ] {
            assert_eq!(at(text, now, "Asia/Seoul"), Ok((moment.to_owned(), String::new())), "{text}");
        }
    }

    #[test]
    fn past_time_is_refused_with_the_present_time() {
        let now = "2026-11-27T09:00:00Z";
        let past = |text| at(text, now, "Asia/Seoul").unwrap_err();
        assert_eq!(
            past("18:00"),
            "`18:00` is past: it means Fri 2026-11-27 18:00 KST, and it is Fri 2026-11-27 18:00 KST"
        );
        // Not next week: three seconds too late would mean a wait of seven days.
        for text in ["fri 17:59", "2026-11-27 17:00", "2026-11-27T08:59:59Z", "2025-11-27 18:00"] {
            assert!(past(text).contains(" is past: "), "{text}");
        }
        assert!(past("2036-11-27 18:00").contains("more than a year ahead"));
    }

    #[test]
    fn invalid_forms_are_refused() {
        for text in [
            "2026-11-28T18:00:00.5+25:00",
            "2026-11-28T18:00:00-19:00",
            "",
            "18",
            "18:60",
            "24:00",
            "fr 18:00",
            "friday",
            "fri",
            "18:00 fri",
            "2026-02-30 18:00",
            "11/27 18:00",
            "6pm",
            "fri 18:00 KST",
            "2026-11-27",
            "123:00",
            "+1:00",
            "18:00:00:00",
            "today",
            "t 18:00",
        ] {
            let error = at(text, "2026-11-24T08:00:00Z", "Asia/Seoul").unwrap_err();
            assert_eq!(error, format!("`{text}` is not a valid time to send at"), "{text}");
        }
    }

    #[test]
    fn skipped_time_moves_forward_by_the_same_amount() {
        let (moment, note) = at("2027-03-28 02:30", "2027-03-27T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2027-03-28T01:30:00Z");
        assert_eq!(note, "daylight saving begins: 02:30 does not exist on 2027-03-28, so 03:30 is used");
        // The day is found before the time: a short day is a day.
        let (moment, _) = at("sun 18:00", "2027-03-27T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2027-03-28T16:00:00Z");
    }

    #[test]
    fn ambiguous_time_means_the_first() {
        let (moment, note) = at("2026-10-25 02:30", "2026-10-24T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2026-10-25T00:30:00Z");
        assert_eq!(
            note,
            "daylight saving ends: 02:30 occurs twice on 2026-10-25, and the first is used; the second is \
             `2026-10-25T02:30:00+01:00`"
        );
        let second = at("2026-10-25T02:30:00+01:00", "2026-10-24T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(second, ("2026-10-25T01:30:00Z".to_owned(), String::new()));
        // Between the two, the first is past.
        let between = at("02:30", "2026-10-25T00:45:00Z", "Europe/Berlin").unwrap_err();
        assert!(between.contains(" is past: "), "{between}");
    }
}
