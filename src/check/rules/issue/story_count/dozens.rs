//! Numbers by the dozen: `a dozen stories`, `half a dozen`, `two dozen`.

use crate::check::text::numbers::{Notation, Number};

/// Items of a dozen.
const DOZEN: f64 = 12.0;
const WORD: &str = "dozen";

/// Replaces the numbers that count dozens, and adds those of `a dozen`.
pub(super) fn with_dozens(text: &str, numbers: Vec<Number>) -> Vec<Number> {
    let lower = text.to_ascii_lowercase();
    let (mut found, mut added) = (numbers, Vec::new());
    for (at, _) in lower.match_indices(WORD) {
        let end = at + WORD.len();
        let ahead = lower[..at].trim_end();
        let is_word = !lower[end..].starts_with(char::is_alphanumeric) && ahead.len() < at;
        if !is_word {
            continue;
        }
        let place = found.partition_point(|number| number.range.end < ahead.len());
        if let Some(number) = found.get_mut(place).filter(|number| number.range.end == ahead.len()) {
            number.value *= DOZEN;
            number.range.end = end;
            continue;
        }
        let ends_in = |words: &str| {
            let start = ahead.strip_suffix(words).map(str::len);
            start.filter(|start| !lower[..*start].ends_with(char::is_alphanumeric))
        };
        let (start, value) = match (ends_in("half a"), ends_in("a")) {
            (Some(start), _) => (start, DOZEN / 2.0),
            (None, Some(start)) => (start, DOZEN),
            (None, None) => continue,
        };
        added.push(Number { value, step: 1.0, range: start..end, notation: Notation::English });
    }
    found.append(&mut added);
    found.sort_by_key(|number| number.range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::numbers::numbers;

    #[test]
    fn dozens_are_numbers() {
        for (text, expected) in [
            ("a dozen stories", &[(12.0, "a dozen")][..]),
            ("Half a dozen stories and three more", &[(6.0, "Half a dozen"), (3.0, "three")]),
            ("two dozen stories", &[(24.0, "two dozen")]),
            ("dozens of stories, the dozen of us, dozen", &[]),
        ] {
            let read = with_dozens(text, numbers(text));
            let read: Vec<_> =
                read.iter().map(|number| (number.value, &text[number.range.clone()])).collect();
            assert_eq!(read, expected, "{text}");
        }
    }
}
