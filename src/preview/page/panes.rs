//! One view of the issue.

use maud::{Markup, html};

use super::super::issue_provider::RenderedCopy;
use super::super::outline::{OutlineEntry, outline};
use super::super::view_params::{Colour, View};
use super::{PageContext, name_of, size};
use crate::mime::ParsedMessage;

/// Bytes of the source that are shown; the file has all of them.
const SOURCE_LIMIT: usize = 400_000;

/// Sandbox of the mail's frame. Without an origin it could not load a picture from disk.
const SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// View in the `first` or `second` pane.
pub(super) fn pane(context: &PageContext<'_>, view: View, place: &str) -> Markup {
    let labels = context.labels();
    let name = name_of(view, labels);
    html! {
        section.pane id=(place) data-view=(view.as_str()) aria-label=(name) {
            h2 { (name) }
            @match &context.shown.copy {
                None => p { (labels.nothing) },
                Some(copy) => (content(context, view, copy)),
            }
        }
    }
}

fn content(context: &PageContext<'_>, view: View, copy: &RenderedCopy) -> Markup {
    let letter = ParsedMessage::parse(&copy.message);
    match view {
        View::Mail => frame(context, "mail"),
        View::Web => frame(context, "web"),
        View::Text => html! { pre.text tabindex="0" { (letter.text().unwrap_or_default()) } },
        View::Inbox => inbox(context, copy),
        View::Outline => read_aloud(&letter),
        View::Size => size::meter(context, &letter),
        View::Headers => headers(context, &letter, &copy.message),
        View::Source => source(context, &copy.message),
    }
}

/// Frame of the mail, in which nothing runs. Its colour scheme replaces the device's.
fn frame(context: &PageContext<'_>, what: &str) -> Markup {
    let params = context.params;
    let scheme = if params.colour == Colour::Light { "light" } else { "dark" };
    let name = name_of(if what == "web" { View::Web } else { View::Mail }, context.labels());
    html! {
        // It may be wider than the window, so it takes the focus and scrolls by keys.
        div.device tabindex="0" role="group" aria-label=(name) data-width=(params.width.as_str()) {
            iframe.mail title=(name)
                sandbox=(SANDBOX) data-scheme=(scheme) src=(context.frame(what)) {}
        }
    }
}

fn inbox(context: &PageContext<'_>, copy: &RenderedCopy) -> Markup {
    let labels = context.labels();
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
    let entries = outline(letter.html().unwrap_or_default());
    html! {
        ol.outline {
            @for stop in &entries {
                @match stop {
                    OutlineEntry::Heading(level, words) => li.heading data-level=(level) { span.kind { "h" (level) } " " (words) },
                    OutlineEntry::Link(words, target) => li { span.kind { "link" } " " (words) " " small { (target) } },
                    OutlineEntry::Picture(alt) => li { span.kind { "image" } " " (alt) },
                }
            }
        }
    }
}

fn headers(context: &PageContext<'_>, letter: &ParsedMessage<'_>, message: &[u8]) -> Markup {
    let labels = context.labels();
    let end = message.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(message.len());
    html! {
        h3 { (labels.decoded) }
        dl.headers { @for (name, value) in letter.headers() { dt { (name) } dd { bdi { (value) } } } }
        h3 { (labels.raw) }
        pre tabindex="0" { (String::from_utf8_lossy(message.get(..end).unwrap_or_default())) }
    }
}

fn source(context: &PageContext<'_>, message: &[u8]) -> Markup {
    let shown = String::from_utf8_lossy(message.get(..SOURCE_LIMIT).unwrap_or(message));
    html! {
        p { a href=(context.message()) { (context.labels().save) } }
        pre tabindex="0" { (shown) }
    }
}
