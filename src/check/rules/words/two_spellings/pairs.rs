//! Search for pairs of spellings that are one name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::same_name::{LongerNames, is_same_name, is_similar};
use super::spelling::{Spelling, letters_only};
use crate::check::text::near_words;
use crate::check::text::words::words;

/// Returns pairs of spellings that are probably one name: the less frequent one, then the usual one.
pub(super) fn same_name_pairs<'s, 'a>(
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

#[cfg(test)]
mod tests {
    use super::super::spelling::collect_spellings;
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
