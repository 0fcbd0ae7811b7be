//! The pane in which an issue is edited. What stands here is empty: the script asks for the files and fills it in.
//!
//! It is no part of what is exchanged when files change, so words that are not saved yet outlive every repaint.

mod form;

use maud::{Markup, html};

use super::PageContext;
use super::labels::EditLabels;
use crate::preview::access::Role;

/// Whether whoever looks may edit.
pub(super) fn may_edit(context: &PageContext<'_>) -> bool {
    context.role == Role::Editor && context.state.files.is_some()
}

pub(super) fn labels(context: &PageContext<'_>) -> &'static EditLabels {
    EditLabels::of(&context.shown.look.publication.language)
}

/// What opens the pane.
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

/// What opens a finding's file in the pane, at its line.
pub(super) fn here(context: &PageContext<'_>, file: &str, line: usize) -> Markup {
    let name =
        file.strip_prefix("issues/").and_then(|rest| rest.strip_prefix(context.issue)?.strip_prefix('/'));
    html! {
        @if let Some(name) = name.filter(|name| may_edit(context) && !name.contains('/')) {
            " " button type="button" data-edit-file=(name) data-edit-line=(line) { (labels(context).here) }
        }
    }
}

/// The pane.
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

/// What is always in sight: undo, and what came of the last order.
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

/// The items in their order, and what stands before them.
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

/// Two texts of one file, and whose counts.
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

/// Words that the script says.
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
