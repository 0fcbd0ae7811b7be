//! Marks of notes in the text, and links back to them.
//!
//! On the web page a mark leads to its note and back. In a mail both are plain, since mail programs drop such links.

use maud::{Markup, html};

use super::{RenderContext, Role};
use crate::issue::{Note, NoteMark};

/// Text that notes belong to: their ids on the page begin with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::compose) enum NoteScope<'a> {
    /// No text with notes, or one within a link: marks lead nowhere.
    #[default]
    Unlinked,
    /// The notes are not shown, and so their marks are not.
    Hidden,
    /// The standing paragraph.
    About,
    /// The greeting.
    Greeting,
    /// A notice by its place.
    Notice(usize),
    /// A story by its place.
    Story(usize),
    /// The bio of a writer.
    Bio(&'a str),
}

impl NoteScope<'_> {
    fn name(self) -> Option<String> {
        match self {
            Self::Unlinked | Self::Hidden => None,
            Self::About => Some("about".to_owned()),
            Self::Greeting => Some("greeting".to_owned()),
            Self::Notice(index) => Some(format!("notice-{}", index + 1)),
            Self::Story(number) => Some(format!("story-{number}")),
            Self::Bio(id) => Some(format!("bio-{id}")),
        }
    }
}

/// Returns the name of the scope where links within the document work.
pub(super) fn linked_scope(context: RenderContext<'_>) -> Option<String> {
    if context.styles.is_mail() { None } else { context.notes.name() }
}

/// Renders the mark of a note.
pub(super) fn mark(mark: NoteMark, context: RenderContext<'_>) -> Markup {
    let NoteMark { number, occurrence, .. } = mark;
    html! {
        @if context.notes != NoteScope::Hidden {
            sup style=[context.styles.style(Role::NoteMark)] {
                @if let Some(scope) = linked_scope(context) {
                    a id={ "mark-" (scope) "-" (number) "-" (occurrence) } href={ "#note-" (scope) "-" (number) }
                        role="doc-noteref" { "[" (number) "]" }
                } @else { "[" (number) "]" }
            }
        }
    }
}

/// Renders a link back to each mark of a note.
pub(super) fn back_links(note: &Note, scope: &str, context: RenderContext<'_>) -> Markup {
    let words = context.edition.words.back_to_text;
    html! {
        @for occurrence in 1..=note.references {
            @let label = if note.references == 1 { words.to_owned() } else { format!("{words} ({occurrence})") };
            " " a href={ "#mark-" (scope) "-" (note.number) "-" (occurrence) } role="doc-backlink"
                aria-label=(label) { "↩\u{FE0E}" }
        }
    }
}
