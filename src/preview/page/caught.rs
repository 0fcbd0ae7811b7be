//! Caught mail: the list, and one message with the same views as the issue.

use maud::{Markup, html};

use super::super::test_mail::CaughtMessage;
use super::super::view_params::{Colour, View, ViewParams};
use super::labels::TestMailLabels;
use super::test_mail::{place, words};
use super::{PageContext, document, name_of, toolbar};
use crate::mime::ParsedMessage;

/// Views of a caught message.
const VIEWS: [View; 4] = [View::Mail, View::Text, View::Headers, View::Source];
/// Bytes of the source that are shown; the file has all of them.
const SOURCE_LIMIT: usize = 400_000;

/// List of caught messages at a change of this number.
pub(in crate::preview) struct CaughtList {
    pub(in crate::preview) number: u64,
    pub(in crate::preview) found: Option<(usize, Vec<CaughtMessage>)>,
}

/// Message that is opened; no bytes if there is no such message.
pub(in crate::preview) struct OpenedMessage<'a> {
    pub(in crate::preview) id: &'a str,
    pub(in crate::preview) bytes: Option<Vec<u8>>,
}

/// Page with the list.
pub(in crate::preview) fn all(context: &PageContext<'_>, caught: &CaughtList) -> Markup {
    let words = words(context);
    let content = html! {
        (head(context, words))
        div #state data-lost=(context.labels().lost) {}
        main { h2 { (words.caught) } (list(context, words, caught, None)) }
        (toolbar::help(context))
    };
    document(context, words.caught, &content)
}

/// Page with one message beside the list.
pub(in crate::preview) fn one(
    context: &PageContext<'_>,
    caught: &CaughtList,
    opened: &OpenedMessage<'_>,
) -> Markup {
    let words = words(context);
    let letter = ParsedMessage::parse(opened.bytes.as_deref().unwrap_or_default());
    let subject = letter.subject();
    let content = html! {
        (head(context, words))
        div #state data-lost=(context.labels().lost) {}
        main {
            @if let Some(bytes) = &opened.bytes {
                h2 { bdi { (subject) } }
                (snapshots(context, opened.id))
                (message(context, words, opened.id, &letter, bytes))
            } @else {
                p { (words.gone) }
            }
        }
        aside.side aria-label=(words.list) { (list(context, words, caught, Some(opened.id))) }
        (toolbar::help(context))
    };
    document(context, if opened.bytes.is_some() { &subject } else { words.caught }, &content)
}

fn head(context: &PageContext<'_>, words: &TestMailLabels) -> Markup {
    html! {
        header {
            h1 { (context.labels().preview) }
            nav.row aria-label=(words.caught) {
                a href=(place(context, "")) data-key="i" aria-keyshortcuts="i" { (words.back) " " kbd { "i" } }
                a href=(place(context, "/caught")) data-key="u" aria-keyshortcuts="u" { (words.list) " " kbd { "u" } }
                a href=(place(context, "/test")) data-trial data-key="t" aria-keyshortcuts="t" { (words.test) " " kbd { "t" } }
            }
            (toolbar::keys(context))
        }
    }
}

fn list(
    context: &PageContext<'_>,
    words: &TestMailLabels,
    caught: &CaughtList,
    opened: Option<&str>,
) -> Markup {
    html! {
        div #caught data-number=(caught.number) {
            @match &caught.found {
                None => p { (words.unreadable) },
                Some((0, _)) => p { (words.none) },
                Some((total, found)) => {
                    p.help {
                        (words.stays)
                        @if *total > found.len() { " " ((words.newest)(found.len(), *total)) }
                    }
                    ol { @for caught in found { (entry(context, words, caught, opened)) } }
                }
            }
        }
    }
}

fn entry(
    context: &PageContext<'_>,
    words: &TestMailLabels,
    caught: &CaughtMessage,
    opened: Option<&str>,
) -> Markup {
    let current = (opened == Some(caught.id.as_str())).then_some("page");
    html! {
        li {
            a href={ (place(context, "/caught/")) (caught.id) } aria-current=[current] { bdi { (caught.subject) } }
            p { (words.to) " " bdi { (caught.to) } }
            p {
                time datetime=(caught.at.timestamp()) { (caught.at.strftime("%Y-%m-%d %H:%M:%S %Z")) }
                ", " (caught.size.div_ceil(1000)) " kB"
            }
        }
    }
}

/// Links to the views of a message; each has one URL.
fn snapshots(context: &PageContext<'_>, id: &str) -> Markup {
    let (labels, now) = (context.labels(), context.params);
    let link = |params: ViewParams, chosen: bool, key: &str, words: &str| {
        html! {
            a href={ (place(context, "/caught/")) (id) (params) } aria-current=[chosen.then_some("true")]
                data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
        }
    };
    let (widths, colours) = (toolbar::widths(labels), toolbar::colours(labels));
    html! {
        nav.row aria-label=(labels.views) {
            span.group {
                @for (view, key) in VIEWS.iter().zip(["1", "2", "3", "4"]) {
                    (link(now.with(|params| params.view = *view), now.view == *view, key, name_of(*view, labels)))
                }
            }
            @if now.view == View::Mail {
                span.group {
                    span.name { (labels.width) }
                    @for (width, key, words) in widths {
                        (link(now.with(|params| params.width = width), now.width == width, key, words))
                    }
                }
                span.group {
                    span.name { (labels.colours) }
                    @for (colour, key, words) in colours {
                        (link(now.with(|params| params.colour = colour), now.colour == colour, key, words))
                    }
                }
                span.group {
                    span.name { (labels.without) }
                    (link(now.with(|params| params.no_pictures = !now.no_pictures), now.no_pictures, "x", labels.pictures))
                    (link(now.with(|params| params.no_styles = !now.no_styles), now.no_styles, "y", labels.styles))
                }
            }
        }
    }
}

fn message(
    context: &PageContext<'_>,
    words: &TestMailLabels,
    id: &str,
    letter: &ParsedMessage<'_>,
    bytes: &[u8],
) -> Markup {
    let (labels, params) = (context.labels(), context.params);
    let part = |text: Option<&str>| match text {
        Some(text) => html! { pre.text tabindex="0" { (text) } },
        None => html! { p { (words.no_text) } },
    };
    match params.view {
        View::Text => part(letter.text()),
        View::Headers => html! {
            dl.headers { @for (name, value) in letter.headers() { dt { (name) } dd { bdi { (value) } } } }
        },
        View::Source => html! {
            p { a href={ (place(context, "/caught/")) (id) "/message.eml" } { (labels.save) } }
            pre tabindex="0" { (String::from_utf8_lossy(bytes.get(..SOURCE_LIMIT).unwrap_or(bytes))) }
        },
        _ if letter.html().is_none() => part(letter.text()),
        _ => html! {
            div.device tabindex="0" role="group" aria-label=(labels.mail) data-width=(params.width.as_str()) {
                iframe.mail title=(labels.mail) sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
                    data-scheme=(if params.colour == Colour::Light { "light" } else { "dark" })
                    src={ (place(context, "/caught/")) (id) "/mail" (params) } {}
            }
        },
    }
}
