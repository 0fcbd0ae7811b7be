//! Dates and times as pages print them, in English, Korean and the forms of machines.

mod machine;
mod zone;

pub(super) use machine::read;

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Longest line in which a date is looked for, in bytes.
const MAX_LINE: usize = 400;

/// A date that a page prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The day.
    pub(super) date: Date,
    /// The time of day, if it is printed.
    pub(super) time: Option<Time>,
    /// The zone, if it is printed.
    pub(super) zone: Option<TimeZone>,
}

impl Stamp {
    /// Returns the instant; `None` for a day alone.
    pub(super) fn moment(&self, otherwise: &TimeZone) -> Option<Zoned> {
        let zone = self.zone.clone().unwrap_or_else(|| otherwise.clone());
        DateTime::from_parts(self.date, self.time?).to_zoned(zone).ok()
    }

    /// Returns the instant; `None` for a day alone.
    pub(super) fn instant(&self, otherwise: &TimeZone) -> Option<Timestamp> {
        self.moment(otherwise).map(|moment| moment.timestamp())
    }
}

/// Finds the first date of a line, and the bytes that hold it with its time and zone.
pub(super) fn find(line: &str) -> Option<(Stamp, Range<usize>)> {
    let end = (0..=line.len().min(MAX_LINE)).rev().find(|end| line.is_char_boundary(*end))?;
    let parser = Parser { pieces: pieces(&line[..end]) };
    (0..parser.pieces.len()).find_map(|at| parser.stamp(at))
}

/// A word, a number or a sign of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
    /// `true` if a blank precedes it.
    is_apart: bool,
}

impl Piece<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }

    fn number(&self) -> Option<i32> {
        (self.text.len() <= 9).then(|| self.text.parse().ok()).flatten()
    }
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let (mut found, mut at) = (Vec::new(), 0);
    let mut is_apart = true;
    while let Some(first) = line[at..].chars().next() {
        // Labels stand beside dates without a blank: `입력Nov. 18`, `KST수정`.
        let class = |c: char| match c {
            c if c.is_ascii_digit() => 1,
            c if c.is_ascii_alphabetic() => 2,
            c if c.is_alphabetic() => 3,
            _ => 0,
        };
        let length = match class(first) {
            0 => first.len_utf8(),
            kind => line[at..].find(|c| class(c) != kind).unwrap_or(line.len() - at),
        };
        if first.is_whitespace() {
            is_apart = true;
        } else {
            found.push(Piece { text: &line[at..at + length], at, is_apart });
            is_apart = false;
        }
        at += length;
    }
    found
}

struct Parser<'a> {
    pieces: Vec<Piece<'a>>,
}

impl Parser<'_> {
    fn text(&self, at: usize) -> &str {
        self.pieces.get(at).map_or("", |piece| piece.text)
    }

    fn number(&self, at: usize) -> Option<i32> {
        self.pieces.get(at)?.number()
    }

    fn skip(&self, mut at: usize, words: &[&str]) -> usize {
        while words.iter().any(|word| self.text(at).eq_ignore_ascii_case(word)) {
            at += 1;
        }
        at
    }

    /// Reads a date that begins at a piece, with the time beside it.
    fn stamp(&self, at: usize) -> Option<(Stamp, Range<usize>)> {
        if at > 0
            && self.number(at).is_some()
            && matches!(self.text(at - 1), "/" | "-" | ":")
            && !self.pieces[at].is_apart
        {
            return None;
        }
        let (date, next) = self
            .year_first(at)
            .or_else(|| self.short_year(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.slashes(at))?;
        let (mut start, mut end) = (self.pieces[at].at, self.pieces[next - 1].end());
        let between = [",", ".", "T", "at", "·", "|", "-", "–", "—", "@", "•", ";", "/"];
        let mut after = self.weekday(self.skip(next, &between));
        after = self.skip(self.skip(after, &between), &["[", "("]);
        let (mut time, mut zone) = (None, None);
        if let Some((found, then)) = self.time(after) {
            time = Some(found);
            end = self.pieces[then - 1].end();
            if let Some((found, then)) = self.zone(then) {
                zone = Some(found);
                end = self.pieces[then - 1].end();
            }
        } else if let Some((before, found, found_zone)) = self.time_before(at) {
            (time, zone) = (Some(found), found_zone);
            start = self.pieces[before].at;
        }
        Some((Stamp { date, time, zone }, start..end))
    }

    /// Reads a time that precedes a date, as in `18:36, 18 November 2022`.
    fn time_before(&self, at: usize) -> Option<(usize, Time, Option<TimeZone>)> {
        (at.saturating_sub(14)..at).find_map(|start| {
            let (time, then) = self.time(start)?;
            let (zone, then) = self.zone(then).map_or((None, then), |(zone, then)| (Some(zone), then));
            let mut then = self.skip(then, &[",", "on", "·", "|", "-", "–", "—"]);
            then = self.weekday(then);
            (self.skip(then, &[",", "."]) == at).then_some((start, time, zone))
        })
    }

    /// `2022-11-18`, `2022.11.18.`, `2022. 11. 18.`, `2022/11/18`, `2022년 11월 18일`
    fn year_first(&self, at: usize) -> Option<(Date, usize)> {
        let year = self.number(at).filter(|_| self.text(at).len() == 4)?;
        let sign = self.text(at + 1);
        if !matches!(sign, "-" | "." | "/" | "년") {
            return None;
        }
        let month = self.number(at + 2)?;
        let second = self.text(at + 3);
        let fits = if sign == "년" { second.starts_with('월') } else { second == sign };
        let day = self.number(at + 4).filter(|_| fits && self.text(at + 4).len() <= 2)?;
        let mut next = at + 5;
        if sign == "년" || sign == "." && self.text(next) == "." {
            next = self.skip(next, &["일", "."]);
            next += usize::from(sign == "년" && self.text(next).starts_with('일'));
        }
        Some((date(year, month, day)?, next))
    }

    /// `22-11-18 18:36`, as boards print it: with a time, since other houses begin with the day.
    fn short_year(&self, at: usize) -> Option<(Date, usize)> {
        let is_pair = |at: usize| self.text(at).len() == 2;
        if at > 0 && !self.pieces[at].is_apart || ![at, at + 2, at + 4].into_iter().all(is_pair) {
            return None;
        }
        let (year, month, day) = (self.number(at)?, self.number(at + 2)?, self.number(at + 4)?);
        let is_joined = [1, 3].into_iter().all(|sign| self.text(at + sign) == "-");
        let has_time =
            self.pieces.get(at + 5).is_some_and(|piece| piece.is_apart) && self.text(at + 6) == ":";
        (is_joined && has_time).then(|| Some((date(2000 + year, month, day)?, at + 5))).flatten()
    }

    /// `Nov. 18, 2022`, `November 18 2022`, `Nov. 18th, 2022`
    fn month_first(&self, at: usize) -> Option<(Date, usize)> {
        let month = month(self.text(at))?;
        let at = self.skip(at + 1, &["."]);
        let day = self.number(at)?;
        let next = self.skip(at + 1, &["st", "nd", "rd", "th", ",", "."]);
        let year = self.number(next).filter(|_| self.text(next).len() == 4)?;
        Some((date(year, month, day)?, next + 1))
    }

    /// `18 November 2022`, `18 Nov. 2022`
    fn day_first(&self, at: usize) -> Option<(Date, usize)> {
        let day = self.number(at).filter(|_| self.text(at).len() <= 2)?;
        let next = self.skip(at + 1, &["st", "nd", "rd", "th", "of", "-"]);
        let month = month(self.text(next))?;
        let next = self.skip(next + 1, &[".", ",", "-"]);
        let year = self.number(next).filter(|_| self.text(next).len() == 4)?;
        Some((date(year, month, day)?, next + 1))
    }

    /// `11/18/2022` and `18/11/2022`, where only one of the two is possible.
    fn slashes(&self, at: usize) -> Option<(Date, usize)> {
        let (first, second, year) = (self.number(at)?, self.number(at + 2)?, self.number(at + 4)?);
        let sign = self.text(at + 1);
        if !matches!(sign, "/" | ".") || self.text(at + 3) != sign || self.text(at + 4).len() != 4 {
            return None;
        }
        let (month, day) = match (first <= 12, second <= 12) {
            (true, false) => (first, second),
            (false, true) => (second, first),
            (true, true) if first == second => (first, second),
            _ => return None,
        };
        Some((date(year, month, day)?, at + 5))
    }

    /// Skips a weekday, also in brackets.
    fn weekday(&self, at: usize) -> usize {
        let inner = self.skip(at, &["("]);
        let word = self.text(inner);
        let english = word.len() >= 3
            && ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].iter().any(
                |day| {
                    day.starts_with(&word.to_ascii_lowercase())
                        || word.eq_ignore_ascii_case("tues")
                        || word.eq_ignore_ascii_case("thurs")
                },
            );
        let korean = inner > at && matches!(word, "월" | "화" | "수" | "목" | "금" | "토" | "일")
            || word.ends_with("요일");
        if english || korean { self.skip(inner + 1, &[")", ","]) } else { at }
    }

    /// `18:36`, `18:36:00.000`, `6:36PM`, `6:36 p.m.`, `6 PM`, `오후 6:36`, `18시 36분`
    fn time(&self, at: usize) -> Option<(Time, usize)> {
        let (half, at) = match self.text(at) {
            "오전" => (Some(false), at + 1),
            "오후" => (Some(true), at + 1),
            _ => (None, at),
        };
        let (half, at) = match half {
            None => self.half(at).map_or((None, at), |(half, at)| (Some(half), at)),
            half => (half, at),
        };
        let hour = self.number(at).filter(|_| self.text(at).len() <= 2)?;
        let (mut minute, mut second, mut next) = (0, 0, at + 1);
        let mut is_time = half.is_some();
        match self.text(next) {
            ":" => {
                minute = self.number(next + 1).filter(|_| self.text(next + 1).len() == 2)?;
                next += 2;
                is_time = true;
                if self.text(next) == ":" && self.text(next + 1).len() == 2 {
                    second = self.number(next + 1)?;
                    next += 2;
                    if matches!(self.text(next), "." | ",")
                        && self.pieces.get(next + 1).is_some_and(|piece| {
                            !piece.is_apart && piece.text.bytes().all(|byte| byte.is_ascii_digit())
                        })
                    {
                        next += 2;
                    }
                }
            }
            word if word.starts_with('시') => {
                next += 1;
                is_time = true;
                if let Some(found) = self.number(next).filter(|_| self.text(next + 1).starts_with('분')) {
                    minute = found;
                    next += 2;
                }
            }
            _ => {}
        }
        let mut half = half;
        if half.is_none()
            && let Some((found, after)) = self.half(next)
        {
            (half, next, is_time) = (Some(found), after, true);
        }
        let hour = match half {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        let part = |value: i32| i8::try_from(value).ok();
        let time = Time::new(part(hour)?, part(minute)?, part(second.min(59))?, 0).ok()?;
        is_time.then_some((time, next))
    }

    /// `AM`, `p.m.`: `true` after noon.
    fn half(&self, at: usize) -> Option<(bool, usize)> {
        let word = self.text(at).to_ascii_lowercase();
        match word.as_str() {
            "am" | "pm" => Some((word == "pm", at + 1)),
            "a" | "p" if self.text(at + 1) == "." && self.text(at + 2).eq_ignore_ascii_case("m") => {
                Some((word == "p", self.skip(at + 3, &["."])))
            }
            _ => None,
        }
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1990..2100).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the number of an English month, also shortened.
fn month(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let place = (word.len() >= 3 && word.len() <= 9)
        .then(|| MONTHS.iter().position(|month| month.starts_with(&word)))?;
    i32::try_from(place.or_else(|| (word == "sept").then_some(8))?).ok().map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    fn shown(line: &str) -> String {
        let Some((stamp, range)) = find(line) else { return "none".to_owned() };
        let rest = line.replacen(&line[range], "@", 1);
        match stamp.moment(&TimeZone::fixed(Offset::constant(9))) {
            Some(moment) => format!("{} {rest}", moment.strftime("%Y-%m-%dT%H:%M%:z")),
            None => format!("{} {rest}", stamp.date),
        }
    }

    #[test]
    fn printed_dates_are_read() {
        for (line, expected) in [
            ("Nov. 18, 2022 6:36PM KST", "2022-11-18T18:36+09:00 @"),
            ("Nov. 18, 2022 9:36 AM GMT+9", "2022-11-18T09:36+09:00 @"),
            ("November 18, 2022 at 6:36 p.m. GMT+9 by", "2022-11-18T18:36+09:00 @ by"),
            ("2022.11.18 18:36", "2022-11-18T18:36+09:00 @"),
            ("입력 2022-11-18 18:36", "2022-11-18T18:36+09:00 입력 @"),
            ("입력 2022. 11. 18. 오후 6:36", "2022-11-18T18:36+09:00 입력 @"),
            ("2022년 11월 18일(금) 18시 36분", "2022-11-18T18:36+09:00 @"),
            ("2022-11-18T09:36:00.000Z", "2022-11-18T09:36+00:00 @"),
            ("2022-11-18T18:36:00+0900", "2022-11-18T18:36+09:00 @"),
            ("Fri, 18 Nov 2022 09:36:00 GMT", "2022-11-18T09:36+00:00 Fri, @"),
            ("18:36 GMT, Friday 18 November 2022", "2022-11-18T18:36+00:00 @"),
            ("Nov 18 2022", "2022-11-18 @"),
            ("작성일 22-11-18 18:36", "2022-11-18T18:36+09:00 작성일 @"),
            ("22-11-18", "none"),
            ("10-22-11-18 18:36", "none"),
            ("기사입력 2022-11-18 [18:36]", "2022-11-18T18:36+09:00 기사입력 @]"),
            ("2022-11-18 (18 pages)", "2022-11-18 @ (18 pages)"),
            ("Sept. 22, 2023 | 3 min", "2023-09-22 @ | 3 min"),
            ("11/18/2022 6 PM ET", "2022-11-18T18:00-05:00 @"),
            ("05/06/2022", "none"),
            ("He is 18 May be 2022", "none"),
            ("call 02-2022-1234", "none"),
            ("version 2022.13.44", "none"),
            ("Nov. 18, 2022, 12:05 a.m. (UTC)", "2022-11-18T00:05+00:00 @"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }
}
