use super::headline::{folded, is_slip};
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceTree;

/// A line shorter than this may stand before the repeated headline: a byline, a date.
const SHORT: usize = 80;
/// Bytes within which a headline ends.
const LONGEST: usize = 1_000;

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
            let title = folded(&item.title.value);
            let text = context.issue_text.of_item(index);
            let lines = text.filter(|passage| matches!(passage.role, Role::Body | Role::Heading));
            for passage in lines.take(3) {
                if let Some(end) = repeated(passage, &title, context.sources) {
                    let at = passage.span(0..end);
                    let finding =
                        Diagnostic::warning(self.code(), at, "the text begins by repeating the headline");
                    let help = "delete it here: the headline is printed above the text";
                    found.push(finding.related(item.title.span, "the headline").help(help));
                    break;
                }
                if passage.text.chars().count() > SHORT {
                    break;
                }
            }
        }
    }
}

/// The end of the repeated headline in a passage.
fn repeated(passage: &Passage, title: &[String], sources: &SourceTree) -> Option<usize> {
    if title.is_empty() || is_same_line(&folded(&passage.text), title) {
        return (!title.is_empty()).then_some(passage.text.len());
    }
    // Within a paragraph it has to be a line of its own; a sentence may begin as the headline does.
    let blanks = passage.text.match_indices(' ').map(|(at, _)| at).take_while(|at| *at < LONGEST);
    let breaks = blanks.filter(|at| {
        let around = passage.span(at.saturating_sub(1)..at + 1);
        let after = sources.file(around.file).text().get(around.end..);
        after.is_some_and(|after| after.trim_start_matches(['*', '_', ' ', '\\', '\r']).starts_with('\n'))
    });
    breaks.into_iter().take(4).find(|at| is_same_line(&folded(&passage.text[..*at]), title))
}

fn is_same_line(line: &[String], title: &[String]) -> bool {
    if line.len() != title.len() {
        return false;
    }
    let differing: Vec<_> = line.iter().zip(title).filter(|(one, other)| one != other).collect();
    match differing.as_slice() {
        [] => true,
        [(one, other)] => title.len() >= 5 && is_slip(one, other),
        _ => false,
    }
}
