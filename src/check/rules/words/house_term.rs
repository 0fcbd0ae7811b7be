use std::ops::Range;

use aho_corasick::AhoCorasick;

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
        let all: Vec<_> = forms().filter(|(term, form)| term.write.value != form.value).collect();
        let Some(forms) =
            Forms::of(all.iter().map(|(term, form)| (form.value.as_str(), term.write.value.as_str())))
        else {
            return;
        };
        for passage in ours {
            for (at, form) in forms.find(passage.prose()) {
                if let Some((term, form)) = all.get(form) {
                    found.push(self.finding(passage, at, term, form));
                }
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

/// Wrong forms, all searched at once (Aho and Corasick 1975).
struct Forms {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
}

/// A wrong form as it is written, or with a capital at the start of a sentence.
struct Pattern {
    form: usize,
    capital: bool,
    /// Right forms that contain it, and the bytes before it there.
    within: Vec<(usize, String)>,
}

impl Forms {
    /// Prepares pairs of a wrong and a right form; `None` without any, or if they are too long for a search.
    fn of<'a>(forms: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let (mut texts, mut patterns) = (Vec::new(), Vec::new());
        for (form, (wrong, right)) in forms.enumerate().filter(|(_, (wrong, _))| !wrong.trim().is_empty()) {
            let big = capitalised(wrong);
            let rights = [right.to_owned(), capitalised(right)];
            for (capital, text) in [(false, wrong.to_owned()), (true, big)] {
                if capital && text == wrong {
                    continue;
                }
                let within = |right: &String| {
                    right.match_indices(text.as_str()).map(|(at, _)| (at, right.clone())).collect::<Vec<_>>()
                };
                patterns.push(Pattern { form, capital, within: rights.iter().flat_map(within).collect() });
                texts.push(text);
            }
        }
        let automaton = AhoCorasick::new(&texts).ok().filter(|_| !texts.is_empty())?;
        Some(Self { automaton, patterns })
    }

    /// Returns the wrong forms of a text, apart and in reading order, each with the number of its pair.
    fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut starts: Option<Vec<usize>> = None;
        let mut begins = |at: usize| {
            let starts =
                starts.get_or_insert_with(|| sentences(text).into_iter().map(|range| range.start).collect());
            let bare = text[..at].trim_end_matches(['"', '“', '‘', '\'', '(']).len();
            starts.binary_search(&bare).is_ok() || starts.binary_search(&at).is_ok()
        };
        let mut all: Vec<(Range<usize>, usize)> = Vec::new();
        for found in self.automaton.find_overlapping_iter(text) {
            let (at, pattern) = (found.range(), &self.patterns[found.pattern().as_usize()]);
            let is_right = |(before, right): &(usize, String)| {
                let start = at.start.checked_sub(*before);
                start.and_then(|start| text.get(start..)).is_some_and(|rest| rest.starts_with(right.as_str()))
            };
            if is_whole(text, &at)
                && !pattern.within.iter().any(is_right)
                && (!pattern.capital || begins(at.start))
            {
                all.push((at, pattern.form));
            }
        }
        // If two forms match at one place, takes the longer.
        all.sort_by_key(|(at, form)| (at.start, usize::MAX - at.end, *form));
        all.dedup_by(|next, kept| next.0.start < kept.0.end);
        all
    }
}

/// True if the match is not part of a longer word. Korean particles may follow. A hyphen before it makes another word
/// (`e-mail` is not `mail`).
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let joined =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.' | '@' | '#' | '&');
    let starts_with_mark = !after(text, at.start).is_some_and(char::is_alphanumeric);
    if !starts_with_mark && before(text, at.start).is_some_and(joined) {
        return false;
    }
    let rest = &text[at.end..];
    let ends_with_mark = !before(text, at.end).is_some_and(char::is_alphanumeric);
    match rest.chars().next() {
        Some(letter) if is_hangul(letter) => {
            let hangul = leading_hangul(rest);
            is_particle(hangul)
        }
        Some('_' | '@') => false,
        // `example.com` and `and/or` are single tokens, a full stop at the end of a sentence is not.
        Some('.' | '/') => !rest[1..].starts_with(|letter: char| letter.is_ascii_alphanumeric()),
        Some(letter) => ends_with_mark || !letter.is_alphanumeric(),
        None => true,
    }
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
            let forms = Forms::of(std::iter::once((*wrong, *right)));
            let found = forms.map_or_else(Vec::new, |forms| forms.find(text));
            let found: Vec<_> = found.into_iter().map(|(at, _)| at.start).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
