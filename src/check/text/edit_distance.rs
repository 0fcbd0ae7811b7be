//! Words at an edit distance of one (Damerau-Levenshtein).

/// Kind of the edit between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum EditKind {
    /// Insertion of a neighbouring letter: `Maarand`, `Marand`.
    DoubledLetter,
    /// Two neighbouring letters are exchanged: `Michael`, `Micheal`.
    Transposition,
    /// One word has another letter more.
    Insertion,
    /// One letter differs.
    Substitution,
}

/// Returns the edit between two words at a distance of one; otherwise `None`. Edits of the first or last letter do not
/// count: endings are grammar, and another first letter makes another word.
pub(in crate::check) fn single_edit(one: &str, two: &str) -> Option<EditKind> {
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
            Some(if doubled { EditKind::DoubledLetter } else { EditKind::Insertion })
        }
        ([_], [_]) => Some(EditKind::Substitution),
        ([a, b], [c, d]) if a == d && b == c => Some(EditKind::Transposition),
        _ => None,
    }
}

/// Returns `true` if two words are British and American spellings of one (`Organisation`, `Centre`, `Defence`, `Labour`).
pub(in crate::check) fn is_british_american_pair(one: &str, two: &str) -> bool {
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
    fn single_edits_are_classified() {
        let cases = [
            ("Maarand", "Marand", Some(EditKind::DoubledLetter)),
            ("Michael", "Micheal", Some(EditKind::Transposition)),
            ("Standford", "Stanford", Some(EditKind::Insertion)),
            ("Roszak", "Roczak", Some(EditKind::Substitution)),
            ("Korea", "Korean", None),
            ("Park", "Bark", None),
            ("Policy", "Police", None),
            ("Seoul", "Seoul", None),
            ("Austria", "Australia", None),
        ];
        for (one, two, expected) in cases {
            assert_eq!(single_edit(one, two), expected, "{one} {two}");
            assert_eq!(single_edit(two, one), expected, "{two} {one}");
        }
    }

    #[test]
    fn british_american_pairs_are_recognised() {
        assert!(is_british_american_pair("Organisation", "Organization"));
        assert!(is_british_american_pair("Defence", "Defense"));
        assert!(is_british_american_pair("Centre", "Center"));
        assert!(!is_british_american_pair("Maarand", "Marand"));
    }
}
