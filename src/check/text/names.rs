//! Names: runs of capitalised words.

use super::openers::is_sentence_opener;
use super::sentences::sentences;
use super::words::{Word, without_genitive, words};

/// A run of capitalised words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Name<'a> {
    /// The words, without a genitive at the end.
    pub(in crate::check) words: Vec<Word<'a>>,
    /// `true` at the start of a sentence, where every word has a capital.
    pub(in crate::check) starts_sentence: bool,
    /// The next word, if only a blank is between.
    pub(in crate::check) next: Option<&'a str>,
}

/// Maximum number of words in a name; longer runs are lists or data.
const LONGEST: usize = 16;

/// Returns the names of a text; none for a text in title case, where names cannot be recognised.
pub(in crate::check) fn names(text: &str) -> Vec<Name<'_>> {
    let all = words(text);
    if is_title_case(&all) {
        return Vec::new();
    }
    let starts: Vec<usize> = sentences(text).into_iter().map(|range| range.start).collect();
    let mut out: Vec<Name<'_>> = Vec::new();
    let mut open = false;
    for (index, word) in all.iter().enumerate() {
        if !is_capitalised(word.text) {
            open = false;
            continue;
        }
        let bare = Word { text: without_genitive(word.text), at: word.at };
        let starts_sentence = begins(text, &starts, word.at);
        if starts_sentence && is_sentence_opener(bare.text) {
            open = false;
            continue;
        }
        let next = all.get(index + 1).filter(|next| text.get(word.end()..next.at) == Some(" "));
        let next = next.map(|next| next.text);
        match out.last_mut().filter(|name| open && !starts_sentence && follows(text, name, word)) {
            Some(name) => {
                name.words.push(bare);
                name.next = next;
            }
            None => out.push(Name { words: vec![bare], starts_sentence, next }),
        }
        // A genitive ends the name: `Maarand's Baltic`.
        open = bare.text.len() == word.text.len();
    }
    out.retain(|name| name.words.len() <= LONGEST);
    out
}

/// Returns `true` if a word continues a name, after a blank or the full stop of an initial: `George W. Bush`.
fn follows(text: &str, name: &Name<'_>, word: &Word<'_>) -> bool {
    let Some(last) = name.words.last() else { return false };
    match text.get(last.end()..word.at) {
        Some(" ") => true,
        Some(". ") => last.text.len() == 1,
        _ => false,
    }
}

/// Returns `true` if only quotes and brackets are between the start of a sentence or quotation and a byte.
fn begins(text: &str, starts: &[usize], at: usize) -> bool {
    let bare = text[..at].trim_end_matches(['"', '“', '‘', '\'', '(', '[']);
    bare.len() < at && !text[bare.len()..at].starts_with(['(', '['])
        || starts.binary_search(&bare.len()).is_ok()
        || bare.trim_end().ends_with(':')
}

/// Returns `true` for a word that starts with a capital.
fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’'))
}

/// Returns `true` for a text in Title Case or in CAPITALS.
fn is_title_case(all: &[Word<'_>]) -> bool {
    let long: Vec<_> = all.iter().filter(|word| word.text.chars().count() > 3).collect();
    let capital = long.iter().filter(|word| word.text.starts_with(char::is_uppercase)).count();
    long.len() > 3 && capital * 100 > long.len() * 85
}

/// Returns `true` for a Korean name, by its family name or the hyphen in its given name (`Kim Min-su`, `Sora Maeng`).
pub(in crate::check) fn is_korean_name(words: &[Word<'_>]) -> bool {
    let family = |word: &Word<'_>| FAMILIES.contains(&word.text);
    let given = |word: &Word<'_>| {
        word.text.split('-').count() == 2 && word.text.split('-').all(|part| (2..7).contains(&part.len()))
    };
    (2..4).contains(&words.len()) && words.iter().any(|word| family(word) || given(word))
}

/// Returns `true` if a word consists of romanised Korean syllables (`Gyeongju`, `Haewon`).
pub(in crate::check) fn is_romanised(word: &str) -> bool {
    let lower = word.to_lowercase();
    !lower.is_empty() && lower.split('-').all(reads)
}

/// Longest word that is read as syllables.
const LONGEST_ROMANISED: usize = 40;

/// Matches syllables: onset, vowel, final consonant. Each place where one can end is visited once.
fn reads(word: &str) -> bool {
    if word.len() > LONGEST_ROMANISED {
        return false;
    }
    let mut ends = vec![false; word.len() + 1];
    ends[0] = true;
    for at in 0..word.len() {
        let Some(rest) = word.get(at..).filter(|_| ends[at]) else { continue };
        let onsets = ONSETS.iter().filter_map(|onset| rest.strip_prefix(onset));
        let nuclei = onsets.flat_map(|rest| VOWELS.iter().filter_map(move |vowel| rest.strip_prefix(vowel)));
        for rest in nuclei.flat_map(|rest| CODAS.iter().filter_map(move |coda| rest.strip_prefix(coda))) {
            ends[word.len() - rest.len()] = true;
        }
    }
    ends[word.len()]
}

const ONSETS: &[&str] = &[
    "", "g", "k", "n", "d", "t", "r", "l", "m", "b", "p", "s", "j", "ch", "h", "kk", "tt", "pp", "ss", "jj",
    "sh",
];
const VOWELS: &[&str] = &[
    "a", "ae", "ya", "eo", "e", "yeo", "ye", "o", "wa", "oe", "yo", "u", "wo", "wi", "yu", "eu", "ui", "i",
    "oo", "ee", "we", "young", "you",
];
const CODAS: &[&str] = &["", "k", "g", "n", "t", "l", "m", "p", "ng", "b"];

const FAMILIES: &[&str] = &[
    "Kim", "Lee", "Yi", "Rhee", "Park", "Pak", "Choi", "Choe", "Jung", "Jeong", "Chung", "Kang", "Gang",
    "Cho", "Jo", "Yoon", "Yun", "Jang", "Chang", "Lim", "Im", "Rim", "Han", "Oh", "Seo", "Suh", "Shin",
    "Sin", "Kwon", "Gwon", "Hwang", "Ahn", "An", "Song", "Yoo", "Yu", "Ryu", "Hong", "Moon", "Mun", "Jeon",
    "Chun", "Ko", "Go", "Koh", "Bae", "Baek", "Paik", "Nam", "Noh", "Roh", "No", "Ha", "Heo", "Hur", "Sim",
    "Shim", "Joo", "Ju", "Koo", "Gu", "Min", "Cha", "Na", "Ji", "Um", "Eom", "Won", "Chae", "Cheon", "Bang",
    "Gong", "Kong", "Hyun", "Ham", "Byun", "Byeon", "Yeom", "Yang", "Son", "Sohn", "Ma", "Maeng", "Pyo",
    "Gil", "Do", "Wi", "Myung", "Myeong", "Ki", "Sung", "Seong",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let join = |name: Name<'_>| name.words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        names(text).into_iter().map(join).collect()
    }

    #[test]
    fn names_are_runs_of_capitalised_words() {
        let text = "The Han River froze. Ilse Maarand's Baltic Watch Network told George W. Bush, and Kim Min-su left it.";
        assert_eq!(
            found(text),
            ["Han River", "Ilse Maarand", "Baltic Watch Network", "George W Bush", "Kim Min-su"]
        );
    }

    #[test]
    fn name_has_sentence_start_and_next_word() {
        let names = names("Maeng explains it. \"Ask Maeng,\" they say.");
        let seen: Vec<_> =
            names.iter().map(|name| (name.words.len(), name.starts_sentence, name.next)).collect();
        assert_eq!(seen, [(1, true, Some("explains")), (2, true, None)]);
    }

    #[test]
    fn title_case_has_no_names() {
        assert_eq!(found("Seoul Police Arrest Three Hackers After Raid"), Vec::<String>::new());
    }

    #[test]
    fn korean_names_and_places_are_recognised() {
        for name in ["Kim Min-su", "Sora Maeng", "Min-ju Xyz"] {
            assert!(is_korean_name(&words(name)), "{name}");
        }
        assert!(!is_korean_name(&words("Ilse Maarand")));
        for place in ["Gyeongju", "Haewon", "Jungnang", "Min-su"] {
            assert!(is_romanised(place), "{place}");
        }
        for other in ["Maarand", "Stanford", "Roszak", "Keystone"] {
            assert!(!is_romanised(other), "{other}");
        }
    }
}
