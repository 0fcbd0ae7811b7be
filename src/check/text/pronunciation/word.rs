//! Latin words whose last letters leave no doubt how they end in Korean.

use super::Endings;

const VOWEL: Endings = Endings::VOWEL;
const RIEUL: Endings = Endings::RIEUL;
const CONSONANT: Endings = Endings::CONSONANT;

/// Last letters that are reading in one way only, the longest first.
const SURE: &[(&str, Endings)] = &[
    ("ment", VOWEL),
    ("book", CONSONANT),
    ("work", VOWEL),
    ("tch", VOWEL),
    ("ics", VOWEL),
    ("ft", VOWEL),
    ("st", VOWEL),
    ("ct", VOWEL),
    ("pt", VOWEL),
    ("xt", VOWEL),
    ("nd", VOWEL),
    ("rd", VOWEL),
    ("ld", VOWEL),
    ("nk", VOWEL),
    ("sk", VOWEL),
    ("mp", VOWEL),
    ("ss", VOWEL),
    ("us", VOWEL),
    ("is", VOWEL),
    ("sh", VOWEL),
    ("th", VOWEL),
    ("ph", VOWEL),
    ("er", VOWEL),
    ("or", VOWEL),
    ("ce", VOWEL),
    ("de", VOWEL),
    ("ee", VOWEL),
    ("ge", VOWEL),
    ("ie", VOWEL),
    ("re", VOWEL),
    ("se", VOWEL),
    ("ue", VOWEL),
    ("ve", VOWEL),
    ("ze", VOWEL),
    ("ng", CONSONANT),
    ("a", VOWEL),
    ("i", VOWEL),
    ("o", VOWEL),
    ("u", VOWEL),
    ("y", VOWEL),
    ("w", VOWEL),
    ("x", VOWEL),
    ("z", VOWEL),
    ("l", RIEUL),
    ("m", CONSONANT),
    ("n", CONSONANT),
];

/// What a word in lower case is_only ends in.
pub(super) fn sure(word: &str) -> Option<Endings> {
    SURE.iter().find(|(ending, _)| word.ends_with(ending)).map(|(_, endings)| *endings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_endings_come_before_the_shorter_ones_they_hold() {
        for (index, (ending, _)) in SURE.iter().enumerate() {
            let hidden = SURE[..index].iter().find(|(earlier, _)| ending.ends_with(earlier));
            assert_eq!(hidden, None, "{ending} is never reached");
        }
    }
}
