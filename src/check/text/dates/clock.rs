//! Times of day and the zones behind them: `8:32PM KST`, `6 p.m. GMT+9`, `오후 6시 36분`.

use super::digits;
use std::ops::Range;

/// A time of day in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct ClockTime {
    /// 0 to 23.
    pub(in crate::check) hour: i8,
    /// 0 to 59.
    pub(in crate::check) minute: i8,
    /// Range without the zone.
    pub(in crate::check) range: Range<usize>,
    /// Range of the zone after it.
    pub(in crate::check) zone: Option<Range<usize>>,
}

/// Returns the times of a text in reading order.
pub(in crate::check) fn times(text: &str) -> Vec<ClockTime> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|start| at + start) {
        let length = digits(&text[start..]);
        at = start + length;
        let glued = text[..start].ends_with(|c: char| {
            c.is_ascii_alphanumeric() && c != 'T' || matches!(c, '.' | ',' | ':' | '$' | '+' | '-' | '/')
        });
        if let Some(time) = (length <= 2 && !glued).then(|| read(text, start, at)).flatten() {
            at = time.range.end;
            found.push(time);
        }
    }
    found
}

fn read(text: &str, start: usize, hour_end: usize) -> Option<ClockTime> {
    let hour: i8 = text[start..hour_end].parse().ok()?;
    let colon = text[hour_end..].strip_prefix(':').filter(|rest| digits(rest) == 2);
    let (minute, mut end) = match colon {
        Some(rest) => (rest[..2].parse().ok()?, hour_end + 3),
        None => (0, hour_end),
    };
    if let Some((half, first)) = korean_half(text, start) {
        let (minute, end) = if colon.is_some() { (minute, end) } else { hangul(text, hour_end)? };
        return time(text, twelve(hour, half)?, minute, first..end);
    }
    if let Some((half, length)) = half(&text[end..]) {
        end += length;
        return time(text, twelve(hour, half)?, minute, start..end);
    }
    if colon.is_none() {
        let (minute, end) = hangul(text, hour_end)?;
        return time(text, hour, minute, start..end);
    }
    // A third part is one of seconds; then it may as well be a span of time.
    (!text[end..].starts_with([':', '.']) || text[end..].starts_with(". ") || text[end..].len() == 1)
        .then_some(())?;
    time(text, hour, minute, start..end)
}

fn time(text: &str, hour: i8, minute: i8, range: Range<usize>) -> Option<ClockTime> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute);
    let zone = zone(text, range.end);
    valid.then_some(ClockTime { hour, minute, range, zone })
}

/// Parses `PM`, ` p.m.`: `true` for the afternoon, and the length.
fn half(rest: &str) -> Option<(bool, usize)> {
    const HALVES: [(&str, bool); 8] = [
        ("a.m.", false),
        ("p.m.", true),
        ("A.M.", false),
        ("P.M.", true),
        ("AM", false),
        ("PM", true),
        ("am", false),
        ("pm", true),
    ];
    let bare = rest.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or(rest);
    let (name, half) = HALVES.iter().find(|(name, _)| bare.starts_with(name))?;
    let glued = bare[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (!glued).then_some((*half, rest.len() - bare.len() + name.len()))
}

fn twelve(hour: i8, afternoon: bool) -> Option<i8> {
    let hour = match hour {
        12 => 0,
        1..=11 => hour,
        _ => return None,
    };
    Some(if afternoon { hour + 12 } else { hour })
}

/// Parses `오후 ` before the hour.
fn korean_half(text: &str, at: usize) -> Option<(bool, usize)> {
    let head = text[..at].trim_end_matches(' ');
    let found = [("오전", false), ("오후", true)].into_iter().find(|(word, _)| head.ends_with(word));
    found.map(|(word, half)| (half, head.len() - word.len()))
}

/// Parses `시 36분` after the hour.
fn hangul(text: &str, at: usize) -> Option<(i8, usize)> {
    let rest = text[at..].strip_prefix('시').filter(|rest| !rest.starts_with('간'))?;
    let end = text.len() - rest.len();
    let bare = rest.strip_prefix(' ').unwrap_or(rest);
    let length = digits(bare);
    let minute = bare[length..].strip_prefix('분').filter(|_| (1..=2).contains(&length));
    Some(match minute {
        Some(behind) => (bare[..length].parse().ok()?, text.len() - behind.len()),
        None => (0, end),
    })
}

/// Parses `KST`, `GMT+9`, `(UTC+09:00)` after a time.
fn zone(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let bare = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    let bare = bare.strip_prefix('(').unwrap_or(bare);
    (bare.len() < rest.len()).then_some(())?;
    let start = text.len() - bare.len();
    let name = bare.bytes().take_while(u8::is_ascii_uppercase).count();
    (2..=5).contains(&name).then_some(())?;
    let mut end = start + name;
    if matches!(&bare[..name], "GMT" | "UTC")
        && let Some(behind) = text[end..].strip_prefix(['+', '-', '−'])
        && (1..=2).contains(&digits(behind))
    {
        end = text.len() - behind.len() + digits(behind);
        let minutes = text[end..].strip_prefix(':').filter(|rest| digits(rest) == 2);
        end += if minutes.is_some() { 3 } else { 0 };
    }
    let glued = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (!glued).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_parsed_with_zones() {
        type Times<'a> = &'a [(i8, i8, &'a str)];
        let cases: &[(&str, Times<'_>)] = &[
            ("8:32PM KST.", &[(20, 32, "KST")]),
            ("at 6 p.m. GMT+9", &[(18, 0, "GMT+9")]),
            ("9:36 AM (UTC+09:00)", &[(9, 36, "UTC+09:00")]),
            ("오후 6시 36분에, 18시, 오전 9:05", &[(18, 36, ""), (18, 0, ""), (9, 5, "")]),
            ("12:05AM, 12 p.m.", &[(0, 5, ""), (12, 0, "")]),
            ("2022-11-17T18:36", &[(18, 36, "")]),
            ("18:36 and 7 amplifiers, 3 PMs, 24시간, 25:00", &[(18, 36, "")]),
        ];
        for (text, expected) in cases {
            let found = times(text);
            let zone = |time: &ClockTime| time.zone.clone().map_or("", |zone| &text[zone]);
            let found: Vec<_> = found.iter().map(|time| (time.hour, time.minute, zone(time))).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
