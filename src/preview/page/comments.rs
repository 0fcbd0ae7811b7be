//! Comments below the findings, and the form for a new one.

use maud::{Markup, html};

use super::PageContext;
use super::labels::CommentLabels;
use crate::comments::{Comment, MAX_NAME_CHARS, MAX_TEXT_CHARS};
use crate::preview::access::Role;
use crate::preview::paths::path_of;
use crate::preview::threads::{Group, groups};

/// List, which the script replaces after a change, and form, which it keeps.
pub(super) fn comments(context: &PageContext<'_>) -> Markup {
    let labels = labels(context);
    let groups = groups(context.comments, &context.shown.look.items);
    let threads = groups.iter().flat_map(|group| &group.threads);
    let open = threads.filter(|(comment, _)| !comment.resolved).count();
    html! {
        aside #comments tabindex="-1" aria-label=(labels.comments) {
            div #comment-list {
                h2 { (labels.comments) " (" (open) ")" }
                @if groups.is_empty() { p { (labels.none) } }
                @for group in &groups { (self::group(context, group)) }
            }
            @if context.write_token().is_some() { (form(context)) }
        }
    }
}

fn labels(context: &PageContext<'_>) -> &'static CommentLabels {
    CommentLabels::of(&context.shown.look.publication.language)
}

fn group(context: &PageContext<'_>, group: &Group<'_>) -> Markup {
    let labels = labels(context);
    html! {
        section data-item=(group.item) {
            h3 { @if group.item.is_empty() { (labels.issue) } @else { (group.title) } }
            ol { @for (comment, answers) in &group.threads { (thread(context, comment, answers)) } }
        }
    }
}

fn thread(context: &PageContext<'_>, comment: &Comment, answers: &[&Comment]) -> Markup {
    let whole = html! {
        (said(context, comment))
        (acts(context, comment, true))
        @if !answers.is_empty() {
            ol {
                @for answer in answers {
                    li id={ "comment-" (answer.id) } data-id=(answer.id) data-at=(answer.at) {
                        (said(context, answer))
                        (acts(context, answer, false))
                    }
                }
            }
        }
    };
    html! {
        li.resolved[comment.resolved] id={ "comment-" (comment.id) } data-id=(comment.id) data-at=(comment.at) {
            // Resolved comments are folded.
            @if comment.resolved {
                details id={ "done-" (comment.id) } {
                    summary { (labels(context).done) ": " (comment.by) }
                    (whole)
                }
            } @else { (whole) }
        }
    }
}

fn said(context: &PageContext<'_>, comment: &Comment) -> Markup {
    let written = comment.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    html! {
        p.who { strong { (comment.by) } " " time datetime=(comment.at) { (written) } }
        @if let Some(quote) = &comment.quote {
            @if context.is_static { blockquote.quote { "“" (quote) "”" } } @else {
                button.quote type="button" data-words=(quote) title=(context.labels().point) { "“" (quote) "”" }
            }
        }
        p.said { (comment.text) }
    }
}

/// Actions on a comment; none for visitors who may not write.
fn acts(context: &PageContext<'_>, comment: &Comment, first: bool) -> Markup {
    let labels = labels(context);
    let Some(token) = context.write_token() else { return html! {} };
    let act = |what: &str| {
        format!("{}/comments/{}/{what}?write={token}", path_of(context.issue), path_part(&comment.id))
    };
    let (done, done_words) =
        if comment.resolved { ("reopen", labels.reopen) } else { ("resolve", labels.resolve) };
    html! {
        div.acts {
            @if first {
                button type="button" data-reply { (labels.reply) }
                form method="post" action=(act(done)) { (back(context)) button { (done_words) } }
            }
            // The script shows it to the author of the comment.
            form method="post" action=(act("delete")) data-remove hidden[context.role < Role::Editor] { (back(context)) button { (labels.delete) } }
        }
    }
}

fn form(context: &PageContext<'_>) -> Markup {
    let labels = labels(context);
    let token = context.write_token().unwrap_or_default();
    let path = path_of(context.issue);
    html! {
        form #comment-form method="post" action={ (path) "/comments?write=" (token) } data-issue=(path) data-failed=(labels.failed) {
            (back(context))
            input type="hidden" name="quote";
            input type="hidden" name="reply_to";
            a href="#comment-text" data-key="m" data-comment aria-keyshortcuts="m" { (labels.comment) " " kbd { "m" } }
            p #comment-reply hidden { (labels.answering) " " strong {} " " button type="button" { (labels.cancel) } }
            p #comment-quote hidden { (labels.about) " “" q {} "” " button type="button" { (labels.cancel) } }
            label { (labels.name) input name="by" required maxlength=(MAX_NAME_CHARS) autocomplete="name"; }
            label {
                (labels.item)
                select name="item" {
                    option value="" { (labels.issue) }
                    @for (file, title) in &context.shown.look.items { option value=(file) { (title) } }
                }
            }
            label { (labels.text) textarea #comment-text name="text" required maxlength=(MAX_TEXT_CHARS) {} }
            p #comment-state role="status" {}
            button { (labels.send) }
        }
        button #comment-offer type="button" data-comment hidden { (labels.about_this) " " kbd { "m" } }
    }
}

/// Current view parameters, for browsers without scripts.
fn back(context: &PageContext<'_>) -> Markup {
    html! { input type="hidden" name="back" value=(context.params); }
}

/// Encodes an id as a path segment; a hand-edited file may contain any text.
fn path_part(id: &str) -> String {
    path_of(id).trim_start_matches("/issues/").to_owned()
}
