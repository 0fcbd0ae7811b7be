//! Numbers as people write them: `41,000`, `1.91 billion`, `twenty-one`, `세 건`, `1억 9000만`.

mod english;
mod korean;

pub(in crate::check) use english::in_words;
pub(in crate::check) use korean::{counter, in_hangul};

use std::ops::Range;

/// Notation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Notation {
    /// `38`, `1.91 billion`, `1억 9000만`
    Digits,
    /// `thirty-eight`
    English,
    /// `서른여덟`
    Korean,
}

/// A number of a text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Number {
    /// Its value.
    pub(in crate::check) value: f64,
    /// Value of its last non-zero digit: 1000 in `149,000`.
    pub(in crate::check) step: f64,
    /// Its range.
    pub(in crate::check) range: Range<usize>,
    /// Its notation.
    pub(in crate::check) notation: Notation,
}

impl Number {
    /// Returns the number as an integer, if it is one and can count things.
    pub(in crate::check) fn whole(&self) -> Option<usize> {
        if self.value.fract() != 0.0 || !(0.0..1e9).contains(&self.value) {
            return None;
        }
        format!("{:.0}", self.value).parse().ok()
    }
}

/// Returns `true` if two numbers are equal up to rounding.
pub(in crate::check) fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.abs().max(other.abs()) * 1e-9
}

/// Returns the numbers of a text in reading order. Numbers that are part of a word (`5G`, `38th`) do not count.
pub(in crate::check) fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    let mut in_word = false;
    for (place, c) in text.char_indices() {
        if place < at {
            continue;
        }
        let number = match c {
            _ if in_word => None,
            '0'..='9' => read_digits(text, place),
            'a'..='z' | 'A'..='Z' if english::may_start(c) => english::read(text, place),
            '가'..='힣' => korean::read(text, place),
            _ => None,
        };
        // The rest of a word or of an unparsed number is not a number either.
        let last = number.as_ref().and_then(|number| text[number.range.clone()].chars().next_back());
        in_word = last.unwrap_or(c).is_alphanumeric();
        at = number.as_ref().map_or(at, |number| number.range.end);
        found.extend(number);
    }
    found
}

/// Parses the number whose first digit is at `at`.
fn read_digits(text: &str, at: usize) -> Option<Number> {
    let (mut value, mut step, mut end) = plain_digits(text, at)?;
    if let Some((scale, length)) = english::scale(&text[end..]) {
        (value, step, end) = (value * scale, step * scale, end + length);
    } else if let Some((sum, last, length)) = korean_sum(text, at) {
        (value, step, end) = (sum, last, length);
    }
    let glued = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (!glued).then_some(Number { value, step, range: at..end, notation: Notation::Digits })
}

/// Parses `41,000.5` to its value, the value of its last non-zero digit, and its end.
fn plain_digits(text: &str, at: usize) -> Option<(f64, f64, usize)> {
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

/// Parses `1억 9000만`, `2억5천만`, `14만9000` to the sum, the value of its last digit, and its end.
fn korean_sum(text: &str, at: usize) -> Option<(f64, f64, usize)> {
    let (mut sum, mut step, mut from, mut below) = (0.0, 1.0, at, f64::INFINITY);
    let mut end = None;
    while let Some((value, worth, stop)) = plain_digits(text, from) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(f64, &str)> {
        numbers(text).into_iter().map(|number| (number.value, &text[number.range])).collect()
    }

    #[test]
    fn digits_are_parsed_with_groups_and_scales() {
        assert_eq!(read("41,000 homes, 1.91 billion won"), [(41_000.0, "41,000"), (1.91e9, "1.91 billion")]);
        assert_eq!(read("($13.4 million)"), [(13.4e6, "13.4 million")]);
        assert_eq!(read("In 2022, 38."), [(2022.0, "2022"), (38.0, "38")]);
        assert_eq!(read("17, 2022"), [(17.0, "17"), (2022.0, "2022")]);
        assert_eq!(read("24-hour, 5G A350 38th 83k"), [(24.0, "24")]);
    }

    #[test]
    fn korean_scales_add_up() {
        assert_eq!(read("1억 9000만 원"), [(190_000_000.0, "1억 9000만")]);
        assert_eq!(read("14만9000달러, 3조원"), [(149_000.0, "14만9000"), (3e12, "3조")]);
        assert_eq!(read("2억5천만 원"), [(250_000_000.0, "2억5천만")]);
        assert_eq!(read("38건"), [(38.0, "38")]);
    }

    #[test]
    fn english_words_count_beyond_a_hundred() {
        let text = "Twenty-one, thirty eight, one hundred and five, two thousand, six million; seventeen";
        let values: Vec<_> = read(text).into_iter().map(|(value, _)| value).collect();
        assert_eq!(values, [21.0, 38.0, 105.0, 2000.0, 6e6, 17.0]);
        assert_eq!(read("someone tens often at one-time"), [(1.0, "one")]);
    }

    #[test]
    fn korean_number_words_need_a_counter() {
        assert_eq!(read("네 건의 기사, 다섯 가지 소식"), [(4.0, "네"), (5.0, "다섯")]);
        assert_eq!(
            read("열두 편, 스물한 개, 서른여덟 건"),
            [(12.0, "열두"), (21.0, "스물한"), (38.0, "서른여덟")]
        );
        assert_eq!(read("십이 건, 이십오 명, 백 곳"), [(12.0, "십이"), (25.0, "이십오"), (100.0, "백")]);
        assert_eq!(read("한편 이 건은 네, 사건 백신"), []);
    }

    #[test]
    fn step_is_the_value_of_the_last_digit() {
        let steps: Vec<_> = numbers("149,000 and 1.43 million and 200 million and 1억 9000만")
            .into_iter()
            .map(|number| number.step)
            .collect();
        assert_eq!(steps, [1e3, 1e4, 1e8, 1e7]);
    }

    #[test]
    fn only_whole_numbers_count_things() {
        let whole = |text: &str| numbers(text)[0].whole();
        assert_eq!((whole("41,000"), whole("1.5"), whole("six")), (Some(41_000), None, Some(6)));
    }
}
