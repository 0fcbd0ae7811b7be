//! Numbers that are a slip away from each other.

use crate::check::text::numbers::same;

/// Whether one number is the other with a slip of the hand: digits turned around, one digit another, or so many zeros too
/// many.
pub(super) fn is_slip(one: f64, other: f64) -> bool {
    !same(one, other) && (shifted(one, other) || turned(one, other))
}

/// The same digits with a thousand more or less: `million` for `billion`, `4,100` for `41,000`.
pub(super) fn shifted(one: f64, other: f64) -> bool {
    let ratio = one.max(other) / one.min(other);
    [10.0, 100.0, 1e3, 1e4, 1e6].into_iter().any(|power| same(ratio, power))
}

/// The same digits in another order, or all but one; a single digit says nothing.
fn turned(one: f64, other: f64) -> bool {
    let digits = |number: f64| format!("{number:.2}").trim_end_matches(['0', '.']).to_owned();
    if same(one, 0.0) || one.log10().floor().total_cmp(&other.log10().floor()).is_ne() {
        return false;
    }
    let significant = |text: String| text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
    let pad = |mut digits: Vec<char>, length: usize| {
        digits.resize(length, '0');
        digits
    };
    let (one, other) = (significant(digits(one)), significant(digits(other)));
    let length = one.len().max(other.len());
    if length < 2 {
        return false;
    }
    let (mut one, mut other) = (pad(one, length), pad(other, length));
    let differing = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    one.sort_unstable();
    other.sort_unstable();
    differing == 1 || one == other
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
