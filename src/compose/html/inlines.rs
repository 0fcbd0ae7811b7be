//! Words, emphasis, code, links and note marks as HTML.

use maud::{Markup, html};

use super::note_mark::{NoteScope, mark};
use super::phrase::phrase;
use super::{RenderContext, Role};
use crate::compose::script::Script;
use crate::issue::{Inline, plain};

pub(super) fn inlines(words: &[Inline], script: Script, context: RenderContext<'_>) -> Markup {
    let inner = |words| inlines(words, script, context);
    html! {
        @for inline in words {
            @match inline {
                Inline::Text(text, _) => (phrase(text, script, context)),
                Inline::Emphasis(words) => em { (inner(words)) },
                Inline::Strong(words) => strong { (inner(words)) },
                Inline::Struck(words) => s { (inner(words)) },
                Inline::Code(text, _) => code style=[context.styles.style(Role::Code)] { (text) },
                Inline::Link(target, words, _) => (link(target, words, script, context)),
                Inline::SoftBreak => "\n",
                Inline::Break => br;,
                Inline::NoteMark(note) => (mark(*note, context)),
            }
        }
    }
}

/// Renders a link. The parser accepts `https`, `http` and `mailto` only; any other target is rendered as text.
fn link(target: &str, words: &[Inline], script: Script, context: RenderContext<'_>) -> Markup {
    let text = plain(words);
    let named = !text.trim().is_empty();
    // On paper, the page prints the address of every link that does not show it.
    let is_bare = !context.styles.is_mail() && (!named || text.trim() == target);
    let context =
        if context.notes == NoteScope::Hidden { context } else { context.with_notes(NoteScope::Unlinked) };
    html! {
        @if is_safe(target) {
            a href=(target) class=[is_bare.then_some("bare")] style=[context.styles.style(Role::Link)] {
                @if named { (inlines(words, script, context)) } @else { (target) }
            }
        } @else { (inlines(words, script, context)) }
    }
}

/// Tests that a link target has a scheme which mails may use.
pub(in crate::compose) fn is_safe(target: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .into_iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
