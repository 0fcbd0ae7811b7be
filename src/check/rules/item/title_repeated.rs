use super::headline::{fold_words, is_typo};
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceTree;

/// Longest line that may come before the repeated headline, such as a byline or a date.
const MAX_LEAD_CHARS: usize = 80;
/// Longest headline, in bytes.
const MAX_HEADLINE_BYTES: usize = 1_000;

/// ## What it finds
/// An item whose text begins by repeating its headline, as a heading, a paragraph or a first line.
///
/// ## Why it matters to a reader
/// The headline already stands above the text, and a screen reader reads both. This happens when you copy an article
/// from a page that shows its title twice.
///
/// ## Example
/// ```markdown
/// +++
/// title = "A library that forgets"
/// +++
///
/// # A library that forgets
///
/// A library remembers books.
/// ```
///
/// ## Better
/// ```markdown
/// +++
/// title = "A library that forgets"
/// +++
///
/// A library remembers books.
/// ```
pub(super) struct TitleRepeated;

impl Rule for TitleRepeated {
    fn code(&self) -> Code {
        Code("item::title_repeated")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for (index, item) in context.issue.items.iter().enumerate() {
            let title = fold_words(&item.title.value);
            let text = context.issue_text.of_item(index);
            let lines = text.filter(|passage| matches!(passage.role, Role::Body | Role::Heading));
            for passage in lines.take(3) {
                if let Some(end) = end_of_repeated_title(passage, &title, context.sources) {
                    let at = passage.span(0..end);
                    let finding =
                        Diagnostic::warning(self.code(), at, "the text begins by repeating the headline");
                    let help = "delete it here: the headline is printed above the text";
                    found.push(finding.related(item.title.span, "the headline").help(help));
                    break;
                }
                if passage.text.chars().count() > MAX_LEAD_CHARS {
                    break;
                }
            }
        }
    }
}

/// Returns the end of the repeated headline in a passage.
fn end_of_repeated_title(passage: &Passage, title: &[String], sources: &SourceTree) -> Option<usize> {
    if title.is_empty() || is_same_line(&fold_words(&passage.text), title) {
        return (!title.is_empty()).then_some(passage.text.len());
    }
    // Within a paragraph, the headline must be a line of its own, because a sentence may begin with the same words.
    let blanks = passage.text.match_indices(' ').map(|(at, _)| at).take_while(|at| *at < MAX_HEADLINE_BYTES);
    let breaks = blanks.filter(|at| {
        let around = passage.span(at.saturating_sub(1)..at + 1);
        let after = sources.file(around.file).text().get(around.end..);
        after.is_some_and(|after| after.trim_start_matches(['*', '_', ' ', '\\', '\r']).starts_with('\n'))
    });
    breaks.into_iter().take(4).find(|at| is_same_line(&fold_words(&passage.text[..*at]), title))
}

fn is_same_line(line: &[String], title: &[String]) -> bool {
    if line.len() != title.len() {
        return false;
    }
    let differing: Vec<_> = line.iter().zip(title).filter(|(one, other)| one != other).collect();
    match differing.as_slice() {
        [] => true,
        [(one, other)] => title.len() >= 5 && is_typo(one, other),
        _ => false,
    }
}
