//! Pictures of the mail.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::view_query::ViewQuery;
use super::{make, missing};
use crate::mime::ParsedMessage;
use crate::preview::access::of_query;
use crate::preview::state::AppState;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new().route("/issues/{issue}/part/{number}", get(part)).route("/picture", get(picture))
}

/// Picture inside the message.
async fn part(
    State(state): State<Arc<AppState>>,
    Path((issue, number)): Path<(String, String)>,
    ViewQuery(params): ViewQuery,
) -> Response {
    let number: Option<usize> = number.parse().ok();
    let copy = state.copy(&issue, &params.viewer).await.map(|(copy, _)| copy);
    make(move || {
        let found = copy.and_then(|copy| {
            let letter = ParsedMessage::parse(&copy.message);
            let parts = letter.parts();
            let part = parts.iter().find(|part| Some(part.number) == number)?;
            Some((part.image_type()?, part.bytes.to_vec()))
        });
        found.map_or_else(
            || missing("The message has no such picture.\n"),
            |(kind, bytes)| ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        )
    })
    .await
}

/// Picture that the site will host.
async fn picture(State(state): State<Arc<AppState>>, RawQuery(query): RawQuery) -> Response {
    let url = of_query(query.as_deref(), "url").unwrap_or_default();
    let found = state.snapshots.picture(&url).await;
    found.map_or_else(
        || missing("There is no such picture in the issue.\n"),
        |(bytes, kind)| ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
    )
}
