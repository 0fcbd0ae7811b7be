//! Sending a test: the question, and what came of it. Each is a page of its own; the script shows it as a dialog.

use maud::{Markup, html};

use super::super::test_mail::{RecipientResult, TestError, TestResult, TestRoute, TestTransport};
use super::super::test_requests::Outcome;
use super::labels::TestMailLabels;
use super::{PageContext, document};
use crate::preview::access::Role;

/// What the editor can do besides looking; guests see neither.
pub(super) fn tools(context: &PageContext<'_>) -> Markup {
    let words = words(context);
    html! {
        @if context.role >= Role::Editor {
            nav.row aria-label=(words.caught) {
                a href=(place(context, "/test")) data-trial data-key="t" aria-keyshortcuts="t" { (words.test) " " kbd { "t" } }
                a href=(place(context, "/caught")) data-key="u" aria-keyshortcuts="u" { (words.caught) " " kbd { "u" } }
            }
        }
    }
}

/// The question; `errors` of the issue stand in the way of asking it.
pub(in crate::preview) fn question(
    context: &PageContext<'_>,
    route: &Result<(u64, TestRoute), TestError>,
) -> Markup {
    let words = words(context);
    let body = match route {
        Err(hindrance) => hindered(words, hindrance),
        Ok((number, TestRoute { to, way })) => {
            let write = context.write_token().unwrap_or_default();
            html! {
                p { (words.goes_to) }
                ul.addresses { @for address in to { li { bdi { (address) } } } }
                p { (travels(words, way)) }
                form method="post" action={ (place(context, "/test")) "?once=" (number) "&write=" (write) } {
                    button.main data-busy=(words.sending) { (words.send) }
                }
            }
        }
    };
    whole(context, words.test, &body, words.close)
}

/// What came of it; `None`: the question was too old.
pub(in crate::preview) fn result(context: &PageContext<'_>, outcome: Option<&Outcome>) -> Markup {
    let words = words(context);
    let body = match outcome {
        None => html! { p { (words.too_old) } (again(context)) },
        Some(Err(hindrance)) => html! {
            (hindered(words, hindrance))
            @if *hindrance == TestError::Changed { (again(context)) }
        },
        Some(Ok(TestResult { way, verdicts })) => html! {
            ul.addresses { @for (address, verdict) in verdicts { (verdict_on(words, address, verdict)) } }
            @if *way == TestTransport::Inbox { p { a href=(place(context, "/caught")) { (words.caught) } } }
        },
    };
    whole(context, words.result, &body, words.close)
}

fn again(context: &PageContext<'_>) -> Markup {
    html! { p { a href=(place(context, "/test")) data-trial { (words(context).again) } } }
}

fn travels(words: &TestMailLabels, way: &TestTransport) -> Markup {
    match way {
        TestTransport::Inbox => html! { (words.into_inbox) },
        TestTransport::Relay { name, unencrypted } => html! {
            (words.over) " " strong { bdi { (name) } } ". "
            @if *unencrypted { strong { (words.unencrypted) } }
        },
    }
}

fn hindered(words: &TestMailLabels, hindrance: &TestError) -> Markup {
    match hindrance {
        TestError::Nobody => html! {
            p { (words.nobody) }
            p { (words.nobody_help) }
            pre tabindex="0" { "[release]\ntest_to = \"editor@lantern.example\"" }
        },
        TestError::Errors(errors) => html! { p { ((words.errors)(*errors)) } },
        TestError::Changed => html! { p { (words.changed) } },
        TestError::Other { sentence, help } => html! {
            p { (sentence) }
            @if let Some(help) = help { p.help { (help) } }
        },
    }
}

fn verdict_on(words: &TestMailLabels, address: &str, verdict: &RecipientResult) -> Markup {
    let (class, name, told) = match verdict {
        RecipientResult::Accepted(told) => ("good", words.accepted, told),
        RecipientResult::Refused(told) => ("bad", words.refused, told),
        RecipientResult::Unreached(told) => ("bad", words.unreached, told),
        RecipientResult::Uncertain(told) => ("bad", words.uncertain, told),
    };
    html! { li class=(class) { bdi { (address) } ": " strong { (name) } br; small { bdi { (told) } } } }
}

/// The page. The title can take the focus: then it is read out.
fn whole(context: &PageContext<'_>, title: &str, body: &Markup, close: &str) -> Markup {
    let content = html! {
        header { h1 { (context.labels().preview) } }
        div #state {}
        main {
            section #trial.trial aria-labelledby="trial-title" {
                h2 #trial-title tabindex="-1" { (title) }
                (body)
                p { a.close href=(place(context, "")) { (close) } }
            }
        }
    };
    document(context, title, &content)
}

/// A page that belongs to the issue.
pub(super) fn place(context: &PageContext<'_>, below: &str) -> String {
    format!("/issues/{}{below}", context.issue)
}

pub(super) fn words(context: &PageContext<'_>) -> &'static TestMailLabels {
    TestMailLabels::of(&context.shown.look.publication.language)
}
