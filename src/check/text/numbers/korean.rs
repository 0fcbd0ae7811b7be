//! Numbers in Korean words, and the words that count: `네 건`, `열두 편`, `이십오 명`.

use super::{Notation, Number};

/// Native numbers before a counter.
const UNITS: [(&str, u32); 12] = [
    ("다섯", 5),
    ("여섯", 6),
    ("일곱", 7),
    ("여덟", 8),
    ("아홉", 9),
    ("한", 1),
    ("두", 2),
    ("세", 3),
    ("네", 4),
    ("석", 3),
    ("넉", 4),
    ("서", 3),
];
const TENS: [(&str, u32); 10] = [
    ("스물", 20),
    ("스무", 20),
    ("서른", 30),
    ("마흔", 40),
    ("예순", 60),
    ("일흔", 70),
    ("여든", 80),
    ("아흔", 90),
    ("쉰", 50),
    ("열", 10),
];
/// Sino-Korean digits.
const DIGITS: [&str; 9] = ["일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
/// Counter words; longer ones first.
const COUNTERS: [&str; 23] = [
    "가지", "꼭지", "가구", "차례", "마리", "개국", "개월", "개사", "건", "개", "편", "명", "곳", "대", "회",
    "번", "종", "권", "장", "통", "년", "시간", "배",
];

/// Returns the counter at `at`, also after a blank.
pub(in crate::check) fn counter(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let start = at + usize::from(text[at..].starts_with(' '));
    let counter = COUNTERS.iter().find(|counter| text[start..].starts_with(**counter))?;
    Some(start..start + counter.len())
}

/// Parses the number whose first syllable is at `at`. Korean number words count only before a counter.
pub(super) fn read(text: &str, at: usize) -> Option<Number> {
    let (value, length) = native(&text[at..]).or_else(|| sino(&text[at..]))?;
    let end = at + length;
    // `한편` is "meanwhile", not one piece; `세대` a generation.
    let glued =
        value < 10 && ["편", "대", "번", "장", "회", "배"].iter().any(|word| text[end..].starts_with(word));
    if glued || counter(text, end).is_none() {
        return None;
    }
    Some(Number { value: f64::from(value), step: 1.0, range: at..end, notation: Notation::Korean })
}

/// Formats a number before a counter: in words up to twenty, in digits above.
pub(in crate::check) fn in_hangul(number: usize) -> String {
    let unit = |value: usize| UNITS.iter().find(|(_, unit)| usize::try_from(*unit) == Ok(value));
    match number {
        1..=9 => unit(number).map_or_else(String::new, |(word, _)| (*word).to_owned()),
        10 => "열".to_owned(),
        11..=19 => unit(number - 10).map_or_else(String::new, |(word, _)| format!("열{word}")),
        _ => number.to_string(),
    }
}

fn native(rest: &str) -> Option<(u32, usize)> {
    let start = |list: &[(&str, u32)], rest: &str| {
        list.iter().find(|(word, _)| rest.starts_with(word)).map(|(word, value)| (*value, word.len()))
    };
    let Some((tens, length)) = start(&TENS, rest) else { return start(&UNITS, rest) };
    let unit = start(&UNITS, &rest[length..]);
    Some(unit.map_or((tens, length), |(unit, more)| (tens + unit, length + more)))
}

/// Parses a Sino-Korean number from ten on; smaller ones are spelled like many other words.
fn sino(rest: &str) -> Option<(u32, usize)> {
    let (mut sum, mut digit, mut length, mut large) = (0, 0, 0, false);
    for c in rest.chars().take(7) {
        let mut letter = [0; 4];
        let letter: &str = c.encode_utf8(&mut letter);
        if let Some(index) = DIGITS.iter().position(|known| *known == letter) {
            if digit > 0 {
                return None;
            }
            digit = u32::try_from(index + 1).ok()?;
        } else {
            let scale = match c {
                '십' => 10,
                '백' => 100,
                '천' => 1000,
                _ => break,
            };
            sum += digit.max(1) * scale;
            (digit, large) = (0, true);
        }
        length += c.len_utf8();
    }
    large.then_some((sum + digit, length))
}
