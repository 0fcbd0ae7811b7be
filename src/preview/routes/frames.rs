//! What the page's frames hold: the mail, the page for the archive, and the message as a file.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::asked::Asked;
use super::missing;
use crate::preview::frame;
use crate::preview::server::Shop;

pub(super) fn routes() -> Router<Arc<Shop>> {
    Router::new()
        .route("/issues/{issue}/mail", get(mail))
        .route("/issues/{issue}/web", get(web))
        .route("/issues/{issue}/message.eml", get(message))
}

async fn mail(State(shop): State<Arc<Shop>>, Path(issue): Path<String>, Asked(choice): Asked) -> Response {
    let found = shop.copy(&issue, &choice.viewer).await;
    let html = found.and_then(|(copy, site)| frame::mail(&copy.message, site.as_deref(), &issue, &choice));
    html.map_or_else(|| missing("There is no mail to show.\n"), |html| frame::answer(html, &choice))
}

async fn web(State(shop): State<Arc<Shop>>, Path(issue): Path<String>, Asked(choice): Asked) -> Response {
    let Some((copy, site)) = shop.copy(&issue, &choice.viewer).await else {
        return missing("There is no page to show.\n");
    };
    // Without a site the page names pictures by their paths alone.
    let site = format!("{}/", site.unwrap_or_default());
    frame::answer(crate::mime::rewrite_image_urls(&copy.web, |_| String::new(), &[], Some(&site)), &choice)
}

async fn message(State(shop): State<Arc<Shop>>, Path(issue): Path<String>, Asked(choice): Asked) -> Response {
    match shop.copy(&issue, &choice.viewer).await {
        Some((copy, _)) => {
            let headers = [
                (header::CONTENT_TYPE, "message/rfc822"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"issue.eml\""),
            ];
            (headers, copy.message.clone()).into_response()
        }
        None => missing("There is no message.\n"),
    }
}
