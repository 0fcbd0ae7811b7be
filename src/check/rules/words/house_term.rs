use std::ops::Range;

use crate::check::issue_text::{Passage, Role};
use crate::check::rule::Term;
use crate::check::rule::{Context, Rule};
use crate::check::text::sentences::sentences;
use crate::check::text::words::{after, before, is_hangul, is_particle, leading_hangul};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;

/// ## What it finds
/// A word that the house style in `briefing.toml` writes differently: `[[check.term]]`. The rule looks for whole words
/// as they are written there, or with a capital at the start of a sentence. Korean particles may follow. Code,
/// addresses, and words that are part of the right form are accepted.
///
/// ## Why it matters to a reader
/// One thing with two names looks like two things.
///
/// ## Example
/// ```markdown
/// The e-mail came from a known address.
/// ```
///
/// ## Better
/// ```toml
/// [[check.term]]
/// write = "email"
/// not = ["e-mail", "e-Mail"]
/// ```
/// ```markdown
/// The email came from a known address.
/// ```
pub(super) struct HouseTerm;

impl Rule for HouseTerm {
    fn code(&self) -> Code {
        Code("words::house_term")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let forms = || context.terms.iter().flat_map(|term| term.not.iter().map(move |form| (term, form)));
        for (term, form) in forms().filter(|(term, form)| term.write.value == form.value) {
            let message = format!("`{}` is listed as both right and wrong", form.value);
            let help = "remove it from `not`, or correct `write`";
            let finding = Diagnostic::warning(self.code(), form.span, message);
            found.push(finding.related(term.write.span, "the right word").help(help));
        }
        // Other media keep the spelling of their names.
        let ours = context.issue_text.passages.iter().filter(|passage| passage.role != Role::Source);
        for passage in ours {
            let prose = passage.prose();
            let mut all: Vec<(Range<usize>, &Term, &Spanned<String>)> = Vec::new();
            for (term, form) in forms().filter(|(term, form)| term.write.value != form.value) {
                all.extend(
                    wrong_forms(prose, &form.value, &term.write.value).into_iter().map(|at| (at, term, form)),
                );
            }
            // If two forms match at one place, takes the longer.
            all.sort_by_key(|(at, ..)| (at.start, usize::MAX - at.end));
            all.dedup_by(|next, kept| next.0.start < kept.0.end);
            for (at, term, form) in all {
                found.push(self.finding(passage, at, term, form));
            }
        }
    }
}

impl HouseTerm {
    fn finding(
        &self,
        passage: &Passage,
        at: Range<usize>,
        term: &Term,
        form: &Spanned<String>,
    ) -> Diagnostic {
        let written = &passage.text[at.clone()];
        let right =
            if *written == form.value { term.write.value.clone() } else { capitalised(&term.write.value) };
        let message = format!("the house style is `{right}`, not `{written}`");
        Diagnostic::warning(self.code(), passage.span(at.clone()), message)
            .help(format!("write `{right}`"))
            .fix(passage.replace(at, &right))
    }
}

/// Returns ranges of the wrong form as whole words, outside the right form.
fn wrong_forms(text: &str, wrong: &str, right: &str) -> Vec<Range<usize>> {
    if wrong.trim().is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Range<usize>> = whole_words(text, wrong);
    let big = capitalised(wrong);
    if big != wrong {
        let starts = || sentences(text).into_iter().map(|range| range.start);
        let begins = |at: usize| {
            let bare = text[..at].trim_end_matches(['"', '“', '‘', '\'', '(']).len();
            starts().any(|start| start == bare || start == at)
        };
        out.extend(whole_words(text, &big).into_iter().filter(|at| begins(at.start)));
    }
    let right_places: Vec<_> = [right.to_owned(), capitalised(right)]
        .iter()
        .filter(|form| !form.is_empty())
        .flat_map(|form| text.match_indices(form.as_str()).map(|(at, form)| at..at + form.len()))
        .collect();
    out.retain(|at| !right_places.iter().any(|right| right.start <= at.start && at.end <= right.end));
    out
}

fn whole_words(text: &str, form: &str) -> Vec<Range<usize>> {
    let all = text.match_indices(form).map(|(at, form)| at..at + form.len());
    all.filter(|at| is_whole(text, at)).collect()
}

/// True if the match is not part of a longer word. Korean particles may follow. A hyphen before it makes another word
/// (`e-mail` is not `mail`).
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let joined =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.' | '@' | '#' | '&');
    let starts_with_mark = !after(text, at.start).is_some_and(char::is_alphanumeric);
    let free_before = starts_with_mark || !before(text, at.start).is_some_and(joined);
    let rest = &text[at.end..];
    let ends_with_mark = !before(text, at.end).is_some_and(char::is_alphanumeric);
    let free_behind = match rest.chars().next() {
        Some(letter) if is_hangul(letter) => {
            let hangul = leading_hangul(rest);
            is_particle(hangul)
        }
        Some('_' | '@') => false,
        // `example.com` and `and/or` are single tokens, a full stop at the end of a sentence is not.
        Some('.' | '/') => !rest[1..].starts_with(|letter: char| letter.is_ascii_alphanumeric()),
        Some(letter) => ends_with_mark || !letter.is_alphanumeric(),
        None => true,
    };
    free_before && free_behind
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_form_matches_whole_words_outside_the_right_form() {
        let cases: &[(&str, &str, &str, &[usize])] = &[
            ("an e-mail, E-mails", "e-mail", "email", &[3]),
            ("E-mail came. My E-mail", "e-mail", "email", &[0]),
            ("\"E-mail,\" she said", "e-mail", "email", &[1]),
            ("an e-mail address, a mail address", "mail address", "e-mail address", &[21]),
            ("e-mail-based, e-mail.com, e-mail.", "e-mail", "email", &[0, 26]),
            ("전자우편을 전자우편함에서 전자우편", "전자우편", "이메일", &[0, 38]),
            ("메일을 이메일을", "메일", "이메일", &[0]),
            ("South Korea and Korea", "Korea", "South Korea", &[16]),
            ("KISA가 kisa", "kisa", "KISA", &[8]),
            ("anything", "", "x", &[]),
        ];
        for (text, wrong, right, expected) in cases {
            let found: Vec<_> = wrong_forms(text, wrong, right).into_iter().map(|at| at.start).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
