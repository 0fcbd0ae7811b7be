//! Test mail: confirmation and result. Each is a page; the script shows it as a dialog.

use maud::{Markup, html};

use super::super::test_mail::{Outcome, TestError};
use super::labels::TestMailLabels;
use super::{PageContext, document};
use crate::app::{SentTests, TestPlan, TestResult, TestRoute};
use crate::preview::access::Role;

/// Links to test and caught mail, for the editor.
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

/// Confirmation page, or the reason why no test can be sent.
pub(in crate::preview) fn question(
    context: &PageContext<'_>,
    route: &Result<(u64, TestPlan), TestError>,
) -> Markup {
    let words = words(context);
    let body = match route {
        Err(error) => failure(words, error),
        Ok((number, TestPlan { to, route })) => {
            let write = context.write_token().unwrap_or_default();
            html! {
                p { (words.goes_to) }
                ul.addresses { @for address in to { li { bdi { (address) } } } }
                p { (travels(words, route)) }
                form method="post" action={ (place(context, "/test")) "?once=" (number) "&write=" (write) } {
                    button.main data-busy=(words.sending) { (words.send) }
                }
            }
        }
    };
    whole(context, words.test, &body, words.close)
}

/// Result page; `None` if the confirmation expired.
pub(in crate::preview) fn result(context: &PageContext<'_>, outcome: Option<&Outcome>) -> Markup {
    let words = words(context);
    let body = match outcome {
        None => html! { p { (words.too_old) } (again(context)) },
        Some(Err(error)) => html! {
            (failure(words, error))
            @if *error == TestError::PlanChanged { (again(context)) }
        },
        Some(Ok(SentTests { route, results })) => html! {
            ul.addresses { @for (address, result) in results { (result_of(words, address, result)) } }
            @if *route == TestRoute::LocalInbox { p { a href=(place(context, "/caught")) { (words.caught) } } }
        },
    };
    whole(context, words.result, &body, words.close)
}

fn again(context: &PageContext<'_>) -> Markup {
    html! { p { a href=(place(context, "/test")) data-trial { (words(context).again) } } }
}

fn travels(words: &TestMailLabels, route: &TestRoute) -> Markup {
    match route {
        TestRoute::LocalInbox => html! { (words.into_inbox) },
        TestRoute::Relay { name, unencrypted } => html! {
            (words.over) " " strong { bdi { (name) } } ". "
            @if *unencrypted { strong { (words.unencrypted) } }
        },
    }
}

fn failure(words: &TestMailLabels, error: &TestError) -> Markup {
    match error {
        TestError::NoRecipients => html! {
            p { (words.nobody) }
            p { (words.nobody_help) }
            pre tabindex="0" { "[release]\ntest_to = \"editor@lantern.example\"" }
        },
        TestError::HasErrors(errors) => html! { p { ((words.errors)(*errors)) } },
        TestError::PlanChanged => html! { p { (words.changed) } },
        TestError::Other { message, help } => html! {
            p { (message) }
            @if let Some(help) = help { p.help { (help) } }
        },
    }
}

fn result_of(words: &TestMailLabels, address: &str, result: &TestResult) -> Markup {
    let (class, name, told) = match result {
        TestResult::Accepted(told) => ("good", words.accepted, told),
        TestResult::Refused(told) => ("bad", words.refused, told),
        TestResult::Unreached(told) => ("bad", words.unreached, told),
        TestResult::Uncertain(told) => ("bad", words.uncertain, told),
    };
    html! { li class=(class) { bdi { (address) } ": " strong { (name) } br; small { bdi { (told) } } } }
}

/// Page whose title takes the focus, so that it is read out.
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

/// Returns the path of a page of the issue.
pub(super) fn place(context: &PageContext<'_>, below: &str) -> String {
    format!("/issues/{}{below}", context.issue)
}

pub(super) fn words(context: &PageContext<'_>) -> &'static TestMailLabels {
    TestMailLabels::of(&context.shown.look.publication.language)
}
