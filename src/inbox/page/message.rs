//! `/message/ID`: one message, seen three ways.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{View, layout, message_bytes, page};
use crate::mime::ParsedMessage;

/// What of the source a page shows; the file has it all.
const SOURCE_LIMIT: usize = 2 * 1024 * 1024;
const CHIEF: [&str; 5] = ["From", "To", "Reply-To", "Date", "List-Unsubscribe"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Html,
    Text,
    Source,
}

pub(super) async fn show(
    State(view): State<Arc<View>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id.clone()).await?;
    let letter = ParsedMessage::parse(&bytes);
    let look = if letter.html().is_some() { Look::Html } else { Look::Text };
    Ok(document(&id, &letter, &bytes, look))
}

pub(super) async fn show_text(
    State(view): State<Arc<View>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id.clone()).await?;
    Ok(document(&id, &ParsedMessage::parse(&bytes), &bytes, Look::Text))
}

pub(super) async fn show_source(
    State(view): State<Arc<View>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id.clone()).await?;
    Ok(document(&id, &ParsedMessage::parse(&bytes), &bytes, Look::Source))
}

fn document(id: &str, letter: &ParsedMessage<'_>, bytes: &[u8], look: Look) -> Response {
    let base = format!("/message/{id}");
    let headers = letter.headers();
    let chief = |(name, _): &&(String, String)| CHIEF.iter().any(|chief| chief.eq_ignore_ascii_case(name));
    let body = html! {
        (list(headers.iter().filter(chief)))
        (views(&base, letter, look))
        @match look {
            Look::Html => {
                iframe sandbox="" title="The message as HTML" src={ (base) "/html" } {}
                p.quiet { a href={ (base) "/html" } { "Open it on a page of its own" } ", where links work." }
            }
            Look::Text => (text(letter)),
            Look::Source => (source(&base, bytes)),
        }
        (attachments(&base, letter))
        details { summary { "All headers" } (list(headers.iter())) }
    };
    page(&letter.subject(), &body).into_response()
}

fn views(base: &str, letter: &ParsedMessage<'_>, look: Look) -> Markup {
    let link = |own: Look, path: &str, name: &str| {
        html! {
            li { a href={ (base) (path) } aria-current=[(own == look).then_some("page")] { (name) } }
        }
    };
    html! {
        nav aria-label="Views of the message" {
            ul.views {
                @if letter.html().is_some() { (link(Look::Html, "", "HTML")) }
                (link(Look::Text, "/text", "Text"))
                (link(Look::Source, "/source", "Source"))
            }
        }
    }
}

fn list<'a>(headers: impl Iterator<Item = &'a (String, String)>) -> Markup {
    html! { dl { @for (name, value) in headers { dt { (name) } dd { bdi { (value) } } } } }
}

fn text(letter: &ParsedMessage<'_>) -> Markup {
    html! {
        @if let Some(text) = letter.text() {
            pre tabindex="0" role="region" aria-label="The message as text" { (text) }
        } @else {
            p { "This message has no text part." }
        }
    }
}

fn source(base: &str, bytes: &[u8]) -> Markup {
    let shown = String::from_utf8_lossy(bytes.get(..SOURCE_LIMIT).unwrap_or(bytes));
    html! {
        @if bytes.len() > SOURCE_LIMIT { p { "Only the beginning is shown." } }
        pre tabindex="0" role="region" aria-label="The message's source" { (shown) }
        p.quiet { a href={ (base) "/raw" } { "Save it as a file" } }
    }
}

fn attachments(base: &str, letter: &ParsedMessage<'_>) -> Markup {
    let parts = letter.parts();
    html! {
        @if !parts.is_empty() {
            h2 { "Pictures and attachments" }
            ul {
                @for part in &parts {
                    li {
                        a href={ (base) "/part/" (part.number) } {
                            bdi { (part.name.or(part.content_id).unwrap_or("without a name")) }
                        }
                        ", " (layout::size(part.bytes.len() as u64))
                    }
                }
            }
        }
    }
}
