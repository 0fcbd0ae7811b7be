//! The page itself.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::asked::Asked;
use super::missing;
use crate::preview::access::Role;
use crate::preview::page;
use crate::preview::place::path_of;
use crate::preview::server::Shop;

pub(super) fn routes() -> Router<Arc<Shop>> {
    Router::new().route("/", get(newest)).route("/issues/{issue}", get(shell))
}

async fn newest(State(shop): State<Arc<Shop>>) -> Response {
    match shop.looks.issues().await.last() {
        Some(issue) => Redirect::temporary(&path_of(issue)).into_response(),
        None => missing("There are no issues yet; `briefing new` drafts one.\n"),
    }
}

async fn shell(
    State(shop): State<Arc<Shop>>,
    Extension(role): Extension<Role>,
    Path(issue): Path<String>,
    Asked(choice): Asked,
) -> Response {
    let issues = shop.looks.issues().await;
    if !issues.contains(&issue) {
        return missing("There is no such issue.\n");
    }
    let shown = shop.looks.look(&issue, &choice.viewer).await;
    let name = issue.clone();
    let comments = shop.notes(move |notes| notes.list(&name)).await.unwrap_or_default();
    let desk = page::Desk {
        shop: &shop,
        issues: &issues,
        issue: &issue,
        choice: &choice,
        shown: &shown,
        role,
        comments: &comments,
        still: false,
    };
    axum::response::Html(page::page(&desk).into_string()).into_response()
}
