use super::pairs::{Lonely, Pair, lonely};
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{after, before, is_hangul};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A quotation mark without its other half in a paragraph: `"`, `“ ”`, `‘ ’`, `「 」`, `『 』`, `《 》`, `〈 〉`. A quote that
/// continues in the next paragraph may stay open, if that paragraph begins with a quotation mark too.
///
/// ## Why it matters to a reader
/// Without the mark, readers cannot tell where the speaker ends and the newspaper begins. Words are attributed to the
/// wrong person.
///
/// ## Example
/// ```markdown
/// "We were warned, the director said. The regulator disagrees.
/// ```
///
/// ## Better
/// ```markdown
/// "We were warned," the director said. The regulator disagrees.
/// ```
pub(super) struct UnclosedQuote;

impl Rule for UnclosedQuote {
    fn code(&self) -> Code {
        Code("words::unclosed_quote")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let all = &context.issue_text.passages;
        for (index, passage) in all.iter().enumerate() {
            let prose = passage.prose();
            let lonely = lonely_quotes(prose);
            let last_opening = lonely.iter().rposition(|lonely| lonely.opens);
            for (number, lonely) in lonely.iter().enumerate() {
                let next = all.get(index + 1..).and_then(|rest| next_paragraph(passage, rest));
                let goes_on = next.is_some_and(|next| begins_with_quote(&next.text));
                if lonely.opens && last_opening == Some(number) && goes_on {
                    continue;
                }
                let at = passage.span(lonely.at..lonely.at + lonely.mark.len_utf8());
                let finding = if lonely.opens {
                    let message = format!("the quotation mark `{}` is never closed", lonely.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("add the closing mark where the quote ends")
                } else {
                    let message = format!("`{}` closes a quote that was never opened", lonely.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("add the opening mark where the quote begins, or delete this one")
                };
                found.push(finding);
            }
        }
    }
}

/// The paragraph that a reader reads after this one: a picture between them does not end a quote.
fn next_paragraph<'a>(passage: &Passage, rest: &'a [Passage]) -> Option<&'a Passage> {
    let beside = |role| matches!(role, Role::Alt | Role::Caption | Role::Credit);
    let next = rest.iter().find(|next| !beside(next.role))?;
    (next.role == passage.role && next.item == passage.item).then_some(next)
}

/// Marks of titles and quotes that have no other use.
const BRACKETS: [Pair; 4] = [
    Pair { open: '「', close: '」' },
    Pair { open: '『', close: '』' },
    Pair { open: '《', close: '》' },
    Pair { open: '〈', close: '〉' },
];

/// The quotation marks of a text without their other half. An opening one may be closed in the next paragraph.
fn lonely_quotes(text: &str) -> Vec<Lonely> {
    let mut out: Vec<Lonely> = BRACKETS.iter().flat_map(|pair| lonely(text, *pair, &|_, _| true)).collect();
    out.extend(double(text));
    out.extend(single(text));
    out.sort_by_key(|lonely| lonely.at);
    out
}

/// Whether a text begins as one that goes on with a quote.
fn begins_with_quote(text: &str) -> bool {
    text.trim_start().starts_with(['"', '“', '‘', '\'', '「', '『', '《', '〈', '”'])
}

/// `"`, `“` and `”` are one kind, so that a quote opened with one and closed with the other is whole.
fn double(text: &str) -> Vec<Lonely> {
    // „German“ and ”Swedish” marks mean other halves.
    let curly = |mark| text.matches(mark).count();
    if text.contains('„') || (curly('“') == 0 && curly('”') % 2 == 0 && curly('”') > 0) {
        return Vec::new();
    }
    let marks: Vec<(usize, char)> =
        text.char_indices().filter(|(_, mark)| matches!(mark, '"' | '“' | '”')).collect();
    let inches = marks.iter().filter(|(at, mark)| *mark != '“' && is_inch(text, *at)).count();
    if inches > 0 && (marks.len().is_multiple_of(2) || (marks.len() - inches).is_multiple_of(2)) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, mark) in marks {
        let closes = mark == '”' || (mark == '"' && open.is_some() && !looks_opening(text, at));
        let opens = mark == '“' || (mark == '"' && (looks_opening(text, at) || !looks_closing(text, at)));
        match open {
            Some(_) if closes => open = None,
            Some((opened, opened_mark)) => {
                out.push(Lonely { at: opened, mark: opened_mark, opens: true });
                open = Some((at, mark));
            }
            None if opens => open = Some((at, mark)),
            None => out.push(Lonely { at, mark, opens: false }),
        }
    }
    out.extend(open.map(|(at, mark)| Lonely { at, mark, opens: true }));
    out
}

/// `‘` wants a `’` behind it, which may be an apostrophe; a straight `'` is judged beside Hangul alone.
fn single(text: &str) -> Vec<Lonely> {
    let mut out = Vec::new();
    let mut marks = text.char_indices().filter(|(_, mark)| matches!(mark, '‘' | '’' | '\'')).peekable();
    while let Some((at, mark)) = marks.next() {
        if mark != '‘' {
            continue;
        }
        let rest = &text[at + mark.len_utf8()..];
        // ‘90s and ‘em are apostrophes that a program turned round.
        let is_apostrophe = rest.starts_with(|letter: char| letter.is_ascii_digit())
            || ["em", "til", "n", "tis", "Tis", "twas", "Twas", "cause", "Cause"].iter().any(|word| {
                rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            });
        let closed = marks.peek().is_some_and(|(_, next)| *next != '‘');
        if !is_apostrophe && !closed {
            out.push(Lonely { at, mark: '‘', opens: true });
        }
    }
    let straight: Vec<usize> = text.match_indices('\'').map(|(at, _)| at).collect();
    let touches_hangul =
        |at: &usize| before(text, *at).is_some_and(is_hangul) || after(text, *at + 1).is_some_and(is_hangul);
    if straight.len() % 2 == 1 && straight.iter().all(touches_hangul) && !text.contains(['‘', '’']) {
        let opens = |at: &usize| looks_opening(text, *at);
        let last_opening = straight.iter().rev().find(|at| opens(at)).copied();
        out.extend(last_opening.map(|at| Lonely { at, mark: '\'', opens: true }));
    }
    out
}

fn is_inch(text: &str, at: usize) -> bool {
    before(text, at).is_some_and(|letter| letter.is_ascii_digit() || matches!(letter, '½' | '¼' | '¾'))
}

/// A blank or an opening mark before it, a letter behind it.
fn looks_opening(text: &str, at: usize) -> bool {
    let free =
        |letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '—' | '–' | '―' | '‘' | '「');
    before(text, at).is_none_or(free)
        && after(text, at + 1)
            .is_some_and(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '.' | ')'))
}

/// A letter before it, a blank or the end behind it.
fn looks_closing(text: &str, at: usize) -> bool {
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | '.' | ')' | ']' | ';' | ':' | '!' | '?')
    };
    before(text, at).is_some_and(|letter| !letter.is_whitespace()) && after(text, at + 1).is_none_or(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_that_are_surely_alone_are_named() {
        let cases: &[(&str, &[(usize, bool)])] = &[
            ("\"Yes,\" she said. \"No.\"", &[]),
            ("\"Yes, she said.", &[(0, true)]),
            ("Yes,\" she said.", &[(4, false)]),
            ("\"Yes, she said. \"No.\"", &[(0, true)]),
            ("A 15\" screen, 5'10\" tall", &[]),
            ("\"It has a 15\" screen,\" he said.", &[]),
            ("Rock 'n' roll of the '90s, and the hackers' don't", &[]),
            ("“Yes,” “no”", &[]),
            ("“Yes, no", &[(0, true)]),
            ("“Yes,\" he said.", &[]),
            ("„Ja“", &[]),
            ("”Ja”", &[]),
            ("the ‘90s and ‘em", &[]),
            ("‘Tis 5’10” tall, “so.”", &[]),
            ("the ‘first one", &[(4, true)]),
            ("the ‘first’ one", &[]),
            ("그는 \"안 된다\"라고 말했다", &[]),
            ("그는 \"안 된다라고 말했다", &[(7, true)]),
            ("'보안'은 '습관이다", &[(12, true)]),
            ("「법」과 『책", &[(13, true)]),
            ("'보안'은 McDonald's", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = lonely_quotes(text).into_iter().map(|it| (it.at, it.opens)).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
