//! Sending a test: asking, and doing it. Addresses and relay come from the newsroom's own files, never from a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::missing;
use crate::diagnostic::Severity;
use crate::preview::access::of_query;
use crate::preview::choice::Choice;
use crate::preview::guard::Editor;
use crate::preview::looks::Shown;
use crate::preview::page::Desk;
use crate::preview::page::post as page;
use crate::preview::post::Hindrance;
use crate::preview::server::Shop;
use crate::preview::studio::Viewer;
use crate::runtime::spawn_blocking;

pub(super) fn routes() -> Router<Arc<Shop>> {
    Router::new().route("/issues/{issue}/test", get(ask).post(send))
}

/// An issue of the newsroom, looked at; `None` for a name that is none.
pub(super) async fn known(shop: &Shop, issue: &str) -> Option<(Vec<String>, Shown)> {
    let issues = shop.looks.issues().await;
    if !issues.iter().any(|known| known == issue) {
        return None;
    }
    Some((issues, shop.looks.look(issue, &Viewer::Sample).await))
}

async fn ask(_: Editor, State(shop): State<Arc<Shop>>, Path(issue): Path<String>) -> Response {
    let Some((issues, shown)) = known(&shop, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let errors = shown.look.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let route = if errors > 0 { Err(Hindrance::Errors(errors)) } else { route(&shop).await };
    let route = route.map(|route| (shop.trials.ask(&issue, &route), route));
    let choice = Choice::default();
    let desk = Desk::of_editor(&shop, &issues, &issue, &choice, &shown);
    Html(page::question(&desk, &route).into_string()).into_response()
}

async fn route(shop: &Arc<Shop>) -> Result<crate::preview::Route, Hindrance> {
    let post = Arc::clone(&shop.post);
    let asked = spawn_blocking(move || post.route()).try_join().await;
    asked.unwrap_or_else(|_| {
        Err(Hindrance::Other { sentence: "the newsroom cannot be read".into(), help: None })
    })
}

async fn send(
    _: Editor,
    State(shop): State<Arc<Shop>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((issues, shown)) = known(&shop, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let number =
        of_query(query.as_deref(), "once").and_then(|number| number.parse().ok()).unwrap_or_default();
    // A browser that goes away in the middle does not undo what was begun: its result is kept for when it asks again.
    let (own, name) = (Arc::clone(&shop), issue.clone());
    let sending = tokio::spawn(async move {
        let (post, about) = (Arc::clone(&own.post), name.clone());
        own.trials.send(number, &name, move |agreed| post.send_test(&about, &agreed)).await
    });
    let outcome = sending.await.unwrap_or_default();
    let choice = Choice::default();
    let desk = Desk::of_editor(&shop, &issues, &issue, &choice, &shown);
    let status = match &outcome {
        Some(Ok(_)) => StatusCode::OK,
        Some(Err(_)) => StatusCode::CONFLICT,
        None => StatusCode::GONE,
    };
    (status, Html(page::result(&desk, outcome.as_ref()).into_string())).into_response()
}
