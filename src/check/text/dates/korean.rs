//! Korean dates: `2022년 11월 17일(목)`, `17일 목요일`.

use super::{Date, DateFormat, digits, names, year};
use jiff::civil::Weekday;
use std::ops::Range;

/// Returns the Korean dates of a text. A day without a month counts only next to a weekday.
pub(super) fn dates(text: &str) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::new();
    for (at, _) in text.match_indices('일') {
        let Some((day, start)) = number_before(text, at) else { continue };
        let end = at + '일'.len_utf8();
        // `17일간`, `45일 동안`, `15일째` are spans of time.
        if text[end..].starts_with(['간', '째', '치']) || text[end..].starts_with(" 동안") {
            continue;
        }
        let weekday = weekday_after(text, end);
        let (month, month_at, year, first) = match month_before(text, start) {
            Some((month, at, year, first)) => (Some(month), at, year, first),
            None if weekday.is_none() => continue,
            None => (None, start..start, None, start),
        };
        found.push(Date {
            year,
            month,
            day: Some(day),
            weekday,
            time: None,
            month_at,
            range: first..end,
            format: DateFormat::Korean,
        });
    }
    found
}

/// Returns the number of one or two digits that ends at `at`.
fn number_before(text: &str, at: usize) -> Option<(i8, usize)> {
    let length = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = at - length;
    let glued =
        text[..start].ends_with(|c: char| matches!(c, ',' | '.' | '-' | '/') || c.is_ascii_alphabetic());
    ((1..=2).contains(&length) && !glued)
        .then(|| text[start..at].parse().ok())
        .flatten()
        .map(|day| (day, start))
}

type Month = (i8, Range<usize>, Option<i16>, usize);

/// Returns the `11월` before a day, with its year.
fn month_before(text: &str, at: usize) -> Option<Month> {
    let head = text[..at].trim_end_matches(' ').strip_suffix('월')?;
    let (month, start) = number_before(text, head.len())?;
    let month_at = start..head.len() + '월'.len_utf8();
    let written = text[..start].trim_end_matches(' ').strip_suffix('년').and_then(|head| {
        let first = head.len().checked_sub(4)?;
        let year = year(head.get(first..)?.get(..4).filter(|year| digits(year) == 4)?)?;
        Some((year, first))
    });
    Some(match written {
        Some((year, first)) => (month, month_at, Some(year), first),
        None => (month, month_at, None, start),
    })
}

/// Parses `(금)`, `(금요일)`, ` 금요일` after a day.
pub(super) fn weekday_after(text: &str, at: usize) -> Option<(Weekday, Range<usize>)> {
    let rest = &text[at..];
    let bare = rest.strip_prefix(' ').unwrap_or(rest);
    let inside = bare.strip_prefix('(').unwrap_or(bare);
    let in_brackets = inside.len() < bare.len();
    let syllable = inside.chars().next()?;
    let day = names::korean_weekday(syllable)?;
    let start = text.len() - inside.len();
    let behind = &inside[syllable.len_utf8()..];
    let whole = behind.strip_prefix("요일");
    let end = start + syllable.len_utf8() + if whole.is_some() { "요일".len() } else { 0 };
    let closed = whole.unwrap_or(behind).starts_with([')', ',', '·', ' ']);
    let stands = if in_brackets { closed } else { whole.is_some() };
    stands.then_some((day, start..end))
}
