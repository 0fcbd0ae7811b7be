//! The pictures of the mail, from this machine.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::asked::Asked;
use super::missing;
use crate::mime::ParsedMessage;
use crate::preview::access::of_query;
use crate::preview::server::Shop;

pub(super) fn routes() -> Router<Arc<Shop>> {
    Router::new().route("/issues/{issue}/part/{number}", get(part)).route("/picture", get(picture))
}

/// A picture that travels inside the message.
async fn part(
    State(shop): State<Arc<Shop>>,
    Path((issue, number)): Path<(String, String)>,
    Asked(choice): Asked,
) -> Response {
    let number: Option<usize> = number.parse().ok();
    let copy = shop.copy(&issue, &choice.viewer).await.map(|(copy, _)| copy);
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
}

/// A picture that the site will host.
async fn picture(State(shop): State<Arc<Shop>>, RawQuery(query): RawQuery) -> Response {
    let url = of_query(query.as_deref(), "url").unwrap_or_default();
    let found = shop.looks.picture(&url).await;
    found.map_or_else(
        || missing("There is no such picture in the issue.\n"),
        |(bytes, kind)| ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
    )
}
