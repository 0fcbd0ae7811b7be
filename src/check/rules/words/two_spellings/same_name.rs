//! Judgement of two spellings: one name with a slip, or two names.

use std::collections::{BTreeMap, BTreeSet};

use super::spelling::{Spelling, letters_only};
use crate::check::text::edit_distance::{EditKind, is_british_american_pair, single_edit};
use crate::check::text::names::{is_korean_name, is_romanised};

/// Names of several words, by the words in them.
pub(super) struct LongerNames<'a> {
    words: BTreeSet<&'a str>,
    /// Items of the names of two or three words, by their last word.
    items: BTreeMap<&'a str, BTreeSet<usize>>,
}

impl<'a> LongerNames<'a> {
    /// Collects the names of several words.
    pub(super) fn of(all: &[Spelling<'a>]) -> Self {
        let (mut words, mut items) = (BTreeSet::new(), BTreeMap::<_, BTreeSet<usize>>::new());
        for name in all.iter().filter(|name| name.words.len() > 1) {
            words.extend(name.words.iter().map(|word| word.text));
            if let Some(last) = name.words.last().filter(|_| name.words.len() < 4) {
                items.entry(last.text).or_default().extend(name.items.iter().flatten());
            }
        }
        Self { words, items }
    }
}

/// True if two spellings differ only in spaces and hyphens.
fn differs_only_in_spaces_or_hyphens(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    rare.words.len() > 1 && usual.words.len() > 1 && letters_only(rare) == letters_only(usual)
}

/// Returns the only word that differs, with its index.
fn single_differing_word<'a>(rare: &Spelling<'a>, usual: &Spelling<'a>) -> Option<(usize, &'a str, &'a str)> {
    if rare.words.len() != usual.words.len() {
        return None;
    }
    let pairs = rare.words.iter().zip(&usual.words).enumerate();
    let mut single_differing_word = pairs.filter(|(_, (one, two))| one.text != two.text);
    let (index, (one, two)) = single_differing_word.next()?;
    single_differing_word.next().is_none().then_some((index, one.text, two.text))
}

/// Cheap test before the full comparison.
pub(super) fn is_similar(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    differs_only_in_spaces_or_hyphens(rare, usual)
        || single_differing_word(rare, usual).is_some_and(|(_, one, two)| single_edit(one, two).is_some())
}

/// True if two spellings with a common key are one name.
pub(super) fn is_same_name(
    rare: &Spelling<'_>,
    usual: &Spelling<'_>,
    longer: &LongerNames<'_>,
    small: &BTreeSet<String>,
) -> bool {
    if differs_only_in_spaces_or_hyphens(rare, usual) {
        return is_name_with_spaces(rare, usual);
    }
    let Some((index, one, two)) = single_differing_word(rare, usual) else { return false };
    let Some(edit) = single_edit(one, two) else { return false };
    let known = |word: &str| small.contains(&word.to_lowercase());
    if known(one)
        || known(two)
        || is_british_american_pair(one, two)
        || DISTINCT_NAMES.contains(&pair_key(one, two).as_str())
    {
        return false;
    }
    if rare.words.len() > 1 {
        return is_misspelt_in_longer_name(edit, index, rare, usual, one.len().min(two.len()));
    }
    is_returning_family_name(edit, rare, usual, longer) || is_misspelt_alone(edit, rare, usual)
}

/// True for `Kim Min-su` and `Kim Minsu`, not for the ordinary words `Web Site` and `Website`: two words each, or a
/// hyphen.
fn is_name_with_spaces(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    let shouts = |it: &Spelling<'_>| {
        it.words.iter().any(|word| word.text.len() > 3 && !word.text.contains(char::is_lowercase))
    };
    let first = |it: &Spelling<'_>| it.words.first().map(|word| word.text.to_lowercase());
    first(rare) == first(usual) && !shouts(rare) && !shouts(usual)
}

/// True if one word differs by a typing error and the others are equal.
fn is_misspelt_in_longer_name(
    edit: EditKind,
    index: usize,
    rare: &Spelling<'_>,
    usual: &Spelling<'_>,
    length: usize,
) -> bool {
    if is_korean_name(&rare.words) || is_korean_name(&usual.words) {
        return false;
    }
    match edit {
        EditKind::DoubledLetter | EditKind::Transposition => length > 4,
        EditKind::Insertion => length > 5 || (length == 5 && rare.times == 1 && usual.times > 1),
        // Given names of different people may differ by one letter.
        EditKind::Substitution => length > 5 && index > 0 && usual.times > 1,
    }
}

/// True for a family name that returns alone in the same item, if nobody else has it.
fn is_returning_family_name(
    edit: EditKind,
    rare: &Spelling<'_>,
    usual: &Spelling<'_>,
    longer: &LongerNames<'_>,
) -> bool {
    let long = |it: &Spelling<'_>| it.word().chars().count() > 4;
    let alone = |it: &Spelling<'_>| !longer.words.contains(it.word());
    let full_name = |it: &Spelling<'_>| {
        let items = longer.items.get(it.word());
        items.is_some_and(|items| rare.items.iter().flatten().any(|item| items.contains(item)))
    };
    let (lone, full) = if alone(rare) { (rare, usual) } else { (usual, rare) };
    let speaks = lone.next.is_some_and(|next| SPEECH_VERBS.contains(&next));
    let same_item = lone.items.iter().any(|item| item.is_some() && full.items.contains(item));
    long(rare)
        && long(usual)
        && alone(lone)
        && !alone(full)
        && full_name(full)
        && same_item
        && speaks
        && edit != EditKind::Substitution
}

/// True for a rare capitalised word that misses or adds a letter of a frequent one.
fn is_misspelt_alone(edit: EditKind, rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    let length = rare.word().len().min(usual.word().len());
    let romanised = is_romanised(rare.word()) || is_romanised(usual.word());
    let capital = !rare.only_starts && !usual.only_starts;
    let often = usual.times > 1 || rare.only_in_longer_name != usual.only_in_longer_name;
    capital && !romanised && length > 5 && rare.times == 1 && often && edit != EditKind::Substitution
}

/// Returns two words as an entry of [`DISTINCT_NAMES`].
fn pair_key(one: &str, two: &str) -> String {
    let (one, two) = (one.to_lowercase(), two.to_lowercase());
    if one < two { format!("{one} {two}") } else { format!("{two} {one}") }
}

/// Verbs of speech, which follow a person's name.
const SPEECH_VERBS: &[&str] = &[
    "said",
    "says",
    "added",
    "adds",
    "explained",
    "explains",
    "told",
    "tells",
    "argued",
    "argues",
    "wrote",
    "writes",
    "asked",
    "asks",
    "warned",
    "warns",
    "noted",
    "notes",
    "believes",
    "replied",
    "recalled",
    "recalls",
    "concluded",
    "answered",
    "pointed",
    "stressed",
    "emphasized",
    "stated",
    "who",
];

/// Pairs of similar but distinct names, each in alphabetical order.
const DISTINCT_NAMES: &[&str] = &[
    "brasil brazil",
    "johnson johnston",
    "thompson thomson",
    "mathew matthew",
    "rodger roger",
    "maine marine",
    "sanders saunders",
    "harison harrison",
    "johnathan jonathan",
    "davidson davison",
    "robinson robison",
    "dickinson dickson",
    "morison morrison",
    "peterson petersson",
    "karlson karlsson",
    "anderson andersson",
    "petersen pettersen",
];
