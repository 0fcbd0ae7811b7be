use super::quote_marks::{begins_with_quote, lonely_quotes};
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A quotation mark without its other half in a paragraph: `"`, `“ ”`, `‘ ’`, `「 」`, `『 』`, `《 》`, `〈 〉`. A quote that
/// goes on in the next paragraph may stay open, as long as that one begins with a mark again.
///
/// ## Why it matters to a reader
/// Without the mark nobody can tell where the speaker ends and the newspaper begins, and words are put into the wrong
/// mouth.
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
                    let message = format!("the quote that `{}` opens is never closed", lonely.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("put the other mark where the quote ends")
                } else {
                    let message = format!("`{}` closes a quote that was never opened", lonely.mark);
                    Diagnostic::warning(self.code(), at, message)
                        .help("put the other mark where the quote begins, or take this one away")
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
