use super::unmatched::{Pair, Unmatched, unmatched};
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
        let following = following_paragraphs(all);
        for (passage, next) in all.iter().zip(following) {
            let prose = passage.prose();
            let unmatched = unmatched_quotes(prose);
            let last_opening = unmatched.iter().rposition(|unmatched| unmatched.opens);
            let next = next.filter(|next| next.role == passage.role && next.item == passage.item);
            let goes_on = next.is_some_and(|next| starts_with_quote(&next.text));
            for (number, unmatched) in unmatched.iter().enumerate() {
                if unmatched.opens && last_opening == Some(number) && goes_on {
                    continue;
                }
                let at = passage.span(unmatched.at..unmatched.at + unmatched.mark.len_utf8());
                let finding = if unmatched.opens {
                    let message = format!("the quotation mark `{}` is never closed", unmatched.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("add the closing mark where the quote ends")
                } else {
                    let message = format!("`{}` closes a quote that was never opened", unmatched.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("add the opening mark where the quote begins, or delete this one")
                };
                found.push(finding);
            }
        }
    }
}

/// Returns the next paragraph after each passage, across pictures.
fn following_paragraphs(all: &[Passage]) -> Vec<Option<&Passage>> {
    let mut next = None;
    let mut following = Vec::with_capacity(all.len());
    for passage in all.iter().rev() {
        following.push(next);
        if !matches!(passage.role, Role::Alt | Role::Caption | Role::Credit) {
            next = Some(passage);
        }
    }
    following.reverse();
    following
}

/// Marks of titles and quotes without other uses.
const BRACKET_QUOTES: [Pair; 4] = [
    Pair { open: '「', close: '」' },
    Pair { open: '『', close: '』' },
    Pair { open: '《', close: '》' },
    Pair { open: '〈', close: '〉' },
];

/// Returns the unmatched quotation marks of a text. The next paragraph may close an opening one.
/// `"` does not tell which half it is, and also means inches and seconds. `’` is also an apostrophe. Doubtful cases
/// are accepted.
fn unmatched_quotes(text: &str) -> Vec<Unmatched> {
    let mut out: Vec<Unmatched> =
        BRACKET_QUOTES.iter().flat_map(|pair| unmatched(text, *pair, &|_, _| true)).collect();
    out.extend(unmatched_double_quotes(text));
    out.extend(unmatched_single_quotes(text));
    out.sort_by_key(|unmatched| unmatched.at);
    out
}

/// True if a text begins with a quotation mark.
fn starts_with_quote(text: &str) -> bool {
    text.trim_start().starts_with(['"', '“', '‘', '\'', '「', '『', '《', '〈', '”'])
}

/// Treats `"`, `“` and `”` as one kind, so a quote may open with one and close with another.
fn unmatched_double_quotes(text: &str) -> Vec<Unmatched> {
    // In „German“ and ”Swedish” the halves differ.
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
        let closes = mark == '”' || (mark == '"' && open.is_some() && !may_open(text, at));
        let opens = mark == '“' || (mark == '"' && (may_open(text, at) || !may_close(text, at)));
        match open {
            Some(_) if closes => open = None,
            Some((opened, opened_mark)) => {
                out.push(Unmatched { at: opened, mark: opened_mark, opens: true });
                open = Some((at, mark));
            }
            None if opens => open = Some((at, mark)),
            None => out.push(Unmatched { at, mark, opens: false }),
        }
    }
    out.extend(open.map(|(at, mark)| Unmatched { at, mark, opens: true }));
    out
}

/// Checks `‘`, which needs a `’` after it. A straight `'` counts only next to Hangul.
fn unmatched_single_quotes(text: &str) -> Vec<Unmatched> {
    let mut out = Vec::new();
    let mut marks = text.char_indices().filter(|(_, mark)| matches!(mark, '‘' | '’' | '\'')).peekable();
    while let Some((at, mark)) = marks.next() {
        if mark != '‘' {
            continue;
        }
        let rest = &text[at + mark.len_utf8()..];
        // ‘90s and ‘em have an apostrophe that a program turned.
        let is_apostrophe = rest.starts_with(|letter: char| letter.is_ascii_digit())
            || ["em", "til", "n", "tis", "Tis", "twas", "Twas", "cause", "Cause"].iter().any(|word| {
                rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            });
        let closed = marks.peek().is_some_and(|(_, next)| *next != '‘');
        if !is_apostrophe && !closed {
            out.push(Unmatched { at, mark: '‘', opens: true });
        }
    }
    let straight: Vec<usize> = text.match_indices('\'').map(|(at, _)| at).collect();
    let touches_hangul =
        |at: &usize| before(text, *at).is_some_and(is_hangul) || after(text, *at + 1).is_some_and(is_hangul);
    if straight.len() % 2 == 1 && straight.iter().all(touches_hangul) && !text.contains(['‘', '’']) {
        let opens = |at: &usize| may_open(text, *at);
        let last_opening = straight.iter().rev().find(|at| opens(at)).copied();
        out.extend(last_opening.map(|at| Unmatched { at, mark: '\'', opens: true }));
    }
    out
}

fn is_inch(text: &str, at: usize) -> bool {
    before(text, at).is_some_and(|letter| letter.is_ascii_digit() || matches!(letter, '½' | '¼' | '¾'))
}

/// True with a space or opening mark before it and a letter after it.
fn may_open(text: &str, at: usize) -> bool {
    let free =
        |letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '—' | '–' | '―' | '‘' | '「');
    before(text, at).is_none_or(free)
        && after(text, at + 1)
            .is_some_and(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '.' | ')'))
}

/// True with a letter before it and a space or the end after it.
fn may_close(text: &str, at: usize) -> bool {
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | '.' | ')' | ']' | ';' | ':' | '!' | '?')
    };
    before(text, at).is_some_and(|letter| !letter.is_whitespace()) && after(text, at + 1).is_none_or(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certainly_unmatched_quotes_are_found() {
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
            let found: Vec<_> = unmatched_quotes(text).into_iter().map(|it| (it.at, it.opens)).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
