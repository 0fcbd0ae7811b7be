mod mistake;
mod word_lists;

use mistake::{is_english, is_mistake};

use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{Word, after, before, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// Number of words before the pair that decide the case.
const CONTEXT_WORDS: usize = 8;
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
        && letters.all(|letter| letter.is_ascii_lowercase() || matches!(letter, '\'' | '’'))
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
