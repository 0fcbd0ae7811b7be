//! Numbers that are a slip away from each other.

use crate::check::text::numbers::same;

/// Whether one number is the other with a slip of the hand: digits turned around, one digit another, or so many zeros too
/// many.
pub(super) fn is_slip(one: f64, other: f64) -> bool {
    !same(one, other) && (shifted(one, other) || turned(one, other) || mistyped(one, other))
}

/// The same digits with a thousand more or less: `million` for `billion`, `4,100` for `41,000`.
pub(super) fn shifted(one: f64, other: f64) -> bool {
    let ratio = one.max(other) / one.min(other);
    [10.0, 100.0, 1e3, 1e4, 1e6].into_iter().any(|power| same(ratio, power))
}

/// The same digits in another order: `38` and `83`.
pub(super) fn turned(one: f64, other: f64) -> bool {
    digits(one, other).is_some_and(|(mut one, mut other)| {
        one.sort_unstable();
        other.sort_unstable();
        one == other
    })
}

/// All digits but one; a single digit says nothing.
fn mistyped(one: f64, other: f64) -> bool {
    digits(one, other)
        .is_some_and(|(one, other)| one.iter().zip(&other).filter(|(one, other)| one != other).count() == 1)
}

/// The digits that matter of two numbers of one size, as many of both.
fn digits(one: f64, other: f64) -> Option<(Vec<char>, Vec<char>)> {
    if same(one, 0.0) || same(one, other) || one.log10().floor().total_cmp(&other.log10().floor()).is_ne() {
        return None;
    }
    let digits = |number: f64| {
        let text = format!("{number:.2}");
        let text = text.trim_end_matches(['0', '.']);
        text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>()
    };
    let (mut one, mut other) = (digits(one), digits(other));
    let length = one.len().max(other.len());
    one.resize(length, '0');
    other.resize(length, '0');
    (length >= 2).then_some((one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_known() {
        for (one, other) in [
            (38.0, 83.0),
            (41_000.0, 47_000.0),
            (2e8, 2e11),
            (41_000.0, 14_000.0),
            (38.0, 39.0),
            (1.91e9, 1.19e9),
        ] {
            assert!(is_slip(one, other), "{one} {other}");
        }
        for (one, other) in
            [(38.0, 38.0), (38.0, 14.0), (6.0, 7.0), (41_000.0, 52_000.0), (200.0, 310.0), (38.0, 1000.0)]
        {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
