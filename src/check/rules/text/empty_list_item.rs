use super::headings::texts_with_headings;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::{Block, Prose};
use crate::source::Span;

/// ## What it finds
/// A point of a list without words.
///
/// ## Why it matters to a reader
/// The mail leaves it out, and the numbers of the points after it change. Usually a thought is missing.
///
/// ## Example
/// ```markdown
/// - Busan
/// -
/// - Incheon
/// ```
///
/// ## Better
/// ```markdown
/// - Busan
/// - Incheon
/// ```
pub(super) struct EmptyListItem;

impl Rule for EmptyListItem {
    fn code(&self) -> Code {
        Code("text::empty_list_item")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for text in texts_with_headings(context.issue) {
            for_each_list(text, &mut |items, at| {
                let empty: Vec<usize> = items
                    .iter()
                    .enumerate()
                    .filter(|(_, item)| item.is_blank())
                    .map(|(index, _)| index + 1)
                    .collect();
                if let Some(first) = empty.first() {
                    let message = if empty.len() == 1 {
                        format!("point {first} of the list is empty, so the mail leaves it out")
                    } else {
                        format!("{} points of the list are empty, so the mail leaves them out", empty.len())
                    };
                    let help = "write the point, or delete its line";
                    found.push(Diagnostic::warning(self.code(), at, message).help(help));
                }
            });
        }
    }
}

/// Calls `visit` for all lists, also in quotes, notes and lists.
fn for_each_list<'a>(prose: &'a Prose, visit: &mut impl FnMut(&'a [Prose], Span)) {
    for block in &prose.0 {
        match block {
            Block::List(_, items, at) => {
                visit(items, *at);
                for item in items {
                    for_each_list(item, visit);
                }
            }
            Block::Quote(inner, _) => for_each_list(inner, visit),
            Block::Notes(notes) => notes.iter().for_each(|note| for_each_list(&note.text, visit)),
            _ => {}
        }
    }
}
