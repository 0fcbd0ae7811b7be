//! Dates in digits: `2022-11-17`, `2022. 11. 17.`, `11/17(금)`.

use super::{Date, DateFormat, digits, korean, small, year};

/// Returns the dates in digits of a text. Without a year they count only before a weekday in brackets.
pub(super) fn dates(text: &str) -> Vec<Date> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|start| at + start) {
        let glued =
            text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '_'));
        let date = (!glued).then(|| with_year(text, start).or_else(|| without_year(text, start))).flatten();
        at = date.as_ref().map_or(start + digits(&text[start..]), |date| date.range.end);
        found.extend(date);
    }
    found
}

fn with_year(text: &str, start: usize) -> Option<Date> {
    let year =
        digits(&text[start..]).eq(&4).then(|| year(&format!("{} ", &text[start..start + 4]))).flatten()?;
    let mark = text[start + 4..].chars().next().filter(|mark| matches!(mark, '-' | '.' | '/'))?;
    let month_start = step(text, start + 4, mark)?;
    let length = digits(&text[month_start..]);
    let month =
        (1..=2).contains(&length).then(|| text[month_start..month_start + length].parse().ok()).flatten()?;
    let day_start = step(text, month_start + length, mark)?;
    let (day, digits) = small(&text[day_start..])?;
    let end = day_start + digits;
    let glued =
        text[end..].starts_with(|c: char| c.is_alphabetic() && c != 'T' || matches!(c, '-' | '/' | '_'));
    (!glued && (1..=12).contains(&month)).then(|| date(text, Some(year), month, day, start..end))
}

/// Returns the rest after the mark between two parts, with a blank as in `2022. 11. 17.`
fn step(text: &str, at: usize, mark: char) -> Option<usize> {
    let rest = text[at..].strip_prefix(mark)?;
    let rest = if mark == '.' { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
    rest.starts_with(|c: char| c.is_ascii_digit()).then(|| text.len() - rest.len())
}

fn without_year(text: &str, start: usize) -> Option<Date> {
    let length = digits(&text[start..]);
    let month = (1..=2).contains(&length).then(|| text[start..start + length].parse().ok()).flatten()?;
    let rest = text[start + length..].strip_prefix(['/', '.'])?;
    let (day, digits) = small(rest)?;
    let end = text.len() - rest.len() + digits;
    let date = date(text, None, month, day, start..end);
    (date.weekday.is_some() && text[end..].starts_with('(')).then_some(date)
}

fn date(text: &str, year: Option<i16>, month: i8, day: i8, range: std::ops::Range<usize>) -> Date {
    let weekday =
        text[range.end..].starts_with(['(', ' ']).then(|| korean::weekday_after(text, range.end)).flatten();
    let (month_at, format) = (range.start..range.start, DateFormat::Numeric);
    Date { year, month: Some(month), day: Some(day), weekday, time: None, month_at, range, format }
}
