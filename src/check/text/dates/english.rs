//! English dates and their adjacent weekdays.

use super::{Date, DateFormat, names, small, year};
use crate::check::text::context::{capitalised, word_after, word_before};
use jiff::civil::Weekday;
use std::ops::Range;

/// Returns the English dates of a text.
pub(super) fn dates(text: &str) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::new();
    for (at, word) in capitalised(text) {
        let Some(month) = names::month(word) else { continue };
        let first = month_first(text, at, word.len(), month);
        let with_day = first.clone().filter(|date| date.day.is_some());
        found.extend(with_day.or_else(|| day_first(text, at, word.len(), month)).or(first));
    }
    found
}

/// Parses `Nov. 17, 2022`, `Nov. 2022`.
fn month_first(text: &str, at: usize, length: usize, month: i8) -> Option<Date> {
    let dot = at + length + usize::from(text[at + length..].starts_with('.'));
    let start = dot + blanks(&text[dot..]);
    // A line break or a dash is no blank, and `Nov.17` is one date.
    (start > dot || dot > at + length).then_some(())?;
    let (day, written, mut end) = if let Some(written) = year(&text[start..]) {
        (None, Some(written), start + 4)
    } else {
        let (day, length) = small(&text[start..])?;
        let end = start + length + ordinal(&text[start + length..])?;
        (Some(day), None, end)
    };
    let year = written.or_else(|| {
        let comma = end + usize::from(text[end..].starts_with(','));
        let start = comma + blanks(&text[comma..]);
        let year = (start > end).then(|| year(&text[start..])).flatten()?;
        end = start + 4;
        Some(year)
    });
    let weekday = day.and_then(|_| weekday(text, &(at..end)));
    Some(Date {
        year,
        month: Some(month),
        day,
        weekday,
        time: None,
        month_at: at..dot,
        range: at..end,
        format: DateFormat::MonthFirst,
    })
}

/// Parses `17 November 2022`, `the 17th of November`.
fn day_first(text: &str, at: usize, length: usize, month: i8) -> Option<Date> {
    let head = text[..at].trim_end_matches(' ');
    let head = head.strip_suffix(" of").unwrap_or(head).trim_end_matches(' ');
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| head.strip_suffix(ending)).unwrap_or(head);
    let start = bare.len() - bare.bytes().rev().take_while(u8::is_ascii_digit).count();
    let glued = text[..start]
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | '$' | '-' | '–'));
    let (day, digits) = small(&text[start..])?;
    (!glued && start + digits == bare.len()).then_some(())?;
    let dot = at + length + usize::from(length <= 4 && text[at + length..].starts_with('.'));
    let comma = dot + usize::from(text[dot..].starts_with(", "));
    let year_start = comma + blanks(&text[comma..]);
    let year = year(&text[year_start..]);
    let end = if year.is_some() { year_start + 4 } else { dot };
    let range = start..end;
    let weekday = weekday(text, &range);
    Some(Date {
        year,
        month: Some(month),
        day: Some(day),
        weekday,
        time: None,
        month_at: at..dot,
        range,
        format: DateFormat::DayFirst,
    })
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}']).len()
}

/// Returns the length of an ordinal's ending; `None` if the number is part of another word.
fn ordinal(rest: &str) -> Option<usize> {
    let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match &rest[..letters] {
        "" => Some(0),
        "st" | "nd" | "rd" | "th" => Some(2),
        _ => None,
    }
}

/// Returns the weekday that belongs to the date at `range`.
fn weekday(text: &str, range: &Range<usize>) -> Option<(Weekday, Range<usize>)> {
    before(text, range.start).or_else(|| after(text, range.end))
}

fn before(text: &str, at: usize) -> Option<(Weekday, Range<usize>)> {
    const GAPS: [&str; 8] = [", the ", " the ", ", on ", " on ", ", ", " (", "., ", " "];
    let head = &text[..at];
    let gap = GAPS.iter().find(|gap| head.ends_with(**gap))?;
    let end = at - gap.len();
    let bare = head[..end].trim_end_matches('.');
    let word = word_before(bare, bare.len());
    let start = bare.len() - word.len();
    (!word.is_empty() && bare.ends_with(word)).then_some(())?;
    let ahead = &text[..start];
    let short = || {
        // `The Sun`, `Sat` and `Wed` are other words as well: a dot or a bracket tells.
        let plain = bare.len() == end && !gap.contains('(') && !gap.starts_with("., ");
        let risky = matches!(word, "Sun" | "Sat" | "Wed" | "Mon" | "Weds");
        names::short_weekday(word).filter(|_| !(plain && risky))
    };
    let day = match names::weekday(word) {
        // A full name with a dot ends a sentence.
        Some(day) => (bare.len() == end).then_some(day)?,
        None => short()?,
    };
    (!in_list(ahead) && !ahead.ends_with("The ")).then_some((day, start..bare.len()))
}

/// Returns `true` if another weekday is joined to the next word: `Monday and `, `Friday–`.
fn in_list(ahead: &str) -> bool {
    let bare = ahead.trim_end_matches([' ', '-', '–', '—', '~', '&', '/', ',']);
    let joined = word_before(bare, bare.len());
    let is_weekday = |word: &str| {
        let stem = word.strip_suffix('s').unwrap_or(word);
        names::weekday(stem).or_else(|| names::short_weekday(stem)).is_some()
    };
    if bare.len() < ahead.trim_end_matches(' ').len() && is_weekday(joined) {
        return true;
    }
    let joint = matches!(joined, "and" | "or" | "to" | "through" | "until" | "till");
    let rest = &bare[..bare.len() - joined.len()];
    joint
        && is_weekday(word_before(
            rest.trim_end_matches([' ', '.', ',']),
            rest.trim_end_matches([' ', '.', ',']).len(),
        ))
}

fn after(text: &str, at: usize) -> Option<(Weekday, Range<usize>)> {
    let rest = &text[at..];
    if let Some(inside) = rest.strip_prefix(" (").or_else(|| rest.strip_prefix('(')) {
        let start = text.len() - inside.len();
        let word = word_after(text, start);
        let day = names::weekday(word).or_else(|| names::short_weekday(word))?;
        let closed = inside[word.len()..].trim_start_matches('.').starts_with([')', ',']);
        return closed.then(|| (day, start..start + word.len()));
    }
    let inside = rest.strip_prefix(", a ").or_else(|| rest.strip_prefix(", "))?;
    let start = text.len() - inside.len();
    let word = word_after(text, start);
    let day = names::weekday(word)?;
    let behind = &inside[word.len()..];
    // `Nov. 17, Friday prayers` is about other things, and so may be `Nov. 17, Friday, Nov. 18`.
    let ends = behind.is_empty() || behind.starts_with(['.', ')', ';']) || behind.starts_with(", ");
    let next = behind.strip_prefix(", ").map_or("", |rest| word_after(rest, 0));
    (ends && names::month(next).is_none()).then(|| (day, start..start + word.len()))
}
