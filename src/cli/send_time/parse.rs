//! An hour as people write it.

use super::format_time;
use crate::issue::Publication;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, ToSpan, Zoned};

/// Nobody plans a newsletter further ahead; a wrong year is likelier.
const FARTHEST_DAYS: i64 = 366;

const FORMS: &str = "write it as in `18:00`, `fri 18:00`, `2026-11-27 18:00` or `2026-11-27T18:00:00+09:00`";

/// An hour that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct SendTime {
    /// When it is.
    pub(in crate::cli) at: Timestamp,
    /// What a person has to know about it: that clocks are put forward or back then.
    pub(in crate::cli) note: Option<String>,
}

/// Why an hour cannot be taken: a sentence and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct SendTimeError {
    pub(in crate::cli) sentence: String,
    pub(in crate::cli) help: String,
}

/// Reads an hour in the publication's zone, which must lie ahead of `now`.
///
/// `18:00` is today, `fri 18:00` the next Friday or today, if it is one. An hour that is skipped when clocks are put
/// forward becomes as much later as they are put forward; of an hour that comes twice when they are put back, the first
/// is meant. The offset in RFC 3339 says it in so many words.
pub(in crate::cli) fn parse(
    text: &str,
    now: Timestamp,
    publication: &Publication,
) -> Result<SendTime, SendTimeError> {
    let zone = &publication.time_zone;
    let today = now.to_zoned(zone.clone());
    let unreadable =
        || SendTimeError { sentence: format!("`{text}` is no hour to send at"), help: FORMS.to_owned() };
    let Some(civil) = civil(text, &today) else {
        let at = text.trim().parse::<Timestamp>().map_err(|_| unreadable())?;
        return ahead(text, SendTime { at, note: None }, &today, publication);
    };
    let ambiguous = zone.to_ambiguous_zoned(civil);
    let offset = ambiguous.offset();
    let zoned = ambiguous.compatible().map_err(|_| unreadable())?;
    let told = |zoned: &Zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let note = match offset {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(format!(
            "clocks are put forward: there is no {} on {}, and {} is taken for it",
            civil.strftime("%H:%M"),
            civil.strftime("%Y-%m-%d"),
            zoned.strftime("%H:%M"),
        )),
        AmbiguousOffset::Fold { after, .. } => {
            let second = after.to_timestamp(civil).map(|at| told(&at.to_zoned(zone.clone())));
            Some(format!(
                "clocks are put back: {} comes twice on {}, and the first is taken; the second is `{}`",
                civil.strftime("%H:%M"),
                civil.strftime("%Y-%m-%d"),
                second.unwrap_or_default(),
            ))
        }
    };
    ahead(text, SendTime { at: zoned.timestamp(), note }, &today, publication)
}

/// The date and time that the forms without an offset mean.
fn civil(text: &str, today: &Zoned) -> Option<DateTime> {
    let text = text.trim().to_lowercase();
    let dated = || text.split_once('t').filter(|(day, _)| day.parse::<Date>().is_ok());
    let Some((day, time)) = text.split_once(' ').or_else(dated) else {
        return Some(today.date().to_datetime(clock_time(&text)?));
    };
    let time = clock_time(time.trim())?;
    let date = match day {
        "today" => today.date(),
        "tomorrow" => today.date().tomorrow().ok()?,
        day => match weekday(day) {
            Some(weekday) => next(today, weekday)?,
            None => day.parse::<Date>().ok()?,
        },
    };
    Some(date.to_datetime(time))
}

/// `18:00`, `8:05` or `18:00:30`
fn clock_time(text: &str) -> Option<Time> {
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

fn weekday(text: &str) -> Option<Weekday> {
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

/// The next such day, today included.
fn next(today: &Zoned, weekday: Weekday) -> Option<Date> {
    let ahead = today.weekday().until(weekday);
    today.date().checked_add(i64::from(ahead).days()).ok()
}

fn ahead(
    text: &str,
    hour: SendTime,
    now: &Zoned,
    publication: &Publication,
) -> Result<SendTime, SendTimeError> {
    let (moment, here) = (format_time(hour.at, publication), format_time(now.timestamp(), publication));
    if hour.at <= now.timestamp() {
        return Err(SendTimeError {
            sentence: format!("`{text}` is past: it means {moment}, and it is {here}"),
            help: "name an hour that lies ahead, with its date, as in `2026-11-27 18:00`; without `--at` the issue \
                   goes out now"
                .to_owned(),
        });
    }
    let days = hour.at.duration_since(now.timestamp()).as_hours() / 24;
    if days > FARTHEST_DAYS {
        return Err(SendTimeError {
            sentence: format!("`{text}` is more than a year ahead: it means {moment}"),
            help: "see whether the year is right".to_owned(),
        });
    }
    Ok(hour)
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

    /// The moment, in UTC, and the note; or the sentence.
    fn at(text: &str, now: &str, zone: &str) -> Result<(String, String), String> {
        let hour = parse(text, now.parse().unwrap(), &publication(zone)).map_err(|no| no.sentence)?;
        Ok((hour.at.to_string(), hour.note.unwrap_or_default()))
    }

    #[test]
    fn every_form_is_an_hour_in_the_publications_zone() {
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
    fn an_hour_that_is_past_is_named_with_the_present_one() {
        let now = "2026-11-27T09:00:00Z";
        let past = |text| at(text, now, "Asia/Seoul").unwrap_err();
        assert_eq!(
            past("18:00"),
            "`18:00` is past: it means Fri 2026-11-27 18:00 KST, and it is Fri 2026-11-27 18:00 KST"
        );
        // Not next week: whoever is three seconds late would wait for seven days.
        for text in ["fri 17:59", "2026-11-27 17:00", "2026-11-27T08:59:59Z", "2025-11-27 18:00"] {
            assert!(past(text).contains(" is past: "), "{text}");
        }
        assert!(past("2036-11-27 18:00").contains("more than a year ahead"));
    }

    #[test]
    fn what_is_no_hour_is_refused() {
        for text in [
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
            assert_eq!(error, format!("`{text}` is no hour to send at"), "{text}");
        }
    }

    #[test]
    fn a_skipped_hour_is_as_much_later_as_clocks_are_put_forward() {
        let (moment, note) = at("2027-03-28 02:30", "2027-03-27T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2027-03-28T01:30:00Z");
        assert_eq!(
            note,
            "clocks are put forward: there is no 02:30 on 2027-03-28, and 03:30 is taken for it"
        );
        // The day is found before the hour is: a short day is a day.
        let (moment, _) = at("sun 18:00", "2027-03-27T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2027-03-28T16:00:00Z");
    }

    #[test]
    fn of_an_hour_that_comes_twice_the_first_is_meant() {
        let (moment, note) = at("2026-10-25 02:30", "2026-10-24T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(moment, "2026-10-25T00:30:00Z");
        assert_eq!(
            note,
            "clocks are put back: 02:30 comes twice on 2026-10-25, and the first is taken; the second is \
             `2026-10-25T02:30:00+01:00`"
        );
        let second = at("2026-10-25T02:30:00+01:00", "2026-10-24T12:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(second, ("2026-10-25T01:30:00Z".to_owned(), String::new()));
        // Between the two, the first is past.
        let between = at("02:30", "2026-10-25T00:45:00Z", "Europe/Berlin").unwrap_err();
        assert!(between.contains(" is past: "), "{between}");
    }
}
