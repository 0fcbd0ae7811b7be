//! Lists of links in an item that is one: each link is a line of its own, its source stands below.

use maud::{Markup, html};

use super::inlines::{inlines, is_safe};
use super::{NoteScope, RenderContext, Role};
use crate::compose::script::Script;
use crate::issue::{Block, Inline, Prose};

/// Renders a list of links in a mail; `None` if an entry is more than a link and words after it.
pub(super) fn link_list(items: &[&Prose], script: Script, context: RenderContext<'_>) -> Option<Markup> {
    let styles = context.styles;
    let entries: Option<Vec<_>> = items.iter().map(|item| entry(item)).collect();
    let entries = entries.filter(|entries| styles.is_mail() && !entries.is_empty())?;
    let in_link = context.with_notes(NoteScope::Unlinked);
    Some(html! {
        ul class=[styles.class(Role::LinkList)] style=[styles.style(Role::LinkList)] {
            @for (target, words, rest) in entries {
                li class=[styles.class(Role::LinkLine)] style=[styles.style(Role::LinkLine)] {
                    a href=(target) style=[styles.style(Role::LinkTitle)] { (inlines(words, script, in_link)) }
                    (inlines(rest, script, context))
                }
            }
        }
    })
}

/// Returns target and words of the link at the start of a line, and the words after it.
fn entry(item: &Prose) -> Option<(&str, &[Inline], &[Inline])> {
    let [Block::Paragraph(words, _)] = item.0.as_slice() else { return None };
    let (Inline::Link(target, words, _), rest) = words.split_first()? else { return None };
    (is_safe(target) && !crate::issue::plain(words).trim().is_empty()).then_some((target, words, rest))
}
