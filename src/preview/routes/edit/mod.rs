//! Editing of an issue's files: JSON in and out, for the editor only.
//!
//! A save names the `version` that was read. If the file has changed since, the response is 409 with its state `now`,
//! and nothing is written.

mod answer;
mod ask;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post, put};

use crate::edit::{EditCommand, NewPicture, Patch};
use crate::preview::guard::Editor;
use crate::preview::state::AppState;

/// Limit of the text of a file; escaping can double it.
const TEXT: usize = 8 << 20;
/// Limit of a picture plus one byte, so that the issue's own rule refuses it.
const PICTURE: usize = (20 << 20) + 1;

type Body = Result<Bytes, BytesRejection>;

pub(super) fn routes() -> Router<Arc<AppState>> {
    let text = DefaultBodyLimit::max(TEXT);
    Router::new()
        .route("/issues/{issue}/edit", get(overview))
        .route("/issues/{issue}/edit/order", put(reorder).layer(text))
        .route("/issues/{issue}/edit/undo", post(undo))
        .route("/issues/{issue}/edit/redo", post(redo))
        .route("/issues/{issue}/edit/files", post(add).layer(text))
        .route("/issues/{issue}/edit/files/{name}", get(draft).put(save).delete(remove).layer(text))
        .route(
            "/issues/{issue}/edit/files/{name}/picture",
            post(picture).layer(DefaultBodyLimit::max(PICTURE)),
        )
}

async fn overview(_: Editor, State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    ask::overview(&state, issue).await
}

async fn draft(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, name)): Path<(String, String)>,
) -> Response {
    ask::draft(&state, issue, name).await
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: String,
    patch: Patch,
}

async fn save(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, name)): Path<(String, String)>,
    body: Body,
) -> Response {
    match answer::read::<Saved>(body) {
        Ok(Saved { version, patch }) => {
            ask::command(&state, issue, EditCommand::Save { name, version, patch }).await
        }
        Err(refusal) => *refusal,
    }
}

#[derive(serde::Deserialize)]
struct Ordered {
    names: Vec<String>,
}

async fn reorder(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    body: Body,
) -> Response {
    match answer::read::<Ordered>(body) {
        Ok(Ordered { names }) => ask::command(&state, issue, EditCommand::Reorder(names)).await,
        Err(refusal) => *refusal,
    }
}

#[derive(serde::Deserialize)]
struct Added {
    title: String,
    kind: Option<String>,
}

async fn add(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path(issue): Path<String>,
    body: Body,
) -> Response {
    match answer::read::<Added>(body) {
        Ok(Added { title, kind }) => ask::command(&state, issue, EditCommand::Add { title, kind }).await,
        Err(refusal) => *refusal,
    }
}

#[derive(serde::Deserialize)]
struct Seen {
    version: String,
}

async fn remove(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, name)): Path<(String, String)>,
    Query(Seen { version }): Query<Seen>,
) -> Response {
    ask::command(&state, issue, EditCommand::Remove { name, version }).await
}

/// Fields of a new picture, in the URL: the body is the picture itself.
#[derive(serde::Deserialize)]
struct Dropped {
    version: String,
    file: String,
    #[serde(default)]
    alt: String,
    #[serde(default)]
    credit: String,
    #[serde(default)]
    caption: String,
}

async fn picture(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, name)): Path<(String, String)>,
    Query(told): Query<Dropped>,
    body: Body,
) -> Response {
    let Dropped { version, file, alt, credit, caption } = told;
    match answer::bytes(body) {
        Ok(bytes) => {
            let bytes = bytes.to_vec();
            let picture = NewPicture { name, version, file, bytes, alt, credit, caption };
            ask::command(&state, issue, EditCommand::Picture(picture)).await
        }
        Err(refusal) => *refusal,
    }
}

async fn undo(_: Editor, State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    ask::command(&state, issue, EditCommand::Undo).await
}

async fn redo(_: Editor, State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    ask::command(&state, issue, EditCommand::Redo).await
}
