//! Sending a test: the question, and what came of it. Each is a page of its own; the script shows it as a dialog.

use maud::{Markup, html};

use super::super::post::{Hindrance, Route, Sent, Verdict, Way};
use super::super::trials::Outcome;
use super::labels::PostWords;
use super::{Desk, document};
use crate::preview::access::Role;

/// What the editor can do besides looking; guests see neither.
pub(super) fn tools(desk: &Desk<'_>) -> Markup {
    let words = words(desk);
    html! {
        @if desk.role >= Role::Editor {
            nav.row aria-label=(words.caught) {
                a href=(place(desk, "/test")) data-trial data-key="t" aria-keyshortcuts="t" { (words.test) " " kbd { "t" } }
                a href=(place(desk, "/caught")) data-key="u" aria-keyshortcuts="u" { (words.caught) " " kbd { "u" } }
            }
        }
    }
}

/// The question; `errors` of the issue stand in the way of asking it.
pub(in crate::preview) fn question(desk: &Desk<'_>, route: &Result<(u64, Route), Hindrance>) -> Markup {
    let words = words(desk);
    let body = match route {
        Err(hindrance) => hindered(words, hindrance),
        Ok((number, Route { to, way })) => {
            let write = desk.write_token().unwrap_or_default();
            html! {
                p { (words.goes_to) }
                ul.addresses { @for address in to { li { bdi { (address) } } } }
                p { (travels(words, way)) }
                form method="post" action={ (place(desk, "/test")) "?once=" (number) "&write=" (write) } {
                    button.main data-busy=(words.sending) { (words.send) }
                }
            }
        }
    };
    whole(desk, words.test, &body, words.close)
}

/// What came of it; `None`: the question was too old.
pub(in crate::preview) fn result(desk: &Desk<'_>, outcome: Option<&Outcome>) -> Markup {
    let words = words(desk);
    let body = match outcome {
        None => html! { p { (words.too_old) } (again(desk)) },
        Some(Err(hindrance)) => html! {
            (hindered(words, hindrance))
            @if *hindrance == Hindrance::Changed { (again(desk)) }
        },
        Some(Ok(Sent { way, verdicts })) => html! {
            ul.addresses { @for (address, verdict) in verdicts { (verdict_on(words, address, verdict)) } }
            @if *way == Way::Inbox { p { a href=(place(desk, "/caught")) { (words.caught) } } }
        },
    };
    whole(desk, words.result, &body, words.close)
}

fn again(desk: &Desk<'_>) -> Markup {
    html! { p { a href=(place(desk, "/test")) data-trial { (words(desk).again) } } }
}

fn travels(words: &PostWords, way: &Way) -> Markup {
    match way {
        Way::Inbox => html! { (words.into_inbox) },
        Way::Relay { name, unencrypted } => html! {
            (words.over) " " strong { bdi { (name) } } ". "
            @if *unencrypted { strong { (words.unencrypted) } }
        },
    }
}

fn hindered(words: &PostWords, hindrance: &Hindrance) -> Markup {
    match hindrance {
        Hindrance::Nobody => html! {
            p { (words.nobody) }
            p { (words.nobody_help) }
            pre tabindex="0" { "[release]\ntest_to = \"editor@lantern.example\"" }
        },
        Hindrance::Errors(errors) => html! { p { ((words.errors)(*errors)) } },
        Hindrance::Changed => html! { p { (words.changed) } },
        Hindrance::Other { sentence, help } => html! {
            p { (sentence) }
            @if let Some(help) = help { p.help { (help) } }
        },
    }
}

fn verdict_on(words: &PostWords, address: &str, verdict: &Verdict) -> Markup {
    let (class, name, told) = match verdict {
        Verdict::Accepted(told) => ("good", words.accepted, told),
        Verdict::Refused(told) => ("bad", words.refused, told),
        Verdict::Unreached(told) => ("bad", words.unreached, told),
        Verdict::Uncertain(told) => ("bad", words.uncertain, told),
    };
    html! { li class=(class) { bdi { (address) } ": " strong { (name) } br; small { bdi { (told) } } } }
}

/// The page. The title can take the focus: then it is read out.
fn whole(desk: &Desk<'_>, title: &str, body: &Markup, close: &str) -> Markup {
    let content = html! {
        header { h1 { (desk.labels().preview) } }
        div #state {}
        main {
            section #trial.trial aria-labelledby="trial-title" {
                h2 #trial-title tabindex="-1" { (title) }
                (body)
                p { a.close href=(place(desk, "")) { (close) } }
            }
        }
    };
    document(desk, title, &content)
}

/// A page that belongs to the issue.
pub(super) fn place(desk: &Desk<'_>, below: &str) -> String {
    format!("/issues/{}{below}", desk.issue)
}

pub(super) fn words(desk: &Desk<'_>) -> &'static PostWords {
    PostWords::of(&desk.shown.look.paper.language)
}
