use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::names::is_romanised;
use crate::check::text::words::{Word, after, before, is_hangul, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// Number of words before the pair that decide the case.
const CONTEXT_WORDS: usize = 8;
/// Number of words before the pair in which a relative clause may open.
const CLAUSE_WORDS: usize = 5;
/// Number of words on each side of the pair in which a sentence is recognised as English.
const ENGLISH_REACH: usize = 12;

/// ## What it finds
/// The same word twice in a row, also across the end of a line. Words that English and Korean do repeat ("had had",
/// "very very", "knock knock", "New New York", "빨리 빨리") are accepted, and so are words of other languages.
///
/// ## Why it matters to a reader
/// Writers overlook a repeated word, but readers stumble over it. A screen reader says it twice.
///
/// ## Example
/// ```markdown
/// The regulator said that the
/// the company has to pay.
/// ```
///
/// ## Better
/// ```markdown
/// The regulator said that the
/// company has to pay.
/// ```
pub(super) struct Doubled;

impl Rule for Doubled {
    fn code(&self) -> Code {
        Code("words::doubled")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut alone: Option<BTreeSet<&str>> = None;
        for passage in &context.issue_text.passages {
            let prose = passage.prose();
            let all = words(prose);
            for (index, pair) in all.windows(2).enumerate() {
                let [first, second] = pair else { continue };
                let blank = &prose[first.end()..second.at];
                let same = first.text == second.text || is_capitalised_repeat(first.text, second.text);
                if !same || blank.is_empty() || !blank.chars().all(char::is_whitespace) {
                    continue;
                }
                // `~~the~~ the`: readers see that the first one is withdrawn.
                if passage.is_struck(&first.range()) || passage.is_struck(&second.range()) {
                    continue;
                }
                let words_before = all.get(index.saturating_sub(CONTEXT_WORDS)..index).unwrap_or_default();
                let is_adjacent = words_before.last().is_some_and(|word| &prose[word.end()..first.at] == " ");
                let words_before: Vec<&str> = words_before.iter().map(|word| word.text).collect();
                let around = all.get(index.saturating_sub(ENGLISH_REACH)..).unwrap_or_default();
                let is_english = || around.iter().take(2 * ENGLISH_REACH).any(|word| is_english(word.text));
                let mut occurs_alone =
                    |word: &str| alone.get_or_insert_with(|| words_alone(context)).contains(word);
                if !is_mistake(second.text, &words_before, is_adjacent, &is_english, &mut occurs_alone) {
                    continue;
                }
                // Marks within the pair, as in `"the" the` and `U.S. U.S`, give it another meaning.
                if is_part_of_token(prose, *first) || is_part_of_token(prose, *second) {
                    continue;
                }
                let message = format!("`{}` is repeated", second.text);
                found.push(
                    Diagnostic::warning(self.code(), passage.span(second.range()), message)
                        .related(passage.span(first.range()), "the first one")
                        .help("delete one of the two")
                        .fix(removal_fix(passage, second.range())),
                );
            }
        }
    }
}

/// True for `The the` at the start of a sentence. Will is also a name, and May a month.
fn is_capitalised_repeat(first: &str, second: &str) -> bool {
    let mut letters = first.chars();
    letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
        && first.len() > 1
        && letters.all(|letter| letter.is_ascii_lowercase())
        && first.eq_ignore_ascii_case(second)
        && !["will", "may"].contains(&second)
}

/// True if the word is part of a path or of code.
fn is_part_of_token(prose: &str, word: Word<'_>) -> bool {
    let part = |letter: Option<char>| {
        matches!(letter, Some('/' | '\\' | '_' | '@' | '#' | '=' | '&' | '\u{1}' | '~' | '-'))
    };
    part(before(prose, word.at)) || part(after(prose, word.end()))
}

/// True if the issue has the word elsewhere without a repetition.
fn words_alone<'a>(context: &Context<'a>) -> BTreeSet<&'a str> {
    let mut alone = BTreeSet::new();
    for passage in &context.issue_text.passages {
        let all = words(&passage.text);
        let text = |index: Option<usize>| index.and_then(|index| all.get(index)).map(|word| word.text);
        for at in 0..all.len() {
            let word = text(Some(at));
            if word != text(at.checked_sub(1)) && word != text(Some(at + 1)) {
                alone.extend(word);
            }
        }
    }
    alone
}

/// True for a function word, by which a sentence is known to be English.
fn is_english(word: &str) -> bool {
    word.len() > 1 && FUNCTION_WORDS.contains(&word.to_ascii_lowercase().as_str())
}

/// Returns a fix that removes the second word with the space before it, or after it at the start of a line.
fn removal_fix(passage: &Passage, second: Range<usize>) -> Option<Fix> {
    let text = &passage.text;
    let blank = before(text, second.start).map_or(0, char::len_utf8);
    if let Some(fix) = passage.replace(second.start - blank..second.end, "") {
        return Some(fix);
    }
    // The new start of the line must not be a Markdown mark.
    let begins_well = text[second.end..].strip_prefix(' ')?.starts_with(char::is_alphabetic);
    begins_well.then(|| passage.replace(second.start..second.end + 1, "")).flatten()
}

/// True if a repeated word is a mistake. `words_before` come before the pair, `is_adjacent` if only a space separates
/// them. `occurs_alone` looks for the word elsewhere.
fn is_mistake(
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

/// Words that are repeated on purpose, or that may follow themselves.
/// Words that open a relative clause.
const RELATIVES: &[&str] =
    &["who", "what", "which", "that", "whatever", "whoever", "whom", "where", "when", "everything", "all"];

/// Frequent English words that could be romanised Korean by their letters.
const ENGLISH_LIKE_KOREAN: &[&str] = &[
    "data", "people", "house", "name", "time", "home", "page", "game", "made", "make", "take", "taken",
    "human", "women", "woman", "table", "title", "line", "online", "none", "done", "gone", "like", "simple",
    "week", "mail", "email", "team", "rule", "role", "tool", "legal", "total", "national", "regional",
    "nation", "region", "option", "opinion", "union", "model", "label", "hotel", "metal", "animal", "open",
    "token", "soon", "noon", "room", "book", "took", "deal", "long", "song", "king", "among", "young",
    "main", "rain", "loan", "mean", "bone", "alone", "pilot", "ballot", "riot", "robot", "meet", "rate",
    "late", "gate", "debate", "senate", "being", "going", "making", "taking", "gain", "side",
];

/// Words of sounds and play, which repeat themselves.
const REDUPLICATIONS: &[&str] = &[
    "hush",
    "choo",
    "knock",
    "tick",
    "tock",
    "chop",
    "clap",
    "blah",
    "bling",
    "night",
    "fifty",
    "half",
    "bang",
    "beep",
    "ding",
    "drip",
    "woof",
    "meow",
    "quack",
    "honk",
    "buzz",
    "click",
    "boom",
    "thump",
    "splash",
    "quick",
    "quickly",
    "faster",
    "higher",
    "louder",
    "closer",
    "deeper",
    "step",
    "same",
    "good",
    "real",
    "super",
    "deep",
    "down",
    "hard",
    "fast",
    "slow",
    "high",
    "nice",
    "rich",
    "busy",
    "yeah",
    "okay",
    "mama",
    "papa",
    "dada",
    "over",
    "ever",
    "only",
    "pretty",
    "dear",
    "poor",
    "look",
    "listen",
    "wait",
    "stop",
    "come",
    "help",
    "hear",
    "walla",
    "bora",
    "ylang",
    "couscous",
    "crazy",
    "easy",
    "hot",
    "cold",
    "sweet",
    "terribly",
    "awfully",
    "incredibly",
    "twist",
    "shake",
    "row",
    "five",
    "four",
    "nine",
    "zero",
    "three",
    "seven",
    "eight",
    "test",
    "check",
    "love",
    "money",
];

const REPEATABLE: &[&str] = &[
    "that",
    "had",
    "very",
    "so",
    "no",
    "really",
    "much",
    "many",
    "far",
    "long",
    "bye",
    "ha",
    "hey",
    "now",
    "there",
    "well",
    "never",
    "again",
    "more",
    "big",
    "her",
    "you",
    "it",
    "do",
    "did",
    "does",
    "who",
    "what",
    "which",
    "quite",
    "truly",
    "always",
    "please",
    "slowly",
    "extremely",
    "highly",
    "little",
    "right",
    "wrong",
    "great",
    "small",
    "years",
    "maybe",
    "still",
    "early",
    "later",
    "sorry",
    "thank",
    "thanks",
    "hello",
];

/// Prepositions that are also verb particles: `went on on Friday`.
const PARTICLES: &[&str] =
    &["in", "on", "off", "over", "through", "around", "by", "up", "down", "out", "about", "along"];

/// Function words that never follow themselves.
const FUNCTION_WORDS: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "nor", "of", "to", "for", "from", "with", "at", "as", "into",
    "onto", "than", "then", "if", "because", "while", "since", "until", "be", "been", "being", "am", "has",
    "have", "having", "can", "could", "will", "would", "should", "must", "may", "might", "shall", "not",
    "this", "these", "those", "they", "them", "their", "its", "his", "he", "she", "we", "our", "us", "i",
    "my", "your", "me", "him", "when", "where", "how", "why", "also", "only", "between", "among", "after",
    "before", "during", "under", "against", "without", "within", "any", "some", "each", "both", "all",
    "such", "most", "other", "said", "says",
];

/// Korean bound nouns, conjunctions and common verb forms.
const KOREAN_WORDS: &[&str] = &[
    "수",
    "것",
    "및",
    "위해",
    "대해",
    "통해",
    "의해",
    "따르면",
    "그리고",
    "하지만",
    "그러나",
    "그래서",
    "따라서",
    "또한",
    "것을",
    "것이",
    "것은",
    "것으로",
    "있는",
    "없는",
    "있다",
    "했다",
    "한다",
    "된다",
    "밝혔다",
    "말했다",
];

/// Forms of "be", which may follow themselves after a clause.
const FORMS_OF_BE: &[&str] = &["is", "was", "are", "were"];

/// Words that open such a clause.
const CLAUSE_OPENERS: &[&str] = &[
    "what", "who", "how", "where", "why", "when", "which", "that", "it", "there", "thing", "whatever",
    "whoever", "he", "she", "they", "this", "we", "you",
];

/// Common words in news without a typical suffix.
const NEWS_WORDS: &[&str] = &[
    "brought",
    "bought",
    "thought",
    "taught",
    "caught",
    "found",
    "first",
    "another",
    "people",
    "called",
    "asked",
    "company",
    "country",
    "government",
    "police",
    "officials",
    "attack",
    "attacks",
    "announced",
    "reported",
    "showed",
    "started",
    "wrote",
    "began",
    "became",
    "million",
    "billion",
    "percent",
    "security",
    "system",
    "number",
    "month",
    "public",
    "group",
    "bank",
    "money",
    "world",
    "state",
    "every",
];

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
