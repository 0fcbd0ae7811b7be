//! Words that differ by one slip of the pen.

/// How two words differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Slip {
    /// A letter is written twice in one of them: `Maarand`, `Marand`.
    Doubled,
    /// Two neighbours changed places: `Michael`, `Micheal`.
    Swapped,
    /// One has a letter more.
    Extra,
    /// One letter is another.
    Other,
}

/// The one slip between two words. `None` when they are the same, when they differ by more, and when the first or the
/// last letter is what differs: endings are grammar, and another first letter makes another word.
pub(in crate::check) fn slip(one: &str, two: &str) -> Option<Slip> {
    let one: Vec<char> = one.chars().collect();
    let two: Vec<char> = two.chars().collect();
    let (short, long) = if one.len() <= two.len() { (&one, &two) } else { (&two, &one) };
    if long.len() - short.len() > 1 || short == long {
        return None;
    }
    let prefix = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let rest = short.len() - prefix;
    let same_at_end = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let suffix = same_at_end.min(rest);
    let (from_short, from_long) =
        (short.get(prefix..short.len() - suffix)?, long.get(prefix..long.len() - suffix)?);
    if prefix == 0 || suffix == 0 {
        return None;
    }
    match (from_short, from_long) {
        ([], [more]) => {
            let neighbours = [prefix.checked_sub(1).and_then(|at| long.get(at)), long.get(prefix + 1)];
            let doubled = neighbours.into_iter().flatten().any(|neighbour| neighbour == more);
            Some(if doubled { Slip::Doubled } else { Slip::Extra })
        }
        ([_], [_]) => Some(Slip::Other),
        ([a, b], [c, d]) if a == d && b == c => Some(Slip::Swapped),
        _ => None,
    }
}

/// Whether the two are one word in British and in American English (`Organisation`, `Centre`, `Defence`, `Labour`).
pub(in crate::check) fn is_across_the_ocean(one: &str, two: &str) -> bool {
    let american = |word: &str| {
        let word = word.to_lowercase();
        let pairs =
            [("isation", "ization"), ("ising", "izing"), ("ise", "ize"), ("yse", "yze"), ("our", "or")];
        let word = pairs.iter().fold(word, |word, (british, american)| word.replace(british, american));
        let more = [
            ("tre", "ter"),
            ("fence", "fense"),
            ("ll", "l"),
            ("programme", "program"),
            ("aluminium", "aluminum"),
        ];
        more.iter().fold(word, |word, (british, american)| word.replace(british, american))
    };
    american(one) == american(two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_told_from_another_word() {
        let cases = [
            ("Maarand", "Marand", Some(Slip::Doubled)),
            ("Michael", "Micheal", Some(Slip::Swapped)),
            ("Standford", "Stanford", Some(Slip::Extra)),
            ("Roszak", "Roczak", Some(Slip::Other)),
            ("Korea", "Korean", None),
            ("Park", "Bark", None),
            ("Policy", "Police", None),
            ("Seoul", "Seoul", None),
            ("Austria", "Australia", None),
        ];
        for (one, two, expected) in cases {
            assert_eq!(slip(one, two), expected, "{one} {two}");
            assert_eq!(slip(two, one), expected, "{two} {one}");
        }
    }

    #[test]
    fn british_and_american_english_are_both_right() {
        assert!(is_across_the_ocean("Organisation", "Organization"));
        assert!(is_across_the_ocean("Defence", "Defense"));
        assert!(is_across_the_ocean("Centre", "Center"));
        assert!(!is_across_the_ocean("Maarand", "Marand"));
    }
}
