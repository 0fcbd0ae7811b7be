//! Lists of words, sorted by their first byte: each address of a text asks them about every word of its sentence.

use std::collections::BTreeMap;

/// A list of words or of their beginnings.
#[derive(Debug)]
pub(super) struct Stems(BTreeMap<u8, Vec<&'static str>>);

impl Stems {
    /// Reads a list with blanks between its words.
    pub(super) fn of(list: &'static str) -> Self {
        let mut sorted = BTreeMap::<u8, Vec<&'static str>>::new();
        for word in list.split_ascii_whitespace() {
            sorted.entry(word.as_bytes()[0]).or_default().push(word);
        }
        Self(sorted)
    }

    /// Returns the words of the list that begin like another word.
    fn near(&self, word: &str) -> &[&'static str] {
        let first = word.as_bytes().first();
        first.and_then(|first| self.0.get(first)).map_or(&[], Vec::as_slice)
    }

    /// Returns `true` for a word of the list.
    pub(super) fn holds(&self, word: &str) -> bool {
        self.near(word).contains(&word)
    }

    /// Returns `true` for a word that starts with one of the list; the shortest must be the whole word.
    pub(super) fn begin(&self, word: &str) -> bool {
        self.near(word).iter().any(|known| {
            let rest = word.strip_prefix(known);
            rest.is_some_and(|rest| known.len() > 2 || !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_whole_or_by_its_beginning() {
        let stems = Stems::of("malware c2 악성\n  infect");
        assert!(stems.holds("c2") && stems.holds("악성") && !stems.holds("infects") && !stems.holds(""));
        assert!(stems.begin("infected") && stems.begin("c2-server") && stems.begin("악성코드"));
        assert!(!stems.begin("c25") && !stems.begin("mal") && !stems.begin(""));
    }
}
