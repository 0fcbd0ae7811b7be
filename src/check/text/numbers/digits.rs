//! Numbers in digits, with the words that scale them.

use super::{Notation, Number, english};

/// The number whose first digit is at `at`.
pub(super) fn read(text: &str, at: usize) -> Option<Number> {
    let (mut value, mut step, mut end) = plain(text, at)?;
    if let Some((scale, length)) = english::scale(&text[end..]) {
        (value, step, end) = (value * scale, step * scale, end + length);
    } else if let Some((sum, last, length)) = korean_sum(text, at) {
        (value, step, end) = (sum, last, length);
    }
    let glued = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (!glued).then_some(Number { value, step, range: at..end, notation: Notation::Digits })
}

/// `41,000.5`: its value, the worth of its last digit that is no zero, its end.
fn plain(text: &str, at: usize) -> Option<(f64, f64, usize)> {
    let rest = &text.as_bytes()[at..];
    let run = |from: usize| rest[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = run(0);
    if end == 0 || end > 15 {
        return None;
    }
    while end <= 15 && rest.get(end) == Some(&b',') && run(end + 1) == 3 {
        end += 4;
    }
    let whole: String = text[at..at + end].chars().filter(char::is_ascii_digit).collect();
    let mut digits = whole.clone();
    let mut worth = 1.0;
    if rest.get(end) == Some(&b'.') && (1..=6).contains(&run(end + 1)) {
        let places = run(end + 1);
        digits.push_str(&text[at + end + 1..at + end + 1 + places]);
        end += 1 + places;
        worth = 1.0 / 10_f64.powi(i32::try_from(places).ok()?);
        // Versions and addresses (`1.2.3`) are no numbers.
        if rest.get(end) == Some(&b'.') && run(end + 1) > 0 {
            return None;
        }
    }
    let value = format!("{whole}.{}", &digits[whole.len()..]).parse().ok()?;
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let zeros = i32::try_from(zeros.min(digits.len() - 1)).ok()?;
    Some((value, worth * 10_f64.powi(zeros), at + end))
}

/// `1억 9000만`, `2억5천만`, `14만9000`: the sum, the worth of its last digit, its end.
fn korean_sum(text: &str, at: usize) -> Option<(f64, f64, usize)> {
    let (mut sum, mut step, mut from, mut below) = (0.0, 1.0, at, f64::INFINITY);
    let mut end = None;
    while let Some((value, worth, stop)) = plain(text, from) {
        let Some((scale, length)) = korean_scale(&text[stop..]) else {
            // What follows a scale and has none of its own: the `9000` of `14만9000`.
            if end.is_some() && value < below {
                (sum, step, end) = (sum + value, worth, Some(stop));
            }
            break;
        };
        if scale >= below {
            break;
        }
        (sum, step, below) = (sum + value * scale, worth * scale, scale);
        end = Some(stop + length);
        from = stop + length;
        from += usize::from(text[from..].starts_with(' '));
    }
    end.map(|end| (sum, step, end))
}

fn korean_scale(rest: &str) -> Option<(f64, usize)> {
    const SCALES: [(&str, f64); 7] =
        [("천만", 1e7), ("백만", 1e6), ("천억", 1e11), ("조", 1e12), ("억", 1e8), ("만", 1e4), ("천", 1e3)];
    SCALES.iter().find(|(word, _)| rest.starts_with(word)).map(|(word, scale)| (*scale, word.len()))
}
