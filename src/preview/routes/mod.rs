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

fn missing(words: &'static str) -> Response {
    (StatusCode::NOT_FOUND, words).into_response()
}
