//! Dates as people write them: `Thursday, Nov. 17, 2022`, `17 November`, `11월 17일(목)`, `2022-11-17`.

mod clock;
mod english;
mod korean;
mod names;
mod numeric;

pub(in crate::check) use clock::{ClockTime, times};
pub(in crate::check) use names::{MONTHS, WEEKDAYS, weekday};

use jiff::civil::Weekday;
use std::ops::Range;

/// Format of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum DateFormat {
    /// `Nov. 17`
    MonthFirst,
    /// `17 November`
    DayFirst,
    /// `11월 17일`
    Korean,
    /// `2022-11-17`
    Numeric,
}

/// A date in a text; such a day may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Date {
    /// The year, if written.
    pub(in crate::check) year: Option<i16>,
    /// The month; Korean texts may omit it next to a weekday.
    pub(in crate::check) month: Option<i8>,
    /// The day; `Nov. 2022` has none.
    pub(in crate::check) day: Option<i8>,
    /// The adjacent weekday and its range.
    pub(in crate::check) weekday: Option<(Weekday, Range<usize>)>,
    /// The time of day right after it.
    pub(in crate::check) time: Option<ClockTime>,
    /// Range of the month's name with its dot.
    pub(in crate::check) month_at: Range<usize>,
    /// Range of the date without the weekday.
    pub(in crate::check) range: Range<usize>,
    /// Its format.
    pub(in crate::check) format: DateFormat,
}

/// Bytes that may be between a date and its time.
const MAX_GAP: usize = 16;

/// Returns the dates of a text in reading order.
pub(in crate::check) fn dates(text: &str) -> Vec<Date> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = english::dates(text);
    found.extend(korean::dates(text));
    found.extend(numeric::dates(text));
    found.sort_by_key(|date| date.range.start);
    if !found.is_empty() {
        let times = times(text);
        for date in &mut found {
            let next = times.partition_point(|time| time.range.start < date.range.end);
            let near =
                times.iter().skip(next).take_while(|time| time.range.start <= date.range.end + MAX_GAP);
            date.time = near.into_iter().find(|time| is_gap(&text[date.range.end..], time, date)).cloned();
        }
    }
    found
}

/// Returns `true` if only a connecting word or mark is between a date and a time.
fn is_gap(rest: &str, time: &ClockTime, date: &Date) -> bool {
    let between = time.range.start.checked_sub(date.range.end).and_then(|length| rest.get(..length));
    between.is_some_and(|between| {
        let bare = between
            .trim_matches([' ', ',', '(', ')', '|', '·', '.', '월', '화', '수', '목', '금', '토', '일']);
        between.len() <= MAX_GAP && matches!(bare, "" | "at" | "T" | "-" | "–")
    })
}

/// Returns the number of digits at the start of a text.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Returns a number of one or two digits at the start of a text, unless it is part of a longer number.
fn small(text: &str) -> Option<(i8, usize)> {
    let length = digits(text);
    let rest = text.get(length..)?;
    let goes_on =
        rest.starts_with([',', '.', ':', '/']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    ((1..=2).contains(&length) && !goes_on && !rest.starts_with('%')).then_some(())?;
    Some((text[..length].parse().ok()?, length))
}

/// Returns a year of four digits at the start of a text.
fn year(text: &str) -> Option<i16> {
    let glued = text.get(4..)?.starts_with(|c: char| c.is_ascii_alphanumeric());
    let year = (digits(text) == 4 && !glued).then(|| text[..4].parse().ok()).flatten()?;
    (1900..2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `weekday year-month-day time zone` of every date, `-` for what is not said.
    fn read(text: &str) -> Vec<String> {
        let shown = |date: Date| {
            let part = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
            let weekday = part(date.weekday.map(|(day, _)| format!("{day:?}")[..3].to_owned()));
            let time =
                date.time.map(|time| format!(" {:02}:{:02}", time.hour, time.minute)).unwrap_or_default();
            let (year, month) =
                (part(date.year.map(|x| x.to_string())), part(date.month.map(|x| x.to_string())));
            format!("{weekday} {year} {month} {}{time}", part(date.day.map(|x| x.to_string())))
        };
        dates(text).into_iter().map(shown).collect()
    }

    #[test]
    fn english_dates_are_parsed_with_weekdays() {
        let cases: &[(&str, &[&str])] = &[
            ("on Thursday, Nov. 17, with people", &["Thu - 11 17"]),
            ("Nov. 18, 2022 8:32PM KST", &["- 2022 11 18 20:32"]),
            ("May 19, 2023 at 6 p.m.", &["- 2023 5 19 18:00"]),
            ("Nov. 17 (Fri) and November 3rd", &["Fri - 11 17", "- - 11 3"]),
            ("Sunday (Nov. 20)", &["Sun - 11 20"]),
            ("Thu., Nov. 17", &["Thu - 11 17"]),
            ("Friday, 17 November 2022", &["Fri 2022 11 17"]),
            ("the 17th of November", &["- - 11 17"]),
            ("from Jan. 15 to Jan. 19, 2024", &["- - 1 15", "- 2024 1 19"]),
            ("Nov. 17, Thursday, in Seoul", &["Thu - 11 17"]),
            ("in Nov. 2022", &["- 2022 11 -"]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), *expected, "{text}");
        }
    }

    #[test]
    fn weekdays_of_lists_belong_to_no_date() {
        let cases = [
            "on Monday and Tuesday, Nov. 14 and 15",
            "from Monday to Friday, Nov. 14 to 18",
            "Friday–Sunday, Nov. 18–20",
            "It ended on Friday. Nov. 17 was calm",
            "wrote The Sun, Nov. 17",
            "Nov. 17, Friday prayers",
        ];
        for text in cases {
            assert!(dates(text).iter().all(|date| date.weekday.is_none()), "{text}");
        }
    }

    #[test]
    fn other_words_and_numbers_are_not_dates() {
        let cases = [
            "May I ask 20 people",
            "march 4 abreast",
            "Mayor 5",
            "May 1,150 people",
            "up 5 percent in May",
            "Sept. 3.5 million",
            "Decide 4",
            "at 3:15 in March",
            "Jan Koum, 46",
            "17일간",
            "3월부터",
            "1만 2000일",
        ];
        for text in cases {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn korean_dates_are_parsed() {
        let cases: &[(&str, &[&str])] = &[
            ("2022년 11월 17일(금) 오후 6시 36분", &["Fri 2022 11 17 18:36"]),
            ("11월 17일 금요일", &["Fri - 11 17"]),
            ("지난 17일(금) 열린", &["Fri - - 17"]),
            ("17일 금요일", &["Fri - - 17"]),
            ("11월 14일(월)부터 18일(금)까지", &["Mon - 11 14", "Fri - - 18"]),
            ("11월 31일에, 13월 5일", &["- - 11 31", "- - 13 5"]),
            ("17일(현지시간)", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), *expected, "{text}");
        }
    }

    #[test]
    fn dates_in_digits_are_parsed() {
        let cases: &[(&str, &[&str])] = &[
            ("2022-11-17 18:36", &["- 2022 11 17 18:36"]),
            ("2022.11.17(금) 18:36", &["Fri 2022 11 17 18:36"]),
            ("2022. 11. 17. 오후 6:36", &["- 2022 11 17 18:36"]),
            ("11/17(금)", &["Fri - 11 17"]),
            ("CVE-2022-1131, 3/4, 1.2", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), *expected, "{text}");
        }
    }
}
