//! Caught mail, for the editor only: it contains addresses and unsubscribe links.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::test_mail::known;
use super::{make, missing};
use crate::mime::{ParsedMessage, rewrite_image_urls};
use crate::preview::dark::{self, Inversion};
use crate::preview::frame;
use crate::preview::guard::Editor;
use crate::preview::page::PageContext;
use crate::preview::page::caught::{self as page, CaughtList, OpenedMessage};
use crate::preview::state::AppState;
use crate::preview::test_mail::TestMailer;
use crate::preview::view_params::{Colour, ViewParams};
use crate::runtime::spawn_blocking;

/// Limit of the list; the inbox's own page shows all messages.
const LISTED: usize = 50;

pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/issues/{issue}/caught", get(all))
        .route("/issues/{issue}/caught/{id}", get(one))
        .route("/issues/{issue}/caught/{id}/mail", get(mail))
        .route("/issues/{issue}/caught/{id}/message.eml", get(file))
        .route("/issues/{issue}/caught/{id}/part/{number}", get(part))
}

/// Calls the backend on the blocking pool; `None` on failure.
async fn view_query<T: Send + 'static>(
    state: &AppState,
    question: impl FnOnce(&dyn TestMailer) -> io::Result<T> + Send + 'static,
) -> Option<T> {
    let post = Arc::clone(&state.test_mail);
    spawn_blocking(move || question(post.as_ref())).try_join().await.ok()?.ok()
}

async fn list(state: &AppState) -> CaughtList {
    // The number is read first, so that later arrivals count as a change.
    let number = *state.caught.borrow();
    CaughtList { number, found: view_query(state, |post| post.caught(LISTED)).await }
}

async fn bytes(state: &AppState, id: String) -> Option<Vec<u8>> {
    view_query(state, move |post| post.message(&id)).await.flatten()
}

async fn all(_: Editor, State(state): State<Arc<AppState>>, Path(issue): Path<String>) -> Response {
    let Some((issues, shown)) = known(&state, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let (list, params) = (list(&state).await, ViewParams::default());
    make(move || {
        let context = PageContext::of_editor(&state, &issues, &issue, &params, &shown);
        Html(page::all(&context, &list).into_string()).into_response()
    })
    .await
}

async fn one(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((issues, shown)) = known(&state, &issue).await else {
        return missing("There is no such issue.\n");
    };
    let params = ViewParams::parse(query.as_deref().unwrap_or_default());
    let (list, bytes) = (list(&state).await, bytes(&state, id.clone()).await);
    make(move || {
        let opened = OpenedMessage { id: &id, bytes };
        let context = PageContext::of_editor(&state, &issues, &issue, &params, &shown);
        let found = if opened.bytes.is_some() {
            axum::http::StatusCode::OK
        } else {
            axum::http::StatusCode::NOT_FOUND
        };
        (found, Html(page::one(&context, &list, &opened).into_string())).into_response()
    })
    .await
}

/// HTML part in a frame like that of the issue.
async fn mail(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((issue, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((_, shown)) = known(&state, &issue).await else { return missing("There is no such issue.\n") };
    let params = ViewParams::parse(query.as_deref().unwrap_or_default());
    let Some(bytes) = bytes(&state, id).await else { return missing("There is no such message.\n") };
    make(move || {
        let letter = ParsedMessage::parse(&bytes);
        let Some(html) = letter.html() else { return missing("This message has no HTML part.\n") };
        let site = shown.look.publication.site.as_ref().map(|site| format!("{site}/"));
        let place = |part: &crate::mime::Part<'_>| format!("part/{}", part.number);
        let html = rewrite_image_urls(html, place, &letter.parts(), site.as_deref());
        let html = match params.colour {
            Colour::Light | Colour::Dark => html,
            Colour::Gmail => dark::invert(&html, Inversion::Gmail),
            Colour::Outlook => dark::invert(&html, Inversion::Outlook),
        };
        frame::answer(html, &params)
    })
    .await
}

async fn file(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let Some(bytes) = bytes(&state, id).await else { return missing("There is no such message.\n") };
    let headers = [
        (header::CONTENT_TYPE, "message/rfc822"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"message.eml\""),
    ];
    (headers, bytes).into_response()
}

/// Picture inside the message. Active types such as SVG are not served.
async fn part(
    _: Editor,
    State(state): State<Arc<AppState>>,
    Path((_, id, number)): Path<(String, String, usize)>,
) -> Response {
    let bytes = bytes(&state, id).await.unwrap_or_default();
    make(move || {
        let letter = ParsedMessage::parse(&bytes);
        let parts = letter.parts();
        let part = parts.iter().find(|part| part.number == number);
        match part.and_then(|part| Some((part.image_type()?, part.bytes.to_vec()))) {
            Some((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            None => missing("The message has no such picture.\n"),
        }
    })
    .await
}
