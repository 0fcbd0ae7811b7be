//! Test mail: confirm and send. Recipients and relay come from the newsroom's files, never from a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::missing;
use crate::diagnostic::Severity;
use crate::preview::access::of_query;
use crate::preview::guard::Editor;
use crate::preview::issue_provider::Viewer;
use crate::preview::page::PageContext;
use crate::preview::page::test_mail as page;
use crate::preview::snapshots::DisplayedIssue;
use crate::preview::state::AppState;
use crate::preview::test_mail::TestError;
use crate::preview::view_params::ViewParams;
use crate::runtime::spawn_blocking;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new().route("/issues/{issue}/test", get(ask).post(send))
}

/// Returns the issues and a snapshot of one; `None` if there is no such issue.
pub(super) async fn known(state: &AppState, issue: &str) -> Option<(Vec<String>, DisplayedIssue)> {
    let issues = state.snapshots.issues().await;
    if !issues.iter().any(|known| known == issue) {
        return None;
    }
    Some((issues, state.snapshots.snapshot(issue, &Viewer::Sample).await))
}

async fn ask(_: Editor, State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    let Some((issues, shown)) = known(&state, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let errors = shown.look.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let route = if errors > 0 { Err(TestError::HasErrors(errors)) } else { route(&state).await };
    let route = route.map(|route| (state.test_requests.ask(&issue, &route), route));
    let params = ViewParams::default();
    let context = PageContext::of_editor(&state, &issues, &issue, &params, &shown);
    Html(page::question(&context, &route).into_string()).into_response()
}

async fn route(state: &Arc<AppState>) -> Result<crate::app::TestPlan, TestError> {
    let test_mail = Arc::clone(&state.test_mail);
    let view_query = spawn_blocking(move || test_mail.plan()).try_join().await;
    view_query.unwrap_or_else(|_| {
        Err(TestError::Other { message: "the newsroom cannot be read".into(), help: None })
    })
}

async fn send(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((issues, shown)) = known(&state, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let number =
        of_query(query.as_deref(), "once").and_then(|number| number.parse().ok()).unwrap_or_default();
    // A closed browser does not cancel the test; its result is kept for the next request.
    let (own, name) = (Arc::clone(&state), issue.clone());
    let sending = tokio::spawn(async move {
        let (test_mail, about) = (Arc::clone(&own.test_mail), name.clone());
        own.test_requests.send(number, &name, move |agreed| test_mail.send_test(&about, &agreed)).await
    });
    let outcome = sending.await.unwrap_or_default();
    let params = ViewParams::default();
    let context = PageContext::of_editor(&state, &issues, &issue, &params, &shown);
    let status = match &outcome {
        Some(Ok(_)) => StatusCode::OK,
        Some(Err(_)) => StatusCode::CONFLICT,
        None => StatusCode::GONE,
    };
    (status, Html(page::result(&context, outcome.as_ref()).into_string())).into_response()
}
