//! Numbers in full-width digits, as Korean and Japanese keyboards write them: `５ stories`.

use crate::check::text::numbers::{Notation, Number};
use crate::check::text::words::before;

/// Digits of a number that can count stories.
const MOST_DIGITS: usize = 2;

/// Signs that make digits a part of a longer number.
const PARTS: [char; 6] = ['．', '.', '，', ',', '－', '-'];

/// Adds the numbers in full-width digits.
pub(super) fn with_full_width(text: &str, numbers: Vec<Number>) -> Vec<Number> {
    let mut found = numbers;
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let Some(mut value) = digit(letter) else { continue };
        let (mut end, mut digits) = (start + letter.len_utf8(), 1);
        while let Some((at, next)) =
            letters.next_if(|(_, next)| digit(*next).is_some()).map(|(at, next)| (at + next.len_utf8(), next))
        {
            (end, digits) = (at, digits + 1);
            value = value.saturating_mul(10).saturating_add(digit(next).unwrap_or_default());
        }
        let is_part = |c: char| c.is_alphanumeric() || PARTS.contains(&c);
        let is_whole = !before(text, start).is_some_and(is_part) && !text[end..].starts_with(PARTS);
        if digits <= MOST_DIGITS && is_whole {
            let value = f64::from(value);
            found.push(Number { value, step: 1.0, range: start..end, notation: Notation::Digits });
        }
    }
    found.sort_by_key(|number| number.range.start);
    found
}

fn digit(letter: char) -> Option<u32> {
    ('０'..='９').contains(&letter).then(|| u32::from(letter) - u32::from('０'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_are_numbers() {
        let read = |text: &str| -> Vec<f64> {
            with_full_width(text, Vec::new()).iter().map(|number| number.value).collect()
        };
        assert_eq!(read("５ stories and １２ items"), [5.0, 12.0]);
        assert_eq!(read("５"), [5.0]);
        assert_eq!(read("A５, ２０２２, ３．５"), [] as [f64; 0]);
    }
}
