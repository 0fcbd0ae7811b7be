//! Content of the frames: the mail, the web page, and the message as a file.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::view_query::ViewQuery;
use super::{make, missing};
use crate::preview::frame;
use crate::preview::state::AppState;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/issues/{issue}/mail", get(mail))
        .route("/issues/{issue}/web", get(web))
        .route("/issues/{issue}/message.eml", get(message))
}

async fn mail(
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    ViewQuery(params): ViewQuery,
) -> Response {
    let found = state.copy(&issue, &params.viewer).await;
    make(move || {
        let html =
            found.and_then(|(copy, site)| frame::mail(&copy.message, site.as_deref(), &issue, &params));
        html.map_or_else(|| missing("There is no mail to show.\n"), |html| frame::answer(html, &params))
    })
    .await
}

async fn web(
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    ViewQuery(params): ViewQuery,
) -> Response {
    let Some((copy, site)) = state.copy(&issue, &params.viewer).await else {
        return missing("There is no page to show.\n");
    };
    // Without a site the page refers to pictures by path.
    let site = format!("{}/", site.unwrap_or_default());
    make(move || {
        let html = crate::mime::rewrite_image_urls(&copy.web, |_| String::new(), &[], Some(&site));
        frame::answer(html, &params)
    })
    .await
}

async fn message(
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    ViewQuery(params): ViewQuery,
) -> Response {
    match state.copy(&issue, &params.viewer).await {
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
