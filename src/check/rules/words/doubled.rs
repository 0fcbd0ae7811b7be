use std::ops::Range;

use super::doubles::is_slip;
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{Word, after, before, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// How many words before the pair tell what it is.
const REACH: usize = 8;

/// ## What it finds
/// The same word twice in a row, across the end of a line as well. Words that English and Korean do double ("had had",
/// "very very", "New New York", "빨리 빨리") are left alone.
///
/// ## Why it matters to a reader
/// The eye of the writer jumps over a doubled word, that of the reader stumbles. A screen reader says it twice.
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
                let message = format!("`{}` is written twice", second.text);
                found.push(
                    Diagnostic::warning(self.code(), passage.span(second.range()), message)
                        .related(passage.span(first.range()), "already here")
                        .help("take one of the two away")
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
