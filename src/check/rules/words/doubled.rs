use std::ops::Range;

use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{Word, after, before, is_hangul, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// How many words before the pair tell what it is.
const REACH: usize = 8;

/// ## What it finds
/// The same word twice in a row, also across the end of a line. Words that English and Korean do repeat ("had had",
/// "very very", "New New York", "빨리 빨리") are accepted.
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
        for passage in &context.issue_text.passages {
            let prose = passage.prose();
            let all = words(prose);
            for (index, pair) in all.windows(2).enumerate() {
                let [first, second] = pair else { continue };
                let blank = &prose[first.end()..second.at];
                let same = first.text == second.text || is_with_capital(first.text, second.text);
                if !same || blank.is_empty() || !blank.chars().all(char::is_whitespace) {
                    continue;
                }
                let lead = all.get(index.saturating_sub(REACH)..index).unwrap_or_default();
                let leads = lead.last().is_some_and(|word| &prose[word.end()..first.at] == " ");
                let lead: Vec<&str> = lead.iter().map(|word| word.text).collect();
                if !is_slip(second.text, &lead, leads, &|word| stands_alone(context, word)) {
                    continue;
                }
                // `"the" the`, `U.S. U.S`: marks within the pair make it something else.
                if touches(prose, *first) || touches(prose, *second) {
                    continue;
                }
                let message = format!("`{}` is repeated", second.text);
                found.push(
                    Diagnostic::warning(self.code(), passage.span(second.range()), message)
                        .related(passage.span(first.range()), "the first one")
                        .help("delete one of the two")
                        .fix(without(passage, second.range())),
                );
            }
        }
    }
}

/// `The the`, at the start of a sentence. People are called Will, and a month May.
fn is_with_capital(first: &str, second: &str) -> bool {
    let mut letters = first.chars();
    letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
        && first.len() > 1
        && letters.all(|letter| letter.is_ascii_lowercase())
        && first.eq_ignore_ascii_case(second)
        && !["will", "may"].contains(&second)
}

/// Whether a word is part of something longer that is no word: a path, a marker of code.
fn touches(prose: &str, word: Word<'_>) -> bool {
    let part = |letter: Option<char>| {
        matches!(letter, Some('/' | '\\' | '_' | '@' | '#' | '=' | '&' | '\u{1}' | '~' | '-'))
    };
    part(before(prose, word.at)) || part(after(prose, word.end()))
}

/// Whether the issue has the word somewhere without its double.
fn stands_alone(context: &Context<'_>, word: &str) -> bool {
    context.issue_text.passages.iter().any(|passage| {
        let all = words(&passage.text);
        let is =
            |index: Option<usize>| index.and_then(|index| all.get(index)).is_some_and(|it| it.text == word);
        (0..all.len()).any(|at| is(Some(at)) && !is(at.checked_sub(1)) && !is(Some(at + 1)))
    })
}

/// Takes the second word away with the blank before it, or with the one behind it when it begins a line.
fn without(passage: &Passage, second: Range<usize>) -> Option<Fix> {
    let text = &passage.text;
    let blank = before(text, second.start).map_or(0, char::len_utf8);
    if let Some(fix) = passage.replace(second.start - blank..second.end, "") {
        return Some(fix);
    }
    // What begins a line must not become a mark of Markdown.
    let begins_well = text[second.end..].strip_prefix(' ')?.starts_with(char::is_alphabetic);
    begins_well.then(|| passage.replace(second.start..second.end + 1, "")).flatten()
}

/// Whether a word that stands twice in a row is one too many. `lead` are the words before, `leads` says that the last of
/// them stands right before; `stands_alone` looks for the word elsewhere.
fn is_slip(word: &str, lead: &[&str], leads: bool, stands_alone: &dyn Fn(&str) -> bool) -> bool {
    if word.chars().all(is_hangul) {
        return is_korean_slip(word);
    }
    let lower = word.chars().all(|letter| letter.is_ascii_lowercase());
    if !lower || MEANT.contains(&word) {
        return false;
    }
    if PARTICLES.contains(&word) {
        // `logged in in May`, but not `end up in in`.
        return !leads || lead.last().is_some_and(|last| PARTICLES.contains(last));
    }
    if BEING.contains(&word) {
        // `What it is is simple.`
        return !lead.iter().any(|lead| CLAUSES.contains(&lead.to_lowercase().as_str()));
    }
    // `ppalli ppalli` is Korean and meant; a word that the issue uses by itself, or that ends as English words do, is a
    // word of the text.
    LITTLE.contains(&word)
        || (word.len() > 4 && (COMMON.contains(&word) || is_built(word) || stands_alone(word)))
}

/// Whether a word is built as English words are.
fn is_built(word: &str) -> bool {
    let endings = [
        "tion", "tions", "sion", "ment", "ments", "ness", "ities", "ing", "ings", "ated", "ized", "ished",
        "ected", "ered", "ence", "ance", "ible", "able", "ical", "ously", "ally",
    ];
    word.len() > 6 && endings.iter().any(|ending| word.ends_with(ending))
}

/// Korean doubles words on purpose (`빨리 빨리`); a noun with its particle, or a bound word, it does not.
fn is_korean_slip(word: &str) -> bool {
    let particle = ["을", "를", "은", "는", "의", "에서", "으로", "에게", "와", "과"];
    KOREAN.contains(&word)
        || (word.chars().count() > 2 && particle.iter().any(|particle| word.ends_with(particle)))
}

/// Words that are doubled on purpose, or that may follow themselves.
const MEANT: &[&str] = &[
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

/// Prepositions that also end a verb: `went on on Friday`.
const PARTICLES: &[&str] =
    &["in", "on", "off", "over", "through", "around", "by", "up", "down", "out", "about", "along"];

/// Little words that never follow themselves.
const LITTLE: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "nor", "of", "to", "for", "from", "with", "at", "as", "into",
    "onto", "than", "then", "if", "because", "while", "since", "until", "be", "been", "being", "am", "has",
    "have", "having", "can", "could", "will", "would", "should", "must", "may", "might", "shall", "not",
    "this", "these", "those", "they", "them", "their", "its", "his", "he", "she", "we", "our", "us", "i",
    "my", "your", "me", "him", "when", "where", "how", "why", "also", "only", "between", "among", "after",
    "before", "during", "under", "against", "without", "within", "any", "some", "each", "both", "all",
    "such", "most", "other", "said", "says",
];

/// Words that only point to another word, and conjunctions.
const KOREAN: &[&str] = &[
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

/// Forms of a verb that may follow themselves at the end of a clause.
const BEING: &[&str] = &["is", "was", "are", "were"];

/// Words that such a clause begins with.
const CLAUSES: &[&str] = &[
    "what", "who", "how", "where", "why", "when", "which", "that", "it", "there", "thing", "whatever",
    "whoever", "he", "she", "they", "this", "we", "you",
];

/// Words of everyday news that no ending gives away.
const COMMON: &[&str] = &[
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
    fn a_slip_is_told_from_a_word_that_is_doubled_on_purpose() {
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
        for (word, lead, expected) in cases {
            let found = is_slip(word, lead, !lead.is_empty(), &|word| word == "gazette");
            assert_eq!(found, *expected, "{word}");
        }
    }
}
