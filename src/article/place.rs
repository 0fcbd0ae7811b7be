//! Place lines at the start of an article: `SEOUL ―`, `(서울=연합뉴스)`, `Washington D.C. ― mWISE ―`.

use super::byline;
use super::furniture::length;

/// Signs behind a place.
const DASHES: [char; 4] = ['―', '—', '–', '─'];

/// Returns a place line that stands alone: `Washington D.C. ― mWISE ―`.
pub(super) fn place_alone(text: &str) -> Option<String> {
    let is_place = text.ends_with(DASHES) && length(text) < 90 && is_proper(text.trim_end_matches(DASHES));
    is_place.then(|| text.to_owned())
}

/// Returns the place at the start of a paragraph, and the bytes before the words.
pub(super) fn opening_place(text: &str) -> Option<(String, usize)> {
    korean_place(text).or_else(|| english_place(text))
}

/// `(서울=연합뉴스)`, `[서울=뉴시스]`, `【서울=뉴시스】`, `[등대신문 홍길동 기자]`
fn korean_place(text: &str) -> Option<(String, usize)> {
    let close = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        '【' => '】',
        '<' => '>',
        _ => return None,
    };
    let (end, _) = text.char_indices().take(60).find(|(_, c)| *c == close)?;
    let end = end + close.len_utf8();
    let inner = text[..end].trim_matches(|c: char| "()[]【】<>".contains(c));
    let is_place = inner.contains('=') || byline::read(inner).is_some();
    is_place.then(|| (text[..end].to_owned(), end))
}

/// `SEOUL ―`, `Washington D.C. ― mWISE ―`, `SEOUL, South Korea (AP) —`
fn english_place(text: &str) -> Option<(String, usize)> {
    let window = text.char_indices().take(90).last().map_or(0, |(at, _)| at);
    let window = &text[..window];
    // Where each dash begins and ends.
    let dashes: Vec<(usize, usize)> = window
        .char_indices()
        .filter_map(|(at, c)| {
            let before = &window[..at];
            let end = if text[at..].starts_with("--") { at + 2 } else { at + c.len_utf8() };
            let is_dash = before.ends_with(' ') && (DASHES.contains(&c) || end == at + 2)
                || c == '-' && (before.ends_with(") ") || before.ends_with("  "));
            // Some houses set no blank behind the bar.
            let is_joined = c == '―' && text[end..].starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
            (is_dash && (text[end..].starts_with(' ') || is_joined)).then_some((at, end))
        })
        .collect();
    let (first, first_end) = *dashes.first()?;
    let before = text[..first].trim();
    if before.contains('&') || !is_proper(before) || before.split(' ').count() > 6 || length(before) > 60 {
        return None;
    }
    let second = dashes.get(1).filter(|(at, _)| has_proper_words(text[first_end..*at].trim()));
    let end = second.map_or(first_end, |(_, end)| *end);
    let after = text[end..].trim_start();
    let starts = after
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || "\"'“‘".contains(c) || !c.is_ascii() || c.is_ascii_digit());
    let is_sure = second.is_some()
        || text[first..].starts_with('―')
        || before.contains(',')
        || before.ends_with(')')
        || before.chars().all(|c| !c.is_lowercase())
        || before.split(' ').count() <= 3;
    (starts && is_sure).then(|| (text[..end].trim().to_owned(), end))
}

/// `CNN —`: who wrote, and not where.
pub(super) fn is_agency_alone(place: &str) -> bool {
    let name = place.trim_matches(|c: char| !c.is_alphanumeric());
    ["AP", "AFP", "CNN", "UPI", "DPA", "EPA", "Reuters", "REUTERS", "Bloomberg"].contains(&name)
}

/// Returns `true` if every word begins as a name does.
fn is_proper(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii()) && has_proper_words(text)
}

/// The same without regard to the first letter: events are called `mWISE`.
fn has_proper_words(text: &str) -> bool {
    let small = ["of", "de", "and", "the", "for", "at", "in", "on", "―", "—", "–", "─"];
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty()).peekable();
    let has_words = words.peek().is_some();
    has_words
        && words.all(|word| {
            let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
            let name = inner.chars().any(char::is_uppercase)
                || inner.chars().next().is_none_or(|c| c.is_numeric() || !c.is_ascii());
            name || small.contains(&word)
        })
}
