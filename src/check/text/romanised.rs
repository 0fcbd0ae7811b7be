//! Korean names in Latin letters: syllables so much alike that one letter makes another person or another city.

use super::words::Word;

/// Whether a name is that of a Korean, by its family name or the hyphen in its given name (`Kim Min-su`, `Sora Maeng`).
pub(in crate::check) fn is_korean_name(words: &[Word<'_>]) -> bool {
    let family = |word: &Word<'_>| FAMILIES.contains(&word.text);
    let given = |word: &Word<'_>| {
        word.text.split('-').count() == 2 && word.text.split('-').all(|part| (2..7).contains(&part.len()))
    };
    (2..4).contains(&words.len()) && words.iter().any(|word| family(word) || given(word))
}

/// Whether a word can be read as romanised Korean syllables (`Gyeongju`, `Haewon`).
pub(in crate::check) fn is_romanised(word: &str) -> bool {
    let lower = word.to_lowercase();
    !lower.is_empty() && lower.split('-').all(reads)
}

/// Takes syllables away until nothing is left: consonant, vowel, final consonant.
fn reads(rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    let onsets = ONSETS.iter().filter_map(|onset| rest.strip_prefix(onset));
    let nuclei = onsets.flat_map(|rest| VOWELS.iter().filter_map(move |vowel| rest.strip_prefix(vowel)));
    nuclei.flat_map(|rest| CODAS.iter().filter_map(move |coda| rest.strip_prefix(coda))).any(reads)
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
    use crate::check::text::words::words;

    #[test]
    fn korean_names_and_places_are_known() {
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
