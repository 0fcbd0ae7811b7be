//! `/message/ID`: one message as HTML, text, or source.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{PageState, make, message_bytes, page, size};
use crate::mime::ParsedMessage;

/// Bytes of the source that a page shows; the file has all of them.
const MAX_SOURCE_SHOWN: usize = 2 * 1024 * 1024;
const MAIN_HEADERS: [&str; 5] = ["From", "To", "Reply-To", "Date", "List-Unsubscribe"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageView {
    Html,
    Text,
    Source,
}

pub(super) async fn show(
    State(state): State<Arc<PageState>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id.clone()).await?;
    make(move || {
        let message = ParsedMessage::parse(&bytes);
        let shown = if message.html().is_some() { MessageView::Html } else { MessageView::Text };
        Ok(document(&id, &message, &bytes, shown))
    })
    .await
}

pub(super) async fn show_text(
    State(state): State<Arc<PageState>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id.clone()).await?;
    make(move || Ok(document(&id, &ParsedMessage::parse(&bytes), &bytes, MessageView::Text))).await
}

pub(super) async fn show_source(
    State(state): State<Arc<PageState>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id.clone()).await?;
    make(move || Ok(document(&id, &ParsedMessage::parse(&bytes), &bytes, MessageView::Source))).await
}

fn document(id: &str, message: &ParsedMessage<'_>, bytes: &[u8], shown: MessageView) -> Response {
    let base = format!("/message/{id}");
    let headers = message.headers();
    let is_main =
        |(name, _): &&(String, String)| MAIN_HEADERS.iter().any(|is_main| is_main.eq_ignore_ascii_case(name));
    let body = html! {
        (list(headers.iter().filter(is_main)))
        (views(&base, message, shown))
        @match shown {
            MessageView::Html => {
                iframe sandbox="" title="The message as HTML" src={ (base) "/html" } {}
                p.quiet { a href={ (base) "/html" } { "Open it on a page of its own" } ", where links work." }
            }
            MessageView::Text => (text(message)),
            MessageView::Source => (source(&base, bytes)),
        }
        (attachments(&base, message))
        details { summary { "All headers" } (list(headers.iter())) }
    };
    page(&message.subject(), &body).into_response()
}

fn views(base: &str, message: &ParsedMessage<'_>, shown: MessageView) -> Markup {
    let link = |own: MessageView, path: &str, name: &str| {
        html! {
            li { a href={ (base) (path) } aria-current=[(own == shown).then_some("page")] { (name) } }
        }
    };
    html! {
        nav aria-label="Views of the message" {
            ul.views {
                @if message.html().is_some() { (link(MessageView::Html, "", "HTML")) }
                (link(MessageView::Text, "/text", "Text"))
                (link(MessageView::Source, "/source", "Source"))
            }
        }
    }
}

fn list<'a>(headers: impl Iterator<Item = &'a (String, String)>) -> Markup {
    html! { dl { @for (name, value) in headers { dt { (name) } dd { bdi { (value) } } } } }
}

fn text(message: &ParsedMessage<'_>) -> Markup {
    html! {
        @if let Some(text) = message.text() {
            pre tabindex="0" role="region" aria-label="The message as text" { (text) }
        } @else {
            p { "This message has no text part." }
        }
    }
}

fn source(base: &str, bytes: &[u8]) -> Markup {
    let shown = String::from_utf8_lossy(bytes.get(..MAX_SOURCE_SHOWN).unwrap_or(bytes));
    html! {
        @if bytes.len() > MAX_SOURCE_SHOWN { p { "Only the beginning is shown." } }
        pre tabindex="0" role="region" aria-label="The message's source" { (shown) }
        p.quiet { a href={ (base) "/raw" } { "Save it as a file" } }
    }
}

fn attachments(base: &str, message: &ParsedMessage<'_>) -> Markup {
    let parts = message.parts();
    html! {
        @if !parts.is_empty() {
            h2 { "Pictures and attachments" }
            ul {
                @for part in &parts {
                    li {
                        a href={ (base) "/part/" (part.number) } {
                            bdi { (part.name.or(part.content_id).unwrap_or("without a name")) }
                        }
                        ", " (size(part.bytes.len() as u64))
                    }
                }
            }
        }
    }
}
