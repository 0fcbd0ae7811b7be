//! One view of the issue.

use maud::{Markup, html};

use super::super::choice::{Colour, View};
use super::super::outline::{Stop, outline};
use super::super::studio::Copy;
use super::{Desk, name_of, size};
use crate::mime::ParsedMessage;

/// What of a source is shown; the file has it all.
const SOURCE_LIMIT: usize = 400_000;

/// What the mail in its frame may do. Without an origin it could not load a picture from disk.
const SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// A view in its place, `first` or `second`.
pub(super) fn pane(desk: &Desk<'_>, view: View, place: &str) -> Markup {
    let labels = desk.labels();
    let name = name_of(view, labels);
    html! {
        section.pane id=(place) data-view=(view.as_str()) aria-label=(name) {
            h2 { (name) }
            @match &desk.shown.copy {
                None => p { (labels.nothing) },
                Some(copy) => (content(desk, view, copy)),
            }
        }
    }
}

fn content(desk: &Desk<'_>, view: View, copy: &Copy) -> Markup {
    let letter = ParsedMessage::parse(&copy.message);
    match view {
        View::Mail => frame(desk, "mail"),
        View::Web => frame(desk, "web"),
        View::Text => html! { pre.text tabindex="0" { (letter.text().unwrap_or_default()) } },
        View::Inbox => inbox(desk, copy),
        View::Outline => read_aloud(&letter),
        View::Size => size::meter(desk, &letter),
        View::Headers => headers(desk, &letter, &copy.message),
        View::Source => source(desk, &copy.message),
    }
}

/// The mail in a frame that runs nothing. Its colour scheme is what the reader's device says.
fn frame(desk: &Desk<'_>, what: &str) -> Markup {
    let choice = desk.choice;
    let scheme = if choice.colour == Colour::Light { "light" } else { "dark" };
    let name = name_of(if what == "web" { View::Web } else { View::Mail }, desk.labels());
    html! {
        // Wider than a small window: then it is moved by keys as well.
        div.device tabindex="0" role="group" aria-label=(name) data-width=(choice.width.as_str()) {
            iframe.mail title=(name)
                sandbox=(SANDBOX) data-scheme=(scheme) src=(desk.frame(what)) {}
        }
    }
}

fn inbox(desk: &Desk<'_>, copy: &Copy) -> Markup {
    let labels = desk.labels();
    html! {
        table.inbox {
            thead { tr { td {} th { (labels.sender) } th { (labels.subject) } th { (labels.preheader) } } }
            tbody {
                @for row in &copy.inbox {
                    tr { th scope="row" { (row.inbox) } td { (row.sender) } td { strong { (row.subject) } } td { (row.preheader) } }
                }
            }
        }
        p { strong { (copy.subject) } br; (copy.preheader) }
    }
}

fn read_aloud(letter: &ParsedMessage<'_>) -> Markup {
    let stops = outline(letter.html().unwrap_or_default());
    html! {
        ol.outline {
            @for stop in &stops {
                @match stop {
                    Stop::Heading(level, words) => li.heading data-level=(level) { span.kind { "h" (level) } " " (words) },
                    Stop::Link(words, target) => li { span.kind { "link" } " " (words) " " small { (target) } },
                    Stop::Picture(alt) => li { span.kind { "image" } " " (alt) },
                }
            }
        }
    }
}

fn headers(desk: &Desk<'_>, letter: &ParsedMessage<'_>, message: &[u8]) -> Markup {
    let labels = desk.labels();
    let end = message.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(message.len());
    html! {
        h3 { (labels.decoded) }
        dl.headers { @for (name, value) in letter.headers() { dt { (name) } dd { bdi { (value) } } } }
        h3 { (labels.raw) }
        pre tabindex="0" { (String::from_utf8_lossy(message.get(..end).unwrap_or_default())) }
    }
}

fn source(desk: &Desk<'_>, message: &[u8]) -> Markup {
    let shown = String::from_utf8_lossy(message.get(..SOURCE_LIMIT).unwrap_or(message));
    html! {
        p { a href=(desk.message()) { (desk.labels().save) } }
        pre tabindex="0" { (shown) }
    }
}
