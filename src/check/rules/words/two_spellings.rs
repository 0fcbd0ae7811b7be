use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::check::text::dates::{MONTHS, WEEKDAYS};
use crate::check::text::edit_distance::{EditKind, is_british_american_pair, single_edit};
use crate::check::text::names::{Name, names};
use crate::check::text::romanised::{is_korean_name, is_romanised};
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
        let spellings = collect(&places);
        // Days and months have a rule of their own.
        let is_date = |name: &str| MONTHS.contains(&name) || WEEKDAYS.contains(&name);
        let pairs = same_name(&spellings, &places);
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

/// One way to spell a name.
#[derive(Debug, Clone)]
struct Spelling<'a> {
    words: Vec<Word<'a>>,
    /// How often it is spelt so.
    times: usize,
    /// The first text that spells it so, and where.
    text: usize,
    range: Range<usize>,
    /// Whether it is always the first word of a sentence, where every word has a capital.
    only_starts: bool,
    /// What follows it where it stands first, when a blank does.
    next: Option<&'a str>,
    /// The items it stands in.
    items: BTreeSet<Option<usize>>,
    /// Whether it is only ever a part of a longer name.
    part: bool,
}

impl Spelling<'_> {
    /// The name as it is read.
    fn name(&self) -> String {
        self.words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    }

    fn word(&self) -> &str {
        self.words.first().map_or("", |word| word.text)
    }
}

/// The spellings of all names in the texts, each of which belongs to an item or none, in the order of their letters.
fn collect<'a>(texts: &[(Option<usize>, &'a str)]) -> Vec<Spelling<'a>> {
    let mut all: BTreeMap<Vec<&str>, Spelling<'a>> = BTreeMap::new();
    for (index, (item, text)) in texts.iter().enumerate() {
        for name in names(text) {
            add(&mut all, &name, &name.words, (index, *item), false);
            if name.words.len() > 1 {
                for word in &name.words {
                    add(&mut all, &name, &[*word], (index, *item), true);
                }
            }
        }
    }
    all.into_values().collect()
}

fn add<'a>(
    all: &mut BTreeMap<Vec<&'a str>, Spelling<'a>>,
    name: &Name<'a>,
    spelt: &[Word<'a>],
    (text, item): (usize, Option<usize>),
    part: bool,
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
        part: true,
    });
    entry.times += 1;
    entry.only_starts &= at_start;
    entry.part &= part;
    entry.items.insert(item);
}

/// The pairs of spellings that are probably one name: the rarer, then the commoner.
fn same_name<'s, 'a>(
    all: &'s [Spelling<'a>],
    texts: &[(Option<usize>, &'a str)],
) -> Vec<(&'s Spelling<'a>, &'s Spelling<'a>)> {
    let mut pairs = Vec::new();
    let mut buckets: BTreeMap<String, Vec<&Spelling<'a>>> = BTreeMap::new();
    for spelling in all {
        for key in keys(spelling) {
            let others = buckets.entry(key).or_default();
            for other in others.iter().copied().filter(|other| !std::ptr::eq(*other, spelling)) {
                pairs.push(if rarer(spelling, other) { (spelling, other) } else { (other, spelling) });
            }
            others.push(spelling);
        }
    }
    pairs.retain(|(rare, usual)| is_alike(rare, usual));
    let small = small_words(texts, &pairs);
    pairs.retain(|(rare, usual)| is_same(rare, usual, all, &small));
    pairs.sort_by_key(|(rare, usual)| (rare.text, rare.range.start, usual.name()));
    // One finding a place: the longest name says most.
    pairs.sort_by_key(|(rare, _)| std::cmp::Reverse(rare.words.len()));
    let mut seen: Vec<(usize, Range<usize>)> = Vec::new();
    pairs.retain(|(rare, _)| {
        let again = seen.iter().any(|(text, range)| {
            *text == rare.text && range.start < rare.range.end && rare.range.start < range.end
        });
        seen.push((rare.text, rare.range.clone()));
        !again
    });
    pairs
}

/// Of two spellings, the one to report: fewer times, else later.
fn rarer(one: &Spelling<'_>, other: &Spelling<'_>) -> bool {
    let rank = |it: &Spelling<'_>| (std::cmp::Reverse(it.times), it.text, it.range.start);
    rank(one) > rank(other)
}

/// What spellings of one name have in common: everything but hyphens and blanks; everything but one word; the first and
/// the last letter.
fn keys(spelling: &Spelling<'_>) -> Vec<String> {
    let count = spelling.words.len();
    let ends = |word: &str| {
        let first = word.chars().next().unwrap_or_default();
        let last = word.chars().next_back().unwrap_or_default();
        format!("{first}{last}")
    };
    if count == 1 {
        return vec![ends(spelling.word())];
    }
    let but = |at: usize| {
        let shown = |(index, word): (usize, &Word<'_>)| {
            if index == at { ends(word.text) } else { word.text.to_owned() }
        };
        format!("{count} {}", spelling.words.iter().enumerate().map(shown).collect::<Vec<_>>().join(" "))
    };
    (0..count).map(but).chain([joined(spelling)]).collect()
}

fn joined(spelling: &Spelling<'_>) -> String {
    let letters = spelling.words.iter().flat_map(|word| word.text.chars());
    letters.filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Whether two spellings differ in blanks and hyphens alone.
fn is_joined_alike(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    rare.words.len() > 1 && usual.words.len() > 1 && joined(rare) == joined(usual)
}

/// The one word in which two spellings differ, with its place.
fn differing<'a>(rare: &Spelling<'a>, usual: &Spelling<'a>) -> Option<(usize, &'a str, &'a str)> {
    if rare.words.len() != usual.words.len() {
        return None;
    }
    let pairs = rare.words.iter().zip(&usual.words).enumerate();
    let mut differing = pairs.filter(|(_, (one, two))| one.text != two.text);
    let (index, (one, two)) = differing.next()?;
    differing.next().is_none().then_some((index, one.text, two.text))
}

/// Whether it is worth to look at two spellings more closely.
fn is_alike(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    is_joined_alike(rare, usual)
        || differing(rare, usual).is_some_and(|(_, one, two)| single_edit(one, two).is_some())
}

/// Whether two spellings with a key in common are one name.
fn is_same(
    rare: &Spelling<'_>,
    usual: &Spelling<'_>,
    all: &[Spelling<'_>],
    small: &BTreeSet<String>,
) -> bool {
    if is_joined_alike(rare, usual) {
        return differs_in_blanks(rare, usual);
    }
    let Some((index, one, two)) = differing(rare, usual) else { return false };
    let Some(edit) = single_edit(one, two) else { return false };
    let known = |word: &str| small.contains(&word.to_lowercase());
    if known(one)
        || known(two)
        || is_british_american_pair(one, two)
        || ARE_TWO.contains(&pair(one, two).as_str())
    {
        return false;
    }
    if rare.words.len() > 1 {
        return in_a_longer_name(edit, index, rare, usual, one.len().min(two.len()));
    }
    comes_back(edit, rare, usual, all) || is_misspelt_alone(edit, rare, usual)
}

/// `Kim Min-su` and `Kim Minsu`, but not `Web Site` and `Website`, which are words: two words each, or a hyphen.
fn differs_in_blanks(rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    let shouts = |it: &Spelling<'_>| {
        it.words.iter().any(|word| word.text.len() > 3 && !word.text.contains(char::is_lowercase))
    };
    let first = |it: &Spelling<'_>| it.words.first().map(|word| word.text.to_lowercase());
    first(rare) == first(usual) && !shouts(rare) && !shouts(usual)
}

/// One word differs, the others are the same.
fn in_a_longer_name(
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
        // Given names differ by a letter from child to child.
        EditKind::Substitution => length > 5 && index > 0 && usual.times > 1,
    }
}

/// A family name that comes back alone in the same item, where no other bears it.
fn comes_back(edit: EditKind, rare: &Spelling<'_>, usual: &Spelling<'_>, all: &[Spelling<'_>]) -> bool {
    let long = |it: &Spelling<'_>| it.word().chars().count() > 4;
    let alone = |it: &Spelling<'_>| {
        let last = |name: &&Spelling<'_>| {
            name.words.len() > 1 && name.words.iter().any(|word| word.text == it.word())
        };
        !all.iter().any(|name| last(&name))
    };
    let full_name = |it: &Spelling<'_>| {
        all.iter().any(|name| {
            (2..4).contains(&name.words.len())
                && name.words.last().is_some_and(|word| word.text == it.word())
                && rare.items.iter().any(|item| item.is_some() && name.items.contains(item))
        })
    };
    let (lone, full) = if alone(rare) { (rare, usual) } else { (usual, rare) };
    let speaks = lone.next.is_some_and(|next| SAYS.contains(&next));
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

/// A rare word that no text writes small, with a letter too many or too few, beside one that is written often.
fn is_misspelt_alone(edit: EditKind, rare: &Spelling<'_>, usual: &Spelling<'_>) -> bool {
    let length = rare.word().len().min(usual.word().len());
    let romanised = is_romanised(rare.word()) || is_romanised(usual.word());
    let capital = !rare.only_starts && !usual.only_starts;
    let often = usual.times > 1 || rare.part != usual.part;
    capital && !romanised && length > 5 && rare.times == 1 && often && edit != EditKind::Substitution
}

/// The words that some text writes small: they are no names. Only words of pairs are looked for.
fn small_words(
    texts: &[(Option<usize>, &str)],
    pairs: &[(&Spelling<'_>, &Spelling<'_>)],
) -> BTreeSet<String> {
    let words_of = pairs.iter().flat_map(|(one, two)| one.words.iter().chain(&two.words));
    let asked: BTreeSet<String> = words_of.map(|word| word.text.to_lowercase()).collect();
    let all = texts.iter().flat_map(|(_, text)| words(text));
    all.map(|word| word.text).filter(|word| asked.contains(*word)).map(str::to_owned).collect()
}

fn pair(one: &str, two: &str) -> String {
    let (one, two) = (one.to_lowercase(), two.to_lowercase());
    if one < two { format!("{one} {two}") } else { format!("{two} {one}") }
}

/// Verbs of speech, by which a person is known.
const SAYS: &[&str] = &[
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

/// Names that differ by a edit and are two names all the same; of each pair the first letters come first.
const ARE_TWO: &[&str] = &[
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
        let all = collect(&texts);
        same_name(&all, &texts).into_iter().map(|(rare, usual)| (rare.name(), usual.name())).collect()
    }

    #[test]
    fn a_name_spelt_two_ways_is_found() {
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
    fn names_that_are_alike_are_left_alone() {
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
