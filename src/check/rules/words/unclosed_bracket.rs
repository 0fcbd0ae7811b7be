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
            .flat_map(|passage| {
                let mut unmatched = unmatched_brackets(passage.prose());
                if !unmatched.is_empty() {
                    let brackets = BracketIndex::of(&passage.text);
                    unmatched.retain(|it| !belongs_to_broken_link(&passage.text, &brackets, *it));
                }
                unmatched.into_iter().map(move |it| (passage, it))
            })
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
    let brackets = BracketIndex::of(text);
    let counts = |at: usize, mark: char| !is_not_a_bracket(text, &brackets, at, mark);
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
fn is_not_a_bracket(text: &str, brackets: &BracketIndex, at: usize, mark: char) -> bool {
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
        let is_label = begins && length > 0 && counts && !brackets.is_open_at(at);
        return is_label || (before(text, at).is_some_and(is_face) && !brackets.is_open_at(at));
    }
    mark == '('
        && before(text, at).is_some_and(|letter| matches!(letter, ':' | ';' | '='))
        && after(text, end).is_none_or(char::is_whitespace)
}

/// True if a bracket belongs to link syntax that Markdown did not read: `[words](https://…)`. Another rule reports
/// it.
fn belongs_to_broken_link(text: &str, brackets: &BracketIndex, it: Unmatched) -> bool {
    if it.opens {
        let rest = &text[it.at + it.mark.len_utf8()..];
        return it.mark == '[' && rest.find(['[', ']']).is_some_and(|close| rest[close..].starts_with("]("));
    }
    let last = |places: &[usize]| {
        count_before(places, it.at).checked_sub(1).and_then(|last| places.get(last)).copied()
    };
    last(&brackets.targets).is_some_and(|target| last(&brackets.round_ends) < Some(target))
}

/// The places of a text's brackets.
#[derive(Debug, Default)]
struct BracketIndex {
    opening: Vec<usize>,
    closing: Vec<usize>,
    /// Places of `](`.
    targets: Vec<usize>,
    /// Places of `)`.
    round_ends: Vec<usize>,
}

impl BracketIndex {
    fn of(text: &str) -> Self {
        let mut index = Self::default();
        for (at, mark) in text.char_indices() {
            match mark {
                // A sad face opens nothing.
                '(' if text[..at].ends_with(':') => {}
                '(' | '（' | '[' => index.opening.push(at),
                ')' | '）' | ']' => index.closing.push(at),
                _ => {}
            }
            match mark {
                ']' if text[at..].starts_with("](") => index.targets.push(at),
                ')' => index.round_ends.push(at),
                _ => {}
            }
        }
        index
    }

    /// True if a bracket is open at a byte. The `)` of `1)` closes nothing, so this also looks at the last opening
    /// bracket.
    fn is_open_at(&self, at: usize) -> bool {
        let (open, close) = (count_before(&self.opening, at), count_before(&self.closing, at));
        let last =
            |places: &[usize], count: usize| count.checked_sub(1).and_then(|last| places.get(last)).copied();
        open > close || last(&self.opening, open).is_some_and(|open| last(&self.closing, close) < Some(open))
    }
}

fn count_before(places: &[usize], at: usize) -> usize {
    places.partition_point(|place| *place < at)
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
