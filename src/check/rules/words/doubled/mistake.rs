//! Judgement of a repeated word: a mistake, or a repetition that English or Korean knows.

use super::word_lists::{
    CLAUSE_OPENERS, ENGLISH_LIKE_KOREAN, FORMS_OF_BE, FUNCTION_WORDS, KOREAN_WORDS, NEWS_WORDS, PARTICLES,
    REDUPLICATIONS, RELATIVES, REPEATABLE,
};
use crate::check::text::names::is_romanised;
use crate::check::text::words::is_hangul;

/// Number of words before the pair in which a relative clause may open.
const CLAUSE_WORDS: usize = 5;

/// True for a function word, by which a sentence is known to be English.
pub(super) fn is_english(word: &str) -> bool {
    word.len() > 1 && FUNCTION_WORDS.contains(&word.to_ascii_lowercase().as_str())
}

/// True if a repeated word is a mistake. `words_before` come before the pair, `is_adjacent` if only a space separates
/// them. `occurs_alone` looks for the word elsewhere.
pub(super) fn is_mistake(
    word: &str,
    words_before: &[&str],
    is_adjacent: bool,
    is_english: &dyn Fn() -> bool,
    occurs_alone: &mut dyn FnMut(&str) -> bool,
) -> bool {
    if word.chars().all(is_hangul) {
        return is_korean_mistake(word);
    }
    let lower = word.chars().all(|letter| letter.is_ascii_lowercase());
    if !lower || REPEATABLE.contains(&word) {
        return false;
    }
    if PARTICLES.contains(&word) {
        // Accepts `logged in in May`, but not `end up in in`.
        return !is_adjacent || words_before.last().is_some_and(|last| PARTICLES.contains(last));
    }
    if FORMS_OF_BE.contains(&word) {
        // Accepts `What it is is simple`.
        return !words_before
            .iter()
            .any(|words_before| CLAUSE_OPENERS.contains(&words_before.to_lowercase().as_str()));
    }
    // `ppalli ppalli` is romanised Korean. A word counts as English if the issue uses it alone, if it has an English
    // suffix, or if it stands in an English sentence and cannot be Korean.
    FUNCTION_WORDS.contains(&word)
        || (word.len() > 4 && (NEWS_WORDS.contains(&word) || has_english_suffix(word) || occurs_alone(word)))
        || (word.len() > 3
            && !REDUPLICATIONS.contains(&word)
            && !opens_clause(words_before)
            && (NEWS_WORDS.contains(&word) || ENGLISH_LIKE_KOREAN.contains(&word) || !is_romanised(word))
            && is_english())
}

/// True if a relative clause may end with the first of the pair: `Those who called called again`.
fn opens_clause(words_before: &[&str]) -> bool {
    let near = words_before.iter().rev().take(CLAUSE_WORDS);
    near.into_iter().any(|word| RELATIVES.contains(&word.to_lowercase().as_str()))
}

/// True if a word has a common English suffix.
fn has_english_suffix(word: &str) -> bool {
    let endings = [
        "tion", "tions", "sion", "ment", "ments", "ness", "ities", "ing", "ings", "ated", "ized", "ished",
        "ected", "ered", "ence", "ance", "ible", "able", "ical", "ously", "ally",
    ];
    word.len() > 6 && endings.iter().any(|ending| word.ends_with(ending))
}

/// True for Korean nouns with a particle and for bound words. Other Korean words are repeated on purpose (`빨리 빨리`).
fn is_korean_mistake(word: &str) -> bool {
    let particle = ["을", "를", "은", "는", "의", "에서", "으로", "에게", "와", "과"];
    KOREAN_WORDS.contains(&word)
        || (word.chars().count() > 2 && particle.iter().any(|particle| word.ends_with(particle)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_from_intended_repetition() {
        let cases: &[(&str, &[&str], bool)] = &[
            ("the", &["that"], true),
            ("that", &["said"], false),
            ("in", &["logged"], false),
            ("in", &["end", "up"], true),
            ("in", &[], true),
            ("is", &["What", "it"], false),
            ("were", &["What", "they"], false),
            ("were", &["what", "they"], false),
            ("brought", &["she"], true),
            ("company", &["a"], true),
            ("regulation", &["a"], true),
            ("gazette", &["a"], true),
            ("ppalli", &["means"], false),
            ("New", &["in"], false),
            ("2022", &["in"], false),
            ("수", &["할"], true),
            ("빨리", &[], false),
            ("시스템을", &[], true),
            ("누가", &[], false),
        ];
        for (word, words_before, expected) in cases {
            let mut alone = |word: &str| word == "gazette";
            let found = is_mistake(word, words_before, !words_before.is_empty(), &|| false, &mut alone);
            assert_eq!(found, *expected, "{word}");
        }
    }

    #[test]
    fn any_word_of_an_english_sentence_may_be_a_mistake() {
        let cases: &[(&str, &[&str], bool)] = &[
            ("picked", &["Readable", "has"], true),
            ("picked", &["we"], true),
            ("wrote", &["she"], true),
            ("sent", &["they"], true),
            ("court", &["the"], true),
            ("hackers", &["the"], true),
            ("story", &["a"], true),
            ("briefing", &["this"], true),
            ("week", &["last"], true),
            ("data", &["the"], true),
            ("house", &["the"], true),
            ("phoned", &["those", "who"], false),
            ("works", &["everything", "that"], false),
            ("ppalli", &["means"], false),
            ("anak", &["the", "word"], false),
            ("knock", &["a"], false),
            ("slowly", &["very"], false),
            ("Duran", &["of"], false),
        ];
        for (word, words_before, expected) in cases {
            let found = is_mistake(word, words_before, true, &|| true, &mut |_| false);
            assert_eq!(found, *expected, "{word}");
        }
    }
}
