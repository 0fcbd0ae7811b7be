//! What the inbox caught, in the browser.
//!
//! Messages are foreign text: everything is escaped, HTML is shown in a frame that may run nothing and load nothing
//! from anywhere but here, and only this machine may ask (see `guard`). A GET is all there is.

mod guard;
mod layout;
mod list;
mod message;
mod parts;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::caught::READ_LIMIT;
use super::storage::MessageStorage;
use super::{Pictures, Settings};
use crate::runtime::{CancellationToken, spawn_blocking};

/// How long a browser in the middle of a request may hold up a graceful stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// What the pages are made from.
struct View {
    storage: Arc<MessageStorage>,
    site: Option<String>,
    pictures: Option<Pictures>,
    zone: jiff::tz::TimeZone,
    bound: SocketAddr,
}

pub(super) fn serve(
    listener: TcpListener,
    bound: SocketAddr,
    settings: &Settings,
    storage: Arc<MessageStorage>,
    cancel: CancellationToken,
) -> JoinHandle<()> {
    let view = Arc::new(View {
        storage,
        site: settings.site.as_ref().map(|site| format!("{}/", site.trim_end_matches('/'))),
        pictures: settings.pictures.clone(),
        zone: settings.time_zone.clone(),
        bound,
    });
    tokio::spawn(async move {
        let serving =
            axum::serve(listener, router(view)).with_graceful_shutdown(cancel.clone().cancelled_owned());
        let patience = async {
            cancel.cancelled().await;
            tokio::time::sleep(SHUTDOWN_GRACE).await;
        };
        tokio::select! {
            // axum retries failed accepts by itself; there is nothing else to end on.
            _ = serving => {}
            () = patience => {}
        }
    })
}

fn router(view: Arc<View>) -> Router {
    Router::new()
        .route("/", get(list::show))
        .route("/message/{id}", get(message::show))
        .route("/message/{id}/text", get(message::show_text))
        .route("/message/{id}/source", get(message::show_source))
        .route("/message/{id}/html", get(parts::html))
        .route("/message/{id}/raw", get(parts::raw))
        .route("/message/{id}/part/{number}", get(parts::part))
        .route("/picture", get(parts::picture))
        .fallback(async || not_found("There is no such page."))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&view), guard::guard))
        .with_state(view)
}

/// Reads files away from the threads that answer.
async fn read_blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Response> {
    let done = spawn_blocking(work).try_join().await.ok().and_then(Result::ok);
    done.ok_or_else(|| {
        let body = html! { p { "The inbox's folder could not be read." } };
        (StatusCode::INTERNAL_SERVER_ERROR, page("Inbox", &body)).into_response()
    })
}

/// The bytes of a message, or the page that says there is none.
async fn message_bytes(view: &Arc<View>, id: String) -> Result<Vec<u8>, Response> {
    let view = Arc::clone(view);
    let found = read_blocking(move || view.storage.read(&id, READ_LIMIT)).await?;
    found.ok_or_else(|| not_found("There is no such message; it may have been moved or deleted."))
}

fn not_found(words: &str) -> Response {
    let body = html! { p { (words) } p { a href="/" { "Back to the inbox" } } };
    (StatusCode::NOT_FOUND, page("Not found", &body)).into_response()
}

fn page(title: &str, body: &Markup) -> Html<String> {
    Html(layout::page(title, body).into_string())
}
