//! Judgement of a repeated word: a mistake, or a repetition that English or Korean knows.

use super::word_lists::{
    CLAUSE_OPENERS, CONJUNCTIONS, ENGLISH_LIKE_KOREAN, FORMS_OF_BE, FUNCTION_WORDS, KOREAN_WORDS, NEWS_WORDS,
    PARTICLES, PRONOUNS, REDUPLICATIONS, RELATIVES, REPEATABLE,
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
    if is_contraction(word) {
        return true;
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
        let opens = |word: &&str| CLAUSE_OPENERS.contains(&word.to_lowercase().as_str());
        return match words_before.split_last() {
            // `They were were there`: the subject of its own sentence opens no clause.
            Some((last, before)) if PRONOUNS.contains(&last.to_lowercase().as_str()) => {
                let begins = last.starts_with(char::is_uppercase)
                    || before.last().is_some_and(|word| CONJUNCTIONS.contains(word));
                begins && !before.iter().rev().take(CLAUSE_WORDS).any(opens_relative)
            }
            _ => !words_before.iter().any(opens),
        };
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

/// True for a word that can open a clause of which the pair is the end.
fn opens_relative(word: &&str) -> bool {
    let lower = word.to_lowercase();
    RELATIVES.contains(&lower.as_str())
        || (CLAUSE_OPENERS.contains(&lower.as_str()) && !PRONOUNS.contains(&lower.as_str()))
}

/// True for two words that are written as one with an apostrophe: `it's`, `don't`. None of them follows itself.
fn is_contraction(word: &str) -> bool {
    let lower = word.to_lowercase().replace('’', "'");
    let Some((first, end)) = lower.rsplit_once('\'') else { return false };
    match end {
        "s" => PRONOUNS.contains(&first) || ["let", "here"].contains(&first),
        "t" | "re" | "ve" | "ll" | "m" => true,
        _ => false,
    }
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
    // `한국은행이`; but `한가로이` and `무엇인가` are words of their own.
    let whole = ["로이", "쟁이", "둥이", "인가", "는가", "던가", "아가", "어가"];
    let subject = word.chars().count() > 3 && word.ends_with(['이', '가']);
    KOREAN_WORDS.contains(&word)
        || (subject && !whole.iter().any(|end| word.ends_with(end)))
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
            ("were", &["They"], true),
            ("were", &["It", "rained", "They"], true),
            ("was", &["but", "it"], true),
            ("is", &["This"], true),
            ("is", &["That", "is", "what", "It"], false),
            ("were", &["The", "people", "they"], false),
            ("it's", &[], true),
            ("don’t", &["I"], true),
            ("Kim's", &[], false),
            ("had", &["she"], false),
            ("이", &[], true),
            ("한국은행이", &[], true),
            ("무엇인가", &[], false),
            ("하나", &[], false),
            ("호랑이", &[], false),
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
