//! For the people who run the site: whether it is alive and ready, and its counts.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::site::answer::media;
use crate::site::state::Site;
use crate::store::DeliveryControl;

/// Media type of Prometheus' text format.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics))
}

/// 200 if the store can be written, 503 if not.
async fn health(State(site): State<Arc<Site>>) -> Response {
    let is_writable = site.store.probe_write().await.is_ok();
    let status = if is_writable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let store = if is_writable { "writable" } else { "unwritable" };
    let word = if is_writable { "ok" } else { "failing" };
    let body = json!({ "status": word, "store": store }).to_string();
    (status, [(CONTENT_TYPE, media::JSON)], format!("{body}\n")).into_response()
}

async fn metrics(State(site): State<Arc<Site>>) -> Response {
    let issues = site.snapshot().issues.len();
    let gauge = format!(
        "# HELP briefing_issues Public issues.\n# TYPE briefing_issues gauge\nbriefing_issues {issues}\n"
    );
    ([(CONTENT_TYPE, PROMETHEUS)], site.metrics.text() + &gauge).into_response()
}
