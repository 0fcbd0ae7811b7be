//! Page of an issue.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::view_query::ViewQuery;
use super::{make, missing};
use crate::preview::access::Role;
use crate::preview::page;
use crate::preview::paths::path_of;
use crate::preview::state::AppState;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new().route("/", get(newest)).route("/issues/{issue}", get(shell))
}

async fn newest(State(state): State<Arc<AppState>>) -> Response {
    match state.snapshots.issues().await.last() {
        Some(issue) => Redirect::temporary(&path_of(issue)).into_response(),
        None => missing("There are no issues yet; `briefing new` drafts one.\n"),
    }
}

async fn shell(
    State(state): State<Arc<AppState>>,
    Extension(role): Extension<Role>,
    Path(issue): Path<String>,
    ViewQuery(params): ViewQuery,
) -> Response {
    let issues = state.snapshots.issues().await;
    if !issues.contains(&issue) {
        return missing("There is no such issue.\n");
    }
    let shown = state.snapshots.snapshot(&issue, &params.viewer).await;
    let name = issue.clone();
    let comments = state.with_comments(move |notes| notes.list(&name)).await.unwrap_or_default();
    make(move || {
        let context = page::PageContext {
            state: &state,
            issues: &issues,
            issue: &issue,
            params: &params,
            shown: &shown,
            role,
            comments: &comments,
            is_static: false,
        };
        axum::response::Html(page::page(&context).into_string()).into_response()
    })
    .await
}
