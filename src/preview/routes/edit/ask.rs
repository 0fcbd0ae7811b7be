//! Calls of the editor on the blocking pool.

use std::sync::Arc;

use axum::response::Response;

use super::answer;
use crate::app::{EditChoices, edit_choices};
use crate::edit::{EditCommand, EditError, EditResult, EditableFile, Editor, Overview};
use crate::preview::state::AppState;
use crate::runtime::spawn_blocking;

/// Items of an issue and the choices of the form.
#[derive(serde::Serialize)]
struct Told {
    #[serde(flatten)]
    overview: Overview,
    choices: EditChoices,
}

/// Result of a command and the state after it.
#[derive(serde::Serialize)]
struct After {
    #[serde(flatten)]
    done: EditResult,
    issue: Overview,
    draft: Option<EditableFile>,
}

pub(super) async fn overview(state: &AppState, issue: String) -> Response {
    let root = state.root.clone();
    ask(state, move |editing| Ok(Told { overview: editing.overview(&issue)?, choices: edit_choices(&root) }))
        .await
}

pub(super) async fn draft(state: &AppState, issue: String, name: String) -> Response {
    ask(state, move |editing| editing.draft(&issue, &name)).await
}

pub(super) async fn command(state: &AppState, issue: String, command: EditCommand) -> Response {
    ask(state, move |editing| {
        let done = editing.execute(&issue, command)?;
        let draft = done.name.as_ref().map(|name| editing.draft(&issue, name)).transpose()?;
        Ok(After { issue: editing.overview(&issue)?, draft, done })
    })
    .await
}

async fn ask<T: serde::Serialize + Send + 'static>(
    state: &AppState,
    question: impl FnOnce(&Editor) -> Result<T, EditError> + Send + 'static,
) -> Response {
    let Some(editing) = state.files.as_ref().map(Arc::clone) else { return answer::closed() };
    match spawn_blocking(move || question(&editing)).try_join().await {
        Ok(Ok(found)) => answer::json(&found),
        Ok(Err(error)) => answer::refused(&error),
        Err(_) => answer::fault(),
    }
}
