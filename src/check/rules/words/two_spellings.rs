use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::check::text::dates::{MONTHS, WEEKDAYS};
use crate::check::text::edit_distance::{EditKind, is_british_american_pair, single_edit};
use crate::check::text::names::{Name, names};
use crate::check::text::names::{is_korean_name, is_romanised};
use crate::check::text::near_words;
use crate::check::text::words::{Word, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A name that the issue spells in two ways: with an extra hyphen or space (`Kim Min-su`, `Kim Minsu`), or with one
/// letter doubled, left out or swapped (`Ilse Maarand`, `Ilse Marand`). The rule reports the less frequent spelling.
/// Korean names that differ in one letter are two people. British and American spellings are both right, and endings
/// are grammar. All these are accepted.
///
/// ## Why it matters to a reader
/// Nobody likes to see their name misspelt, and readers wonder whether these are two people.
///
/// ## Example
/// ```markdown
/// Ilse Maarand brought a timetable. "It is history," Marand said.
/// ```
///
/// ## Better
/// ```markdown
/// Ilse Maarand brought a timetable. "It is history," Maarand said.
/// ```
pub(super) struct TwoSpellings;

impl Rule for TwoSpellings {
    fn code(&self) -> Code {
        Code("words::two_spellings")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let texts: Vec<_> =
            context.issue_text.passages.iter().map(|passage| (passage, passage.prose())).collect();
        let places: Vec<_> = texts.iter().map(|(passage, prose)| (passage.item, *prose)).collect();
        let spellings = collect_spellings(&places);
        // `dates::misspelt` checks weekdays and months.
        let is_date = |name: &str| MONTHS.contains(&name) || WEEKDAYS.contains(&name);
        let pairs = same_name_pairs(&spellings, &places);
        for (rare, usual) in pairs.into_iter().filter(|(_, usual)| !is_date(usual.name().as_ref())) {
            let at = |spelling: &Spelling<'_>| {
                texts.get(spelling.text).map(|(passage, _)| passage.span(spelling.range.clone()))
            };
            let (Some(here), Some(there)) = (at(rare), at(usual)) else { continue };
            let message = format!("`{}` is spelt `{}` elsewhere in this issue", rare.name(), usual.name());
            let why = match usual.times {
                1 => "spelt like this once".to_owned(),
                times => format!("spelt like this {times} times"),
            };
            let help = format!("check which spelling is right; if it is `{}`, use it here too", usual.name());
            found.push(Diagnostic::warning(self.code(), here, message).related(there, why).help(help));
        }
    }
}

/// One spelling of a name.
#[derive(Debug, Clone)]
struct Spelling<'a> {
    words: Vec<Word<'a>>,
    /// Number of occurrences.
    times: usize,
    /// Index of the first text with this spelling, and the range.
    text: usize,
    range: Range<usize>,
    /// True if it is always the first word of a sentence, where every word has a capital.
    only_starts: bool,
    /// Word after the first occurrence, if only a space is between.
    next: Option<&'a str>,
    /// Items that contain it.
    items: BTreeSet<Option<usize>>,
    /// True if it occurs only as part of a longer name.
    only_in_longer_name: bool,
}

impl Spelling<'_> {
    /// Returns the name as text.
    fn name(&self) -> String {
        self.words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    }

    fn word(&self) -> &str {
        self.words.first().map_or("", |word| word.text)
    }
}

/// Returns the spellings of all names, in alphabetical order. Each text belongs to an item or to none.
/// Two spellings count as one name only on small differences: spaces and hyphens; one typing error in a name whose
/// other words are equal; a family name that returns alone in the same item.
fn collect_spellings<'a>(texts: &[(Option<usize>, &'a str)]) -> Vec<Spelling<'a>> {
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

/// Returns pairs of spellings that are probably one name: the less frequent one, then the usual one.
fn same_name_pairs<'s, 'a>(
    all: &'s [Spelling<'a>],
    texts: &[(Option<usize>, &'a str)],
) -> Vec<(&'s Spelling<'a>, &'s Spelling<'a>)> {
    let keyed = all
        .iter()
        .enumerate()
        .flat_map(|(index, spelling)| keys(spelling).into_iter().map(move |key| (key, index)));
    let near = near_words::pairs(keyed.collect()).into_iter();
    let near = near.filter_map(|(one, other)| Some((all.get(one)?, all.get(other)?)));
    let ranked =
        near.map(|(one, other)| if is_less_frequent(one, other) { (one, other) } else { (other, one) });
    let mut pairs: Vec<_> = ranked.filter(|(rare, usual)| is_similar(rare, usual)).collect();
    let small = lower_case_words(texts, &pairs);
    let longer = LongerNames::of(all);
    pairs.retain(|(rare, usual)| is_same_name(rare, usual, &longer, &small));
    pairs.sort_by_key(|(rare, usual)| (rare.text, rare.range.start, usual.name()));
    // Reports one finding for each place, with the longest name.
    pairs.sort_by_key(|(rare, _)| std::cmp::Reverse(rare.words.len()));
    let mut seen = Covered::default();
    pairs.retain(|(rare, _)| !seen.cover(rare.text, rare.range.clone()));
    pairs
}

/// Ranges of texts, joined where they overlap.
#[derive(Debug, Default)]
struct Covered(BTreeMap<(usize, usize), usize>);

impl Covered {
    /// Adds a range. Returns true if it overlaps one that was added before.
    fn cover(&mut self, text: usize, range: Range<usize>) -> bool {
        let (mut start, mut end, mut again) = (range.start, range.end, false);
        while let Some((place, last)) =
            self.0.range(..(text, end)).next_back().map(|(place, last)| (*place, *last))
        {
            if place.0 != text || last <= start {
                break;
            }
            self.0.remove(&place);
            (start, end, again) = (start.min(place.1), end.max(last), true);
        }
        self.0.insert((text, start), end);
        again
    }
}

/// Names of several words, by the words in them.
struct LongerNames<'a> {
    words: BTreeSet<&'a str>,
    /// Items of the names of two or three words, by their last word.
    items: BTreeMap<&'a str, BTreeSet<usize>>,
}

impl<'a> LongerNames<'a> {
    fn of(all: &[Spelling<'a>]) -> Self {
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

/// True if `one` is the spelling to report: fewer occurrences, or the later one.
fn is_less_frequent(one: &Spelling<'_>, other: &Spelling<'_>) -> bool {
    let rank = |it: &Spelling<'_>| (std::cmp::Reverse(it.times), it.text, it.range.start);
    rank(one) > rank(other)
}

/// Length in bytes from which a word can have a typing error; shorter names differ by a letter.
const SHORTEST: usize = 5;
/// Number of words of a name up to which one of them can have a typing error.
const MOST_WORDS: usize = 6;

/// Returns keys that spellings of one name share: all letters; all words but one, and that one nearly.
fn keys(spelling: &Spelling<'_>) -> Vec<u64> {
    let words: Vec<&str> = spelling.words.iter().map(|word| word.text).collect();
    let whole = (words.len() > 1).then(|| near_words::hash(&(0, letters_only(spelling))));
    let near =
        words.iter().enumerate().filter(|(_, word)| words.len() <= MOST_WORDS && word.len() >= SHORTEST);
    let near = near.flat_map(|(at, word)| {
        let others: Vec<_> = words.iter().enumerate().filter(|(other, _)| *other != at).collect();
        near_words::keys(near_words::hash(&(words.len(), at, others)), word)
    });
    near.chain(whole).collect()
}

fn letters_only(spelling: &Spelling<'_>) -> String {
    let letters = spelling.words.iter().flat_map(|word| word.text.chars());
    letters.filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
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
fn is_similar(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    differs_only_in_spaces_or_hyphens(rare, usual)
        || single_differing_word(rare, usual).is_some_and(|(_, one, two)| single_edit(one, two).is_some())
}

/// True if two spellings with a common key are one name.
fn is_same_name(
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

/// Returns words that also occur in lower case, so they are not names. Looks only for words of `pairs`.
fn lower_case_words(
    texts: &[(Option<usize>, &str)],
    pairs: &[(&Spelling<'_>, &Spelling<'_>)],
) -> BTreeSet<String> {
    let words_of = pairs.iter().flat_map(|(one, two)| one.words.iter().chain(&two.words));
    let asked: BTreeSet<String> = words_of.map(|word| word.text.to_lowercase()).collect();
    let all = texts.iter().flat_map(|(_, text)| words(text));
    all.map(|word| word.text).filter(|word| asked.contains(*word)).map(str::to_owned).collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Vec<(String, String)> {
        let texts: Vec<_> = texts.iter().map(|text| (Some(0), *text)).collect();
        let all = collect_spellings(&texts);
        same_name_pairs(&all, &texts).into_iter().map(|(rare, usual)| (rare.name(), usual.name())).collect()
    }

    #[test]
    fn two_spellings_of_a_name_are_found() {
        let cases: &[(&str, &str, &str)] = &[
            ("We met Kim Min-su. Then Kim Min-su left, and Kim Minsu came.", "Kim Minsu", "Kim Min-su"),
            ("We met Ilse Maarand. Then Ilse Marand left.", "Ilse Marand", "Ilse Maarand"),
            ("Ilse Maarand came. \"Late,\" Marand said.", "Marand", "Maarand"),
            ("In Tane Wirihana we trust. So Wirihanna said.", "Wirihanna", "Wirihana"),
            (
                "The Keystone Forum met in the spring, and the Keystnoe Forum did not.",
                "Keystnoe Forum",
                "Keystone Forum",
            ),
            (
                "At Haewon Shipyard they sing. So Haewon Shipyard is loud, and Hawon Shipyard too.",
                "Hawon Shipyard",
                "Haewon Shipyard",
            ),
            ("At Stanford, in Stanford, from Standford.", "Standford", "Stanford"),
        ];
        for (text, rare, usual) in cases {
            assert_eq!(found(&[text]), [((*rare).to_owned(), (*usual).to_owned())], "{text}");
        }
    }

    #[test]
    fn similar_names_are_accepted() {
        let innocent = [
            "We met Kim Min-su and Kim Min-ju, Lee Joon and Lee June, Park Jiwon and Park Jiwoon.",
            "The Aram Institute and the Aram Institutes of South Korea and North Korea, for Koreans in Korea.",
            "In Gyeongju, Gwangju, Gwangjin, Cheongju and Chungju. In Gyeongju again, from Jungnang to Jungang.",
            "The Ministry of Defence and the Defense Ministry, the Centre and the Center, Organisation, Organization.",
            "He met Peter Johnson and Peter Johnston. She met Anna Karlson, and her brother Anno Karlson.",
            "Police said so. Policy is made. Polices differ.",
            "Of Austria and Australia, Slovakia and Slovenia, Niger and Nigeria, Iran and Iraq.",
            "The March of time, Marsh said. Carl Marsh is a judge. In March, Mr. Marsh left.",
            "김민수와 김민주, 김민서가 만났다.",
        ];
        for text in innocent {
            assert_eq!(found(&[text]), [], "{text}");
        }
    }
}
