//! What is answered: a file for each thing that one can ask for.

mod asked;
pub(super) mod assets;
mod caught;
mod comments;
mod edit;
mod frames;
mod pictures;
mod post;
mod shell;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::server::Shop;
use super::{events, guard};

pub(super) fn router(shop: Arc<Shop>) -> Router {
    Router::new()
        .merge(shell::routes())
        .merge(frames::routes())
        .merge(pictures::routes())
        .merge(post::routes())
        .merge(caught::routes())
        .merge(comments::routes())
        .merge(assets::routes())
        .merge(edit::routes())
        .route("/events", get(events::events))
        .fallback(async || (StatusCode::NOT_FOUND, "There is no such page.\n"))
        .layer(from_fn_with_state(Arc::clone(&shop), guard::guard))
        .with_state(shop)
}

fn missing(words: &'static str) -> Response {
    (StatusCode::NOT_FOUND, words).into_response()
}
