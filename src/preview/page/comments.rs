//! What colleagues say, below the findings, and the form in which one says something.

use maud::{Markup, html};

use super::Desk;
use super::labels::CommentLabels;
use crate::comments::{Comment, LONGEST_NAME, LONGEST_TEXT};
use crate::preview::access::Role;
use crate::preview::place::path_of;
use crate::preview::threads::{Group, groups};

/// The list, which the script replaces when something was said, and the form, which it leaves alone.
pub(super) fn comments(desk: &Desk<'_>) -> Markup {
    let labels = labels(desk);
    let groups = groups(desk.comments, &desk.shown.look.items);
    let threads = groups.iter().flat_map(|group| &group.threads);
    let open = threads.filter(|(comment, _)| !comment.resolved).count();
    html! {
        aside #comments tabindex="-1" aria-label=(labels.comments) {
            div #comment-list {
                h2 { (labels.comments) " (" (open) ")" }
                @if groups.is_empty() { p { (labels.none) } }
                @for group in &groups { (self::group(desk, group)) }
            }
            @if desk.write_token().is_some() { (form(desk)) }
        }
    }
}

fn labels(desk: &Desk<'_>) -> &'static CommentLabels {
    CommentLabels::of(&desk.shown.look.paper.language)
}

fn group(desk: &Desk<'_>, group: &Group<'_>) -> Markup {
    let labels = labels(desk);
    html! {
        section data-item=(group.item) {
            h3 { @if group.item.is_empty() { (labels.issue) } @else { (group.title) } }
            ol { @for (comment, answers) in &group.threads { (thread(desk, comment, answers)) } }
        }
    }
}

fn thread(desk: &Desk<'_>, comment: &Comment, answers: &[&Comment]) -> Markup {
    let whole = html! {
        (said(desk, comment))
        (acts(desk, comment, true))
        @if !answers.is_empty() {
            ol {
                @for answer in answers {
                    li id={ "comment-" (answer.id) } data-id=(answer.id) data-at=(answer.at) {
                        (said(desk, answer))
                        (acts(desk, answer, false))
                    }
                }
            }
        }
    };
    html! {
        li.resolved[comment.resolved] id={ "comment-" (comment.id) } data-id=(comment.id) data-at=(comment.at) {
            // What is done with is out of the way, but not gone.
            @if comment.resolved {
                details id={ "done-" (comment.id) } {
                    summary { (labels(desk).done) ": " (comment.by) }
                    (whole)
                }
            } @else { (whole) }
        }
    }
}

fn said(desk: &Desk<'_>, comment: &Comment) -> Markup {
    let written = comment.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    html! {
        p.who { strong { (comment.by) } " " time datetime=(comment.at) { (written) } }
        @if let Some(quote) = &comment.quote {
            @if desk.still { blockquote.quote { "“" (quote) "”" } } @else {
                button.quote type="button" data-words=(quote) title=(desk.labels().point) { "“" (quote) "”" }
            }
        }
        p.said { (comment.text) }
    }
}

/// What can be done with it; nothing where nobody may write.
fn acts(desk: &Desk<'_>, comment: &Comment, first: bool) -> Markup {
    let labels = labels(desk);
    let Some(token) = desk.write_token() else { return html! {} };
    let act = |what: &str| {
        format!("{}/comments/{}/{what}?write={token}", path_of(desk.issue), path_part(&comment.id))
    };
    let (done, done_words) =
        if comment.resolved { ("reopen", labels.reopen) } else { ("resolve", labels.resolve) };
    html! {
        div.acts {
            @if first {
                button type="button" data-reply { (labels.reply) }
                form method="post" action=(act(done)) { (back(desk)) button { (done_words) } }
            }
            // The script shows it to whoever said it.
            form method="post" action=(act("delete")) data-remove hidden[desk.role < Role::Editor] { (back(desk)) button { (labels.delete) } }
        }
    }
}

fn form(desk: &Desk<'_>) -> Markup {
    let labels = labels(desk);
    let token = desk.write_token().unwrap_or_default();
    let path = path_of(desk.issue);
    html! {
        form #comment-form method="post" action={ (path) "/comments?write=" (token) } data-issue=(path) data-failed=(labels.failed) {
            (back(desk))
            input type="hidden" name="quote";
            input type="hidden" name="reply_to";
            a href="#comment-text" data-key="m" data-comment aria-keyshortcuts="m" { (labels.comment) " " kbd { "m" } }
            p #comment-reply hidden { (labels.answering) " " strong {} " " button type="button" { (labels.cancel) } }
            p #comment-quote hidden { (labels.about) " “" q {} "” " button type="button" { (labels.cancel) } }
            label { (labels.name) input name="by" required maxlength=(LONGEST_NAME) autocomplete="name"; }
            label {
                (labels.item)
                select name="item" {
                    option value="" { (labels.issue) }
                    @for (file, title) in &desk.shown.look.items { option value=(file) { (title) } }
                }
            }
            label { (labels.text) textarea #comment-text name="text" required maxlength=(LONGEST_TEXT) {} }
            p #comment-state role="status" {}
            button { (labels.send) }
        }
        button #comment-offer type="button" data-comment hidden { (labels.about_this) " " kbd { "m" } }
    }
}

/// How one was looking at the issue, for browsers without scripts.
fn back(desk: &Desk<'_>) -> Markup {
    html! { input type="hidden" name="back" value=(desk.choice); }
}

/// An id as a part of a path; hands may have written anything.
fn path_part(id: &str) -> String {
    path_of(id).trim_start_matches("/issues/").to_owned()
}
