use std::collections::BTreeSet;

use super::pairs::{Lonely, Pair, lonely};
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{after, before};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A `(`, `[` or full-width bracket without its other half in a paragraph. List labels such as `1)` and `a)`, and faces
/// such as `:)`, are accepted.
///
/// ## Why it matters to a reader
/// Readers wait for the end of the bracket and lose the sentence around it.
///
/// ## Example
/// ```markdown
/// The company (which has offices in Busan paid 3.2 billion won.
/// ```
///
/// ## Better
/// ```markdown
/// The company (which has offices in Busan) paid 3.2 billion won.
/// ```
pub(super) struct UnclosedBracket;

const PAIRS: [Pair; 4] = [
    Pair { open: '(', close: ')' },
    Pair { open: '[', close: ']' },
    Pair { open: '（', close: '）' },
    Pair { open: '［', close: '］' },
];

impl Rule for UnclosedBracket {
    fn code(&self) -> Code {
        Code("words::unclosed_bracket")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let all = context.issue_text.passages.iter();
        let alone: Vec<(&Passage, Lonely)> = all
            .flat_map(|passage| brackets(passage.prose()).into_iter().map(move |it| (passage, it)))
            .filter(|(passage, it)| !is_of_link(&passage.text, *it))
            .collect();
        // What opens in one paragraph and closes in a later one of the same text is whole.
        let mut whole = BTreeSet::new();
        for (index, pair) in alone.windows(2).enumerate() {
            let [(one, open), (two, close)] = pair else { continue };
            let same_text = one.item == two.item && one.role == two.role && !std::ptr::eq(*one, *two);
            if same_text && open.opens && !close.opens && is_pair(*open, *close) {
                whole.extend([index, index + 1]);
            }
        }
        for (index, (passage, it)) in alone.iter().enumerate() {
            if whole.contains(&index) {
                continue;
            }
            let at = passage.span(it.at..it.at + it.mark.len_utf8());
            let (message, help) = if it.opens {
                (format!("the bracket `{}` is never closed", it.mark), "add the closing bracket")
            } else {
                let help = "add the opening bracket, or delete this one";
                (format!("`{}` closes a bracket that was never opened", it.mark), help)
            };
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}

fn is_pair(open: Lonely, close: Lonely) -> bool {
    PAIRS.contains(&Pair { open: open.mark, close: close.mark })
}

/// The brackets of a text without their other half.
fn brackets(text: &str) -> Vec<Lonely> {
    let counts = |at: usize, mark: char| !is_other(text, at, mark);
    let mut all: Vec<_> = PAIRS.iter().flat_map(|pair| lonely(text, *pair, &counts)).collect();
    all.sort_by_key(|it| it.at);
    let mut out: Vec<Lonely> = Vec::new();
    for it in all {
        match out.last() {
            Some(open) if is_odd_couple(text, *open, it) => {
                out.pop();
            }
            _ => out.push(it),
        }
    }
    out
}

/// Halves that belong together all the same: of two widths, or of an interval such as `[0, 1)`.
fn is_odd_couple(text: &str, open: Lonely, close: Lonely) -> bool {
    let is_round = |mark| matches!(mark, '(' | ')' | '（' | '）');
    let inside = &text[open.at..close.at];
    let interval = inside.len() < 16 && inside.contains(',');
    open.opens && !close.opens && (interval || is_round(open.mark) == is_round(close.mark))
}

/// A bracket that is no bracket: of a face, of an enumeration.
fn is_other(text: &str, at: usize, mark: char) -> bool {
    let end = at + mark.len_utf8();
    let is_face = |letter: char| matches!(letter, ':' | ';' | '=' | '^' | '-' | 'ㅠ' | 'ㅋ' | 'ㅎ' | 'ㅜ');
    if mark == ')' || mark == '）' {
        let label = text[..at].trim_end_matches(|letter: char| letter.is_alphanumeric());
        let length = text[label.len()..at].chars().count();
        let begins = label.is_empty() || label.ends_with(|letter: char| letter.is_whitespace());
        let word = &text[label.len()..at];
        let counts = word.chars().all(|letter| letter.is_ascii_digit()) && length < 3
            || length == 1
            || word.chars().all(|letter| "ivx".contains(letter));
        let is_label = begins && length > 0 && counts && !is_open(&text[..at]);
        return is_label || (before(text, at).is_some_and(is_face) && !is_open(&text[..at]));
    }
    mark == '('
        && before(text, at).is_some_and(|letter| matches!(letter, ':' | ';' | '='))
        && after(text, end).is_none_or(char::is_whitespace)
}

/// Whether a bracket belongs to a link that Markdown did not read: `[words](https://…)`, half of which looks like an
/// address. That is another fault.
fn is_of_link(text: &str, it: Lonely) -> bool {
    let (ahead, rest) = (&text[..it.at], &text[it.at + it.mark.len_utf8()..]);
    if it.opens {
        return it.mark == '[' && rest.find(['[', ']']).is_some_and(|close| rest[close..].starts_with("]("));
    }
    ahead.rfind("](").is_some_and(|link| !ahead[link..].contains(')'))
}

/// Whether a bracket is open at the end of a text. The `)` of `1)` and `a)` close none, so the last one is asked as well.
fn is_open(text: &str) -> bool {
    let text = text.replace(":(", "");
    let (open, close) = (['(', '（', '['], [')', '）', ']']);
    text.matches(open).count() > text.matches(close).count()
        || text.rfind(open).is_some_and(|at| !text[at..].contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_that_are_alone_are_named() {
        let cases: &[(&str, &[usize])] = &[
            ("a (b) c", &[]),
            ("a (b c", &[2]),
            ("a word) c", &[6]),
            ("1) one 2) two, a) first b) second iv) fourth", &[]),
            ("in [0, 1) all is well", &[]),
            ("good :) bad :( better ;-)", &[]),
            ("보안(保安)은 (중요", &[18]),
            ("가) 첫째 나) 둘째", &[]),
            ("(see 1) and 2)", &[]),
            ("a) or b), call 1234 (ext. 3)", &[]),
            ("the [first", &[4]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = brackets(text).into_iter().map(|it| it.at).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
