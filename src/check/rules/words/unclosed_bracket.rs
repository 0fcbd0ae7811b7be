use std::collections::BTreeSet;

use super::unmatched::{Pair, Unmatched, unmatched};
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
        let unmatched_marks: Vec<(&Passage, Unmatched)> = all
            .flat_map(|passage| unmatched_brackets(passage.prose()).into_iter().map(move |it| (passage, it)))
            .filter(|(passage, it)| !belongs_to_broken_link(&passage.text, *it))
            .collect();
        // A bracket may open in one paragraph and close in a later one of the same text.
        let mut matched = BTreeSet::new();
        for (index, pair) in unmatched_marks.windows(2).enumerate() {
            let [(one, open), (two, close)] = pair else { continue };
            let same_text = one.item == two.item && one.role == two.role && !std::ptr::eq(*one, *two);
            if same_text && open.opens && !close.opens && is_pair(*open, *close) {
                matched.extend([index, index + 1]);
            }
        }
        for (index, (passage, it)) in unmatched_marks.iter().enumerate() {
            if matched.contains(&index) {
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

fn is_pair(open: Unmatched, close: Unmatched) -> bool {
    PAIRS.contains(&Pair { open: open.mark, close: close.mark })
}

/// Returns the unmatched brackets of a text.
fn unmatched_brackets(text: &str) -> Vec<Unmatched> {
    let counts = |at: usize, mark: char| !is_not_a_bracket(text, at, mark);
    let mut all: Vec<_> = PAIRS.iter().flat_map(|pair| unmatched(text, *pair, &counts)).collect();
    all.sort_by_key(|it| it.at);
    let mut out: Vec<Unmatched> = Vec::new();
    for it in all {
        match out.last() {
            Some(open) if is_mixed_pair(text, *open, it) => {
                out.pop();
            }
            _ => out.push(it),
        }
    }
    out
}

/// True for halves that match despite different shapes: two widths, or an interval such as `[0, 1)`.
fn is_mixed_pair(text: &str, open: Unmatched, close: Unmatched) -> bool {
    let is_round = |mark| matches!(mark, '(' | ')' | '（' | '）');
    let inside = &text[open.at..close.at];
    let interval = inside.len() < 16 && inside.contains(',');
    open.opens && !close.opens && (interval || is_round(open.mark) == is_round(close.mark))
}

/// True for a bracket in a face or a list label.
fn is_not_a_bracket(text: &str, at: usize, mark: char) -> bool {
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
        let is_label = begins && length > 0 && counts && !has_open_bracket(&text[..at]);
        return is_label || (before(text, at).is_some_and(is_face) && !has_open_bracket(&text[..at]));
    }
    mark == '('
        && before(text, at).is_some_and(|letter| matches!(letter, ':' | ';' | '='))
        && after(text, end).is_none_or(char::is_whitespace)
}

/// True if a bracket belongs to link syntax that Markdown did not read: `[words](https://…)`. Another rule reports
/// it.
fn belongs_to_broken_link(text: &str, it: Unmatched) -> bool {
    let (ahead, rest) = (&text[..it.at], &text[it.at + it.mark.len_utf8()..]);
    if it.opens {
        return it.mark == '[' && rest.find(['[', ']']).is_some_and(|close| rest[close..].starts_with("]("));
    }
    ahead.rfind("](").is_some_and(|link| !ahead[link..].contains(')'))
}

/// True if a bracket is open at the end of a text. The `)` of `1)` closes nothing, so this also looks at the last
/// opening bracket.
fn has_open_bracket(text: &str) -> bool {
    let text = text.replace(":(", "");
    let (open, close) = (['(', '（', '['], [')', '）', ']']);
    text.matches(open).count() > text.matches(close).count()
        || text.rfind(open).is_some_and(|at| !text[at..].contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unmatched_brackets_are_found() {
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
            let found: Vec<_> = unmatched_brackets(text).into_iter().map(|it| it.at).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
