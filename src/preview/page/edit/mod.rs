//! Edit pane. It is empty here: the script requests the files and fills it in.
//!
//! A change of the files does not replace it, so unsaved text survives every update.

mod form;

use maud::{Markup, html};

use super::PageContext;
use super::labels::EditLabels;
use crate::preview::access::Role;

/// Returns whether the visitor may edit.
pub(super) fn may_edit(context: &PageContext<'_>) -> bool {
    context.role == Role::Editor && context.state.files.is_some()
}

pub(super) fn labels(context: &PageContext<'_>) -> &'static EditLabels {
    EditLabels::of(&context.shown.look.publication.language)
}

/// Button that opens the pane.
pub(super) fn button(context: &PageContext<'_>) -> Markup {
    let labels = labels(context);
    html! {
        @if may_edit(context) {
            button #edit-open type="button" data-key="e" aria-keyshortcuts="e" aria-expanded="false" aria-controls="edit" {
                (labels.edit) " " kbd { "e" }
            }
        }
    }
}

/// Link that opens the file of a finding at its line.
pub(super) fn here(context: &PageContext<'_>, file: &str, line: usize) -> Markup {
    let name =
        file.strip_prefix("issues/").and_then(|rest| rest.strip_prefix(context.issue)?.strip_prefix('/'));
    html! {
        @if let Some(name) = name.filter(|name| may_edit(context) && !name.contains('/')) {
            " " button type="button" data-edit-file=(name) data-edit-line=(line) { (labels(context).here) }
        }
    }
}

/// Edit pane.
pub(super) fn pane(context: &PageContext<'_>) -> Markup {
    let labels = labels(context);
    html! {
        @if may_edit(context) {
            aside #edit hidden tabindex="-1" aria-labelledby="edit-name" data-issue=(context.issue) {
                (bar(labels))
                (list(labels))
                (form::form(labels))
                (conflict(labels))
                (words(labels))
            }
        }
    }
}

/// Undo, redo, and the result of the last command.
fn bar(labels: &EditLabels) -> Markup {
    html! {
        div.edit-top {
            div.edit-bar {
                h2 #edit-name { (labels.edit) }
                button #edit-undo type="button" disabled aria-keyshortcuts="Control+Z" { (labels.undo) }
                button #edit-redo type="button" disabled aria-keyshortcuts="Control+Shift+Z" { (labels.redo) }
                button #edit-close type="button" { (labels.close) }
            }
            p #edit-says role="status" aria-live="polite" {}
        }
    }
}

/// Items in order, after title and greeting.
fn list(labels: &EditLabels) -> Markup {
    html! {
        div #edit-list {
            p.edit-parts {
                button #edit-head type="button" data-file="issue.toml" { (labels.head) }
                button #edit-greeting type="button" data-file="greeting.md" { (labels.greeting) }
            }
            h3 #edit-items-name { (labels.items) }
            ol #edit-items aria-labelledby="edit-items-name" aria-describedby="edit-order-help" {}
            p #edit-order-help.edit-help { (labels.order_help) }
            form #edit-add {
                label for="edit-add-title" { (labels.new_item) }
                div.edit-add {
                    input #edit-add-title name="title" required maxlength="400" autocomplete="off";
                    select #edit-add-kind name="kind" aria-label=(labels.form.kind) { (form::kinds(&labels.form)) }
                    button #edit-add-go { (labels.add) }
                }
            }
        }
    }
}

/// Conflict: two versions of one file.
fn conflict(labels: &EditLabels) -> Markup {
    html! {
        section #edit-conflict hidden tabindex="-1" aria-labelledby="edit-conflict-name" {
            h3 #edit-conflict-name { (labels.conflict) }
            div #edit-differences {}
            p.edit-parts {
                button #edit-take type="button" { (labels.take) }
                button #edit-keep type="button" { (labels.keep) }
            }
        }
    }
}

/// Messages for the script.
fn words(labels: &EditLabels) -> Markup {
    let (form, said) = (&labels.form, &labels.messages);
    let all = [
        ("up", said.up),
        ("down", said.down),
        ("moved", said.moved),
        ("untitled", said.untitled),
        ("broken", said.broken),
        ("sure", said.remove_sure),
        ("unsaved", said.unsaved),
        ("saved", said.saved),
        ("same", said.same),
        ("added", said.added),
        ("removed", said.removed),
        ("undone", said.undone),
        ("redone", said.redone),
        ("leave", said.leave),
        ("lost", said.lost),
        ("heavy", said.heavy),
        ("taken", said.taken),
        ("wanted", said.wanted),
        ("theirs", said.theirs),
        ("mine", said.mine),
        ("empty", said.empty),
        ("foreign", said.foreign),
        ("whole", form.whole),
        ("fields", form.fields),
        ("body", form.body),
        ("greeting", labels.greeting),
    ];
    html! { div #edit-words hidden { @for (name, words) in all { span data-word=(name) { (words) } } } }
}
