//! HTTP routes.

mod caught;
mod comments;
mod edit;
mod frames;
mod pictures;
mod shell;
mod test_mail;
mod view_query;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::state::AppState;
use super::{events, guard};
use crate::runtime::spawn_blocking;

pub(super) fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .merge(shell::routes())
        .merge(frames::routes())
        .merge(pictures::routes())
        .merge(test_mail::routes())
        .merge(caught::routes())
        .merge(comments::routes())
        .merge(super::assets::routes())
        .merge(edit::routes())
        .route("/events", get(events::events))
        .fallback(async || (StatusCode::NOT_FOUND, "There is no such page.\n"))
        .layer(from_fn_with_state(Arc::clone(&state), guard::guard))
        .with_state(state)
}

/// Makes a response on the blocking pool: an issue, its comments and a caught mail may be long, and nobody else waits for
/// them.
async fn make(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let failed = || (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made.\n").into_response();
    spawn_blocking(work).try_join().await.unwrap_or_else(|_| failed())
}

fn missing(words: &'static str) -> Response {
    (StatusCode::NOT_FOUND, words).into_response()
}
