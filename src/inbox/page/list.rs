//! `/`: what came, newest first.

use std::io;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{View, layout, off_thread, page};
use crate::inbox::shelf::Listed;
use crate::letter::Letter;

const PER_PAGE: usize = 50;
/// Enough for any headers; bodies are not needed for a list.
const HEAD_LIMIT: u64 = 64 * 1024;

#[derive(serde::Deserialize)]
pub(super) struct Paging {
    page: Option<usize>,
}

/// One line.
struct Row {
    listed: Listed,
    subject: String,
    from: Option<String>,
    to: Option<String>,
}

pub(super) async fn show(
    State(view): State<Arc<View>>,
    Query(paging): Query<Paging>,
) -> Result<Response, Response> {
    let number = paging.page.unwrap_or(1).max(1);
    let reader = Arc::clone(&view);
    let (total, rows) = off_thread(move || rows(&reader, number)).await?;
    Ok(page("Inbox", &list(&view, number, total, &rows)).into_response())
}

fn rows(view: &View, number: usize) -> io::Result<(usize, Vec<Row>)> {
    let all = view.shelf.list()?;
    let total = all.len();
    let mut rows = Vec::new();
    for listed in all.into_iter().skip((number - 1).saturating_mul(PER_PAGE)).take(PER_PAGE) {
        // Gone since it was listed: a mail program is at work too.
        let Some(bytes) = view.shelf.read(&listed.id, HEAD_LIMIT)? else { continue };
        let letter = Letter::head(&bytes);
        let to = letter.header("To").or_else(|| letter.header("Delivered-To"));
        let from = letter.header("From").or_else(|| letter.header("Return-Path"));
        rows.push(Row { subject: letter.subject(), from, to, listed });
    }
    Ok((total, rows))
}

fn list(view: &View, number: usize, total: usize, rows: &[Row]) -> Markup {
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
                    a href={ "/message/" (row.listed.id) } { bdi { (row.subject) } }
                    p {
                        "to " bdi { (row.to.as_deref().unwrap_or("nobody")) }
                        ", from " bdi { (row.from.as_deref().unwrap_or("nobody")) }
                    }
                    p {
                        time datetime=(row.listed.at) {
                            (row.listed.at.to_zoned(view.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z"))
                        }
                        ", " (layout::size(row.listed.size))
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
