//! Numbers in English words.

use super::{Notation, Number};

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(&str, u32); 4] =
    [("thousand", 1_000), ("million", 1_000_000), ("billion", 1_000_000_000), ("trillion", 0)];

/// Returns `true` if a number word may start with this letter: a quick test, since most words are not numbers.
pub(super) fn may_start(letter: char) -> bool {
    matches!(letter.to_ascii_lowercase(), 'z' | 'o' | 't' | 'f' | 's' | 'e' | 'n')
}

/// Parses the number that starts with the word at `at`.
pub(super) fn read(text: &str, at: usize) -> Option<Number> {
    let (mut value, mut end) = below_hundred(text, at)?;
    if let Some(next) = joined(text, end, &[" "], "hundred") {
        (value, end) = (value * 100, next);
        let rest = [" and ", " "].into_iter().find(|joint| text[end..].starts_with(joint));
        let tail = rest.and_then(|joint| below_hundred(text, end + joint.len()));
        if let Some((more, next)) = tail.filter(|(more, _)| *more > 0) {
            (value, end) = (value + more, next);
        }
    }
    let (mut value, mut step) = (f64::from(value), 1.0);
    if let Some((scale, length)) = scale(&text[end..]) {
        (value, step, end) = (value * scale, scale, end + length);
    }
    Some(Number { value, step, range: at..end, notation: Notation::English })
}

/// Parses ` million` right after a number to its factor and length.
pub(super) fn scale(rest: &str) -> Option<(f64, usize)> {
    let blank = rest.len() - rest.trim_start_matches([' ', '-', '\u{a0}']).len();
    let word = word(rest, blank.min(2))?;
    let (_, scale) = SCALES.iter().find(|(name, _)| *name == word)?;
    let scale = if *scale == 0 { 1e12 } else { f64::from(*scale) };
    (blank > 0).then_some((scale, blank + word.len()))
}

/// Formats a number in newspaper style: below twenty in words, above in digits.
pub(in crate::check) fn in_words(number: usize) -> String {
    SMALL.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

fn below_hundred(text: &str, at: usize) -> Option<(u32, usize)> {
    let word = word(text, at)?;
    let end = at + word.len();
    if !(3..=9).contains(&word.len()) {
        return None;
    }
    if let Some(small) = position(&SMALL, word) {
        return Some((small, end));
    }
    let tens = (position(&TENS, word)? + 2) * 10;
    let unit = ["-", " "].into_iter().find_map(|joint| {
        let next = end + joint.len();
        let unit = text[end..].starts_with(joint).then(|| self::word(text, next)).flatten()?;
        let value = position(&SMALL, unit).filter(|value| (1..10).contains(value))?;
        Some((tens + value, next + unit.len()))
    });
    Some(unit.unwrap_or((tens, end)))
}

fn position(list: &[&str], word: &str) -> Option<u32> {
    let index = list.iter().position(|known| known.eq_ignore_ascii_case(word))?;
    u32::try_from(index).ok()
}

/// Returns the end of `wanted`, if it follows.
fn joined(text: &str, at: usize, joints: &[&str], wanted: &str) -> Option<usize> {
    let joint = joints.iter().find(|joint| text[at..].starts_with(**joint))?;
    let next = at + joint.len();
    (word(text, next)? == wanted).then_some(next + wanted.len())
}

/// Returns the word of ASCII letters at `at`, unless another letter follows.
fn word(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let glued = rest[length..].starts_with(|c: char| c.is_alphanumeric() && !('가'..='힣').contains(&c));
    (length > 0 && !glued).then(|| &rest[..length])
}
