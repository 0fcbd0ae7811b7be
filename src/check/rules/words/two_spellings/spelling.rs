//! Spellings of the names in an issue, each with its occurrences.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::check::text::names::{Name, names};
use crate::check::text::words::Word;

/// One spelling of a name.
#[derive(Debug, Clone)]
pub(super) struct Spelling<'a> {
    pub(super) words: Vec<Word<'a>>,
    /// Number of occurrences.
    pub(super) times: usize,
    /// Index of the first text with this spelling, and the range.
    pub(super) text: usize,
    pub(super) range: Range<usize>,
    /// True if it is always the first word of a sentence, where every word has a capital.
    pub(super) only_starts: bool,
    /// Word after the first occurrence, if only a space is between.
    pub(super) next: Option<&'a str>,
    /// Items that contain it.
    pub(super) items: BTreeSet<Option<usize>>,
    /// True if it occurs only as part of a longer name.
    pub(super) only_in_longer_name: bool,
}

impl Spelling<'_> {
    /// Returns the name as text.
    pub(super) fn name(&self) -> String {
        self.words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    }

    /// Returns the first word.
    pub(super) fn word(&self) -> &str {
        self.words.first().map_or("", |word| word.text)
    }
}

/// Returns the spellings of all names, in alphabetical order. Each text belongs to an item or to none.
/// Two spellings count as one name only on small differences: spaces and hyphens; one typing error in a name whose
/// other words are equal; a family name that returns alone in the same item.
pub(super) fn collect_spellings<'a>(texts: &[(Option<usize>, &'a str)]) -> Vec<Spelling<'a>> {
    let mut all: BTreeMap<Vec<&str>, Spelling<'a>> = BTreeMap::new();
    for (index, (item, text)) in texts.iter().enumerate() {
        for name in names(text) {
            add_spelling(&mut all, &name, &name.words, (index, *item), false);
            if name.words.len() > 1 {
                for word in &name.words {
                    add_spelling(&mut all, &name, &[*word], (index, *item), true);
                }
            }
        }
    }
    all.into_values().collect()
}

/// Counts an occurrence of a name, or of a word of a longer one.
fn add_spelling<'a>(
    all: &mut BTreeMap<Vec<&'a str>, Spelling<'a>>,
    name: &Name<'a>,
    spelt: &[Word<'a>],
    (text, item): (usize, Option<usize>),
    only_in_longer_name: bool,
) {
    let (Some(first), Some(last)) = (spelt.first(), spelt.last()) else { return };
    let range = first.at..last.end();
    let at_start = name.starts_sentence && name.words.first() == Some(first);
    let key = spelt.iter().map(|word| word.text).collect();
    let entry = all.entry(key).or_insert_with(|| Spelling {
        words: spelt.to_vec(),
        times: 0,
        text,
        range,
        only_starts: true,
        next: name.next,
        items: BTreeSet::new(),
        only_in_longer_name: true,
    });
    entry.times += 1;
    entry.only_starts &= at_start;
    entry.only_in_longer_name &= only_in_longer_name;
    entry.items.insert(item);
}

/// Returns the letters of a name in lower case, without spaces and hyphens.
pub(super) fn letters_only(spelling: &Spelling<'_>) -> String {
    let letters = spelling.words.iter().flat_map(|word| word.text.chars());
    letters.filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
}
