//! `/`: list of messages, newest first.

use std::io;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{PageState, page, read_blocking, size};
use crate::inbox::maildir::{HEAD_LIMIT, MessageSummary};

const PER_PAGE: usize = 50;

#[derive(serde::Deserialize)]
pub(super) struct Paging {
    page: Option<usize>,
}

pub(super) async fn show(
    State(state): State<Arc<PageState>>,
    Query(paging): Query<Paging>,
) -> Result<Response, Response> {
    let number = paging.page.unwrap_or(1).max(1);
    let reader = Arc::clone(&state);
    let (total, rows) = read_blocking(move || rows(&reader, number)).await?;
    Ok(page("Inbox", &list(&state, number, total, &rows)).into_response())
}

fn rows(state: &PageState, number: usize) -> io::Result<(usize, Vec<MessageSummary>)> {
    let all = state.storage.list()?;
    let total = all.len();
    let mut rows = Vec::new();
    for listed in all.into_iter().skip((number - 1).saturating_mul(PER_PAGE)).take(PER_PAGE) {
        // A mail program may have moved it since it was listed.
        let Some(bytes) = state.storage.read(&listed.id, HEAD_LIMIT)? else { continue };
        rows.push(MessageSummary::parse(listed.id, listed.at, listed.size, &bytes));
    }
    Ok((total, rows))
}

fn list(state: &PageState, number: usize, total: usize, rows: &[MessageSummary]) -> Markup {
    html! {
        p.quiet {
            @match total {
                0 => "No messages yet. Reload the page after sending.",
                1 => "1 message. Nothing here has left this machine.",
                _ => { (total) " messages. Nothing here has left this machine." }
            }
        }
        ul.letters {
            @for row in rows {
                li {
                    a href={ "/message/" (row.id) } { bdi { (row.subject) } }
                    p {
                        "to " bdi { (row.to.as_deref().unwrap_or("nobody")) }
                        ", from " bdi { (row.from.as_deref().unwrap_or("nobody")) }
                    }
                    p {
                        time datetime=(row.at) {
                            (row.at.to_zoned(state.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z"))
                        }
                        ", " (size(row.size))
                    }
                }
            }
        }
        @if number > 1 || total > number.saturating_mul(PER_PAGE) {
            nav aria-label="Pages" {
                ul.views {
                    @if number > 1 { li { a href={ "/?page=" (number - 1) } { "Newer" } } }
                    @if total > number.saturating_mul(PER_PAGE) {
                        li { a href={ "/?page=" (number + 1) } { "Older" } }
                    }
                }
            }
        }
    }
}
