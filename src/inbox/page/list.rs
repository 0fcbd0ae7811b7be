//! `/`: what came, newest first.

use std::io;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{View, layout, page, read_blocking};
use crate::inbox::caught::{HEAD_LIMIT, MessageSummary};

const PER_PAGE: usize = 50;

#[derive(serde::Deserialize)]
pub(super) struct Paging {
    page: Option<usize>,
}

pub(super) async fn show(
    State(view): State<Arc<View>>,
    Query(paging): Query<Paging>,
) -> Result<Response, Response> {
    let number = paging.page.unwrap_or(1).max(1);
    let reader = Arc::clone(&view);
    let (total, rows) = read_blocking(move || rows(&reader, number)).await?;
    Ok(page("Inbox", &list(&view, number, total, &rows)).into_response())
}

fn rows(view: &View, number: usize) -> io::Result<(usize, Vec<MessageSummary>)> {
    let all = view.storage.list()?;
    let total = all.len();
    let mut rows = Vec::new();
    for listed in all.into_iter().skip((number - 1).saturating_mul(PER_PAGE)).take(PER_PAGE) {
        // Gone since it was listed: a mail program is at work too.
        let Some(bytes) = view.storage.read(&listed.id, HEAD_LIMIT)? else { continue };
        rows.push(MessageSummary::of(listed, &bytes));
    }
    Ok((total, rows))
}

fn list(view: &View, number: usize, total: usize, rows: &[MessageSummary]) -> Markup {
    html! {
        p.quiet {
            @match total {
                0 => "Nothing has come yet. Reload the page after sending.",
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
                            (row.at.to_zoned(view.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z"))
                        }
                        ", " (layout::size(row.size))
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
