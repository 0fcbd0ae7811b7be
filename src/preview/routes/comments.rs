//! Comments: list, add, resolve, reopen, delete. Guests may delete only their own, which they prove with a receipt.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::missing;
use crate::comments::{Comment, CommentError, NewComment};
use crate::preview::Viewer;
use crate::preview::access::{Role, of_query};
use crate::preview::page::CommentLabels;
use crate::preview::paths::path_of;
use crate::preview::state::AppState;
use crate::preview::view_params::ViewParams;

/// Limit of a request, above the longest form-encoded comment.
const LARGEST: usize = 64 << 10;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/issues/{issue}/comments", get(list).post(add))
        .route("/issues/{issue}/comments/{id}/{act}", post(change))
        .layer(DefaultBodyLimit::max(LARGEST))
}

async fn list(State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    if !state.has_issue(&issue).await {
        return missing("There is no such issue.\n");
    }
    let comments = state.with_comments(move |notes| notes.list(&issue)).await.unwrap_or_default();
    let told = |comment: &Comment| {
        json!({
            "id": comment.id, "item": comment.item, "by": comment.by, "at": comment.at.to_string(), "text": comment.text,
            "quote": comment.quote, "resolved": comment.resolved, "reply_to": comment.reply_to,
        })
    };
    document(StatusCode::OK, &json!({ "comments": comments.iter().map(told).collect::<Vec<_>>() }))
}

async fn add(
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !state.has_issue(&issue).await {
        return missing("There is no such issue.\n");
    }
    let field = |name: &str| of_query(Some(&body), name).unwrap_or_default();
    let draft = NewComment {
        item: field("item"),
        by: field("by"),
        text: field("text"),
        quote: field("quote"),
        reply_to: field("reply_to"),
    };
    let (name, now) = (issue.clone(), state.clock.now());
    match state.with_comments(move |notes| notes.add(&name, &draft, now)).await {
        Some(Ok(comment)) => {
            let receipt = receipt(&state, &issue, &comment);
            let told = json!({ "id": comment.id, "at": comment.at.to_string(), "receipt": receipt });
            done(&headers, &issue, &body, &comment.id, StatusCode::CREATED, &told)
        }
        failed => refused(&state, &issue, failed.and_then(Result::err)).await,
    }
}

async fn change(
    State(state): State<Arc<AppState>>,
    Extension(role): Extension<Role>,
    Path((issue, id, act)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !state.has_issue(&issue).await {
        return missing("There is no such issue.\n");
    }
    let (name, comment) = (issue.clone(), id.clone());
    let changed = match act.as_str() {
        "resolve" => state.with_comments(move |notes| notes.set_resolved(&name, &comment, true)).await,
        "reopen" => state.with_comments(move |notes| notes.set_resolved(&name, &comment, false)).await,
        "delete" => {
            let listed = state.with_comments(move |notes| notes.list(&name)).await.unwrap_or_default();
            let brought = of_query(Some(&body), "receipt");
            let said = listed.iter().find(|known| known.id == id);
            let own = said.is_some_and(|said| brought == Some(receipt(&state, &issue, said)));
            if role < Role::Editor && said.is_some() && !own {
                return (StatusCode::FORBIDDEN, labels(&state, &issue).await.not_yours).into_response();
            }
            let name = issue.clone();
            state.with_comments(move |notes| notes.remove(&name, &comment)).await
        }
        _ => return missing("There is no such page.\n"),
    };
    match changed {
        Some(Ok(())) => done(&headers, &issue, &body, &id, StatusCode::OK, &json!({ "id": id })),
        failed => refused(&state, &issue, failed.and_then(Result::err)).await,
    }
}

/// Returns the token that proves authorship of a comment.
fn receipt(state: &AppState, issue: &str, comment: &Comment) -> String {
    state.access.ownership_token(&format!("{issue}/{}/{}", comment.id, comment.at))
}

/// Responds with JSON to scripts and with a redirect to forms.
fn done(
    headers: &HeaderMap,
    issue: &str,
    body: &str,
    id: &str,
    status: StatusCode,
    told: &Value,
) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|kinds| kinds.contains("application/json")) {
        return document(status, told);
    }
    // Parsing and formatting it anew prevents open redirects.
    let back = of_query(Some(body), "back").unwrap_or_default();
    let params = ViewParams::parse(back.trim_start_matches('?'));
    let part = path_of(id);
    let part = part.trim_start_matches("/issues/");
    Redirect::to(&format!("{}{params}#comment-{part}", path_of(issue))).into_response()
}

fn document(status: StatusCode, told: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], told.to_string()).into_response()
}

async fn labels(state: &AppState, issue: &str) -> &'static CommentLabels {
    let shown = state.snapshots.snapshot(issue, &Viewer::Sample).await;
    CommentLabels::of(&shown.look.publication.language)
}

async fn refused(state: &AppState, issue: &str, refusal: Option<CommentError>) -> Response {
    let labels = labels(state, issue).await;
    let Some(refusal) = refusal else {
        return (StatusCode::INTERNAL_SERVER_ERROR, labels.failed).into_response();
    };
    let status = match refusal {
        CommentError::Empty(_) | CommentError::Long(..) | CommentError::Item => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        CommentError::Missing => StatusCode::NOT_FOUND,
        CommentError::Many
        | CommentError::Full
        | CommentError::Busy
        | CommentError::Broken
        | CommentError::Unfit => StatusCode::CONFLICT,
        CommentError::Disk(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, (labels.refused)(&refusal)).into_response()
}
