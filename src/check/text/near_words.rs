//! Words at an edit distance of one, found without comparing every pair: their deletion neighbourhoods meet (symmetric
//! delete, as in `SymSpell`).

use std::hash::{DefaultHasher, Hash, Hasher};

/// Longest word in characters that is a name or a word, and not data.
const LONGEST: usize = 32;
/// Entries that share a key and are compared. More of them are a list, and no word with a typing error.
const MAX_IN_BUCKET: usize = 16;

/// Returns keys of a word: two words that differ by one insertion, removal, substitution or exchange of neighbours share
/// one. `salt` keeps words of other contexts apart.
pub(in crate::check) fn keys(salt: u64, word: &str) -> Vec<u64> {
    let letters: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if letters.len() > LONGEST {
        return Vec::new();
    }
    let key = |skipped: Option<usize>| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        let kept = letters.iter().enumerate().filter(|(at, _)| Some(*at) != skipped);
        kept.for_each(|(_, letter)| letter.hash(&mut hasher));
        hasher.finish()
    };
    std::iter::once(None).chain((0..letters.len()).map(Some)).map(key).collect()
}

/// Returns the hash of a value, as a salt or as a key of its own.
pub(in crate::check) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Returns the pairs of entries that share a key, each once, the smaller entry first.
pub(in crate::check) fn pairs(mut keyed: Vec<(u64, usize)>) -> Vec<(usize, usize)> {
    keyed.sort_unstable();
    keyed.dedup();
    let mut pairs = Vec::new();
    for bucket in keyed.chunk_by(|one, other| one.0 == other.0) {
        let bucket = bucket.get(..MAX_IN_BUCKET).unwrap_or(bucket);
        for (index, (_, one)) in bucket.iter().enumerate() {
            pairs.extend(bucket.iter().skip(index + 1).map(|(_, other)| (*one, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_at_distance_one_share_a_key() {
        for (one, other) in
            [("Maarand", "Marand"), ("Keystone", "Keystnoe"), ("Hana", "Hanb"), ("가나다", "가다")]
        {
            let (one_keys, other_keys) = (keys(1, one), keys(1, other));
            assert!(one_keys.iter().any(|key| other_keys.contains(key)), "{one} {other}");
            assert!(!keys(2, other).iter().any(|key| one_keys.contains(key)), "{one} {other}");
        }
        assert!(keys(0, &"a".repeat(1_000_000)).is_empty());
    }

    #[test]
    fn a_crowd_is_compared_within_a_bound() {
        let crowd = (0..10_000).map(|entry| (7, entry)).collect();
        assert_eq!(pairs(crowd).len(), MAX_IN_BUCKET * (MAX_IN_BUCKET - 1) / 2);
        assert_eq!(pairs(vec![(1, 5), (1, 2), (2, 2), (2, 5), (3, 9)]), [(2, 5)]);
    }
}
