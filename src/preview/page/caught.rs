//! What the local inbox caught: the list, and a message with the same looks as the issue's own mail.

use maud::{Markup, html};

use super::super::choice::{Choice, Colour, View};
use super::super::post::Caught;
use super::labels::PostWords;
use super::post::{place, words};
use super::{Desk, document, name_of, toolbar};
use crate::mime::ParsedMessage;

/// What can be looked at of a message that is whole already.
const VIEWS: [View; 4] = [View::Mail, View::Text, View::Headers, View::Source];
/// What of a source is shown; the file has it all.
const SOURCE_LIMIT: usize = 400_000;

/// What the inbox holds, as it was when a change had this number.
pub(in crate::preview) struct Tray {
    pub(in crate::preview) number: u64,
    pub(in crate::preview) found: Option<(usize, Vec<Caught>)>,
}

/// A message, if there is one of that name.
pub(in crate::preview) struct Opened<'a> {
    pub(in crate::preview) id: &'a str,
    pub(in crate::preview) bytes: Option<Vec<u8>>,
}

/// The list alone.
pub(in crate::preview) fn all(desk: &Desk<'_>, tray: &Tray) -> Markup {
    let words = words(desk);
    let content = html! {
        (head(desk, words))
        div #state data-lost=(desk.labels().lost) {}
        main { h2 { (words.caught) } (list(desk, words, tray, None)) }
        (toolbar::help(desk))
    };
    document(desk, words.caught, &content)
}

/// A message beside the list.
pub(in crate::preview) fn one(desk: &Desk<'_>, tray: &Tray, opened: &Opened<'_>) -> Markup {
    let words = words(desk);
    let letter = ParsedMessage::parse(opened.bytes.as_deref().unwrap_or_default());
    let subject = letter.subject();
    let content = html! {
        (head(desk, words))
        div #state data-lost=(desk.labels().lost) {}
        main {
            @if let Some(bytes) = &opened.bytes {
                h2 { bdi { (subject) } }
                (looks(desk, opened.id))
                (message(desk, words, opened.id, &letter, bytes))
            } @else {
                p { (words.gone) }
            }
        }
        aside.side aria-label=(words.list) { (list(desk, words, tray, Some(opened.id))) }
        (toolbar::help(desk))
    };
    document(desk, if opened.bytes.is_some() { &subject } else { words.caught }, &content)
}

fn head(desk: &Desk<'_>, words: &PostWords) -> Markup {
    html! {
        header {
            h1 { (desk.labels().preview) }
            nav.row aria-label=(words.caught) {
                a href=(place(desk, "")) data-key="i" aria-keyshortcuts="i" { (words.back) " " kbd { "i" } }
                a href=(place(desk, "/caught")) data-key="u" aria-keyshortcuts="u" { (words.list) " " kbd { "u" } }
                a href=(place(desk, "/test")) data-trial data-key="t" aria-keyshortcuts="t" { (words.test) " " kbd { "t" } }
            }
            (toolbar::keys(desk))
        }
    }
}

fn list(desk: &Desk<'_>, words: &PostWords, tray: &Tray, opened: Option<&str>) -> Markup {
    html! {
        div #caught data-number=(tray.number) {
            @match &tray.found {
                None => p { (words.unreadable) },
                Some((0, _)) => p { (words.none) },
                Some((total, found)) => {
                    p.help {
                        (words.stays)
                        @if *total > found.len() { " " ((words.newest)(found.len(), *total)) }
                    }
                    ol { @for caught in found { (entry(desk, words, caught, opened)) } }
                }
            }
        }
    }
}

fn entry(desk: &Desk<'_>, words: &PostWords, caught: &Caught, opened: Option<&str>) -> Markup {
    let current = (opened == Some(caught.id.as_str())).then_some("page");
    html! {
        li {
            a href={ (place(desk, "/caught/")) (caught.id) } aria-current=[current] { bdi { (caught.subject) } }
            p { (words.to) " " bdi { (caught.to) } }
            p {
                time datetime=(caught.at.timestamp()) { (caught.at.strftime("%Y-%m-%d %H:%M:%S %Z")) }
                ", " (caught.size.div_ceil(1000)) " kB"
            }
        }
    }
}

/// The views and looks of a message; each has one URL, as those of the issue have.
fn looks(desk: &Desk<'_>, id: &str) -> Markup {
    let (labels, now) = (desk.labels(), desk.choice);
    let link = |choice: Choice, chosen: bool, key: &str, words: &str| {
        html! {
            a href={ (place(desk, "/caught/")) (id) (choice) } aria-current=[chosen.then_some("true")]
                data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
        }
    };
    let (widths, colours) = (toolbar::widths(labels), toolbar::colours(labels));
    html! {
        nav.row aria-label=(labels.views) {
            span.group {
                @for (view, key) in VIEWS.iter().zip(["1", "2", "3", "4"]) {
                    (link(now.with(|choice| choice.view = *view), now.view == *view, key, name_of(*view, labels)))
                }
            }
            @if now.view == View::Mail {
                span.group {
                    span.name { (labels.width) }
                    @for (width, key, words) in widths {
                        (link(now.with(|choice| choice.width = width), now.width == width, key, words))
                    }
                }
                span.group {
                    span.name { (labels.colours) }
                    @for (colour, key, words) in colours {
                        (link(now.with(|choice| choice.colour = colour), now.colour == colour, key, words))
                    }
                }
                span.group {
                    span.name { (labels.without) }
                    (link(now.with(|choice| choice.no_pictures = !now.no_pictures), now.no_pictures, "x", labels.pictures))
                    (link(now.with(|choice| choice.no_styles = !now.no_styles), now.no_styles, "y", labels.styles))
                }
            }
        }
    }
}

fn message(desk: &Desk<'_>, words: &PostWords, id: &str, letter: &ParsedMessage<'_>, bytes: &[u8]) -> Markup {
    let (labels, choice) = (desk.labels(), desk.choice);
    let part = |text: Option<&str>| match text {
        Some(text) => html! { pre.text tabindex="0" { (text) } },
        None => html! { p { (words.no_text) } },
    };
    match choice.view {
        View::Text => part(letter.text()),
        View::Headers => html! {
            dl.headers { @for (name, value) in letter.headers() { dt { (name) } dd { bdi { (value) } } } }
        },
        View::Source => html! {
            p { a href={ (place(desk, "/caught/")) (id) "/message.eml" } { (labels.save) } }
            pre tabindex="0" { (String::from_utf8_lossy(bytes.get(..SOURCE_LIMIT).unwrap_or(bytes))) }
        },
        _ if letter.html().is_none() => part(letter.text()),
        _ => html! {
            div.device tabindex="0" role="group" aria-label=(labels.mail) data-width=(choice.width.as_str()) {
                iframe.mail title=(labels.mail) sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
                    data-scheme=(if choice.colour == Colour::Light { "light" } else { "dark" })
                    src={ (place(desk, "/caught/")) (id) "/mail" (choice) } {}
            }
        },
    }
}
