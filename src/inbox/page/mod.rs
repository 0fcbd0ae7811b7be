//! Web pages of the inbox: the list of messages, and one message as HTML, text, and source.
//!
//! Messages are untrusted: text is escaped, and HTML is shown in a sandboxed frame that loads nothing from the network.
//! Only GET requests with a `Host` header of this machine are answered.

mod list;
mod message;
mod parts;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::maildir::READ_LIMIT;
use super::storage::MessageStorage;
use super::{Pictures, Settings};
use crate::runtime::{CancellationToken, spawn_blocking};
use crate::web::{self, Connection, check_local_host, set_security_headers};

/// Time that open requests have to finish after a stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// Content-Security-Policy of our own pages; the HTML of a message has a stricter one.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// State of the handlers.
struct PageState {
    storage: Arc<MessageStorage>,
    /// The newsroom's site with a final `/`.
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
    let state = Arc::new(PageState {
        storage,
        site: settings.site.as_ref().map(|site| format!("{}/", site.trim_end_matches('/'))),
        pictures: settings.pictures.clone(),
        zone: settings.time_zone.clone(),
        bound,
    });
    let grace = async { tokio::time::sleep(SHUTDOWN_GRACE).await };
    tokio::spawn(async move { web::serve(listener, router(state), cancel, grace).await })
}

fn router(state: Arc<PageState>) -> Router {
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
        .layer(from_fn_with_state(Arc::clone(&state), guard))
        .with_state(state)
}

/// Checks the `Host` header and sets the security headers of every response.
async fn guard(State(state): State<Arc<PageState>>, request: Request, next: Next) -> Response {
    let refusal = "The inbox answers to names of this machine only.\n";
    let mut response = match check_local_host(request.headers(), state.bound.ip(), refusal) {
        Ok(()) => {
            if let Some(connection) = request.extensions().get::<Connection>() {
                connection.admit();
            }
            next.run(request).await
        }
        Err(refused) => refused.into_response(),
    };
    set_security_headers(response.headers_mut(), POLICY);
    response
}

/// Reads files on the blocking pool.
async fn read_blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Response> {
    let done = spawn_blocking(work).try_join().await.ok().and_then(Result::ok);
    done.ok_or_else(|| {
        let body = html! { p { "The inbox's folder could not be read." } };
        (StatusCode::INTERNAL_SERVER_ERROR, page("Inbox", &body)).into_response()
    })
}

/// Makes a response on the blocking pool: messages are foreign text, and may be long.
async fn make(
    work: impl FnOnce() -> Result<Response, Response> + Send + 'static,
) -> Result<Response, Response> {
    spawn_blocking(work).try_join().await.unwrap_or_else(|_| {
        let body = html! { p { "The page could not be made; the message itself can be saved as a file." } };
        Err((StatusCode::INTERNAL_SERVER_ERROR, page("Inbox", &body)).into_response())
    })
}

/// Returns the bytes of a message, or the page that says there is no such message.
async fn message_bytes(state: &Arc<PageState>, id: String) -> Result<Vec<u8>, Response> {
    let state = Arc::clone(state);
    let found = read_blocking(move || state.storage.read(&id, READ_LIMIT)).await?;
    found.ok_or_else(|| not_found("There is no such message; it may have been moved or deleted."))
}

fn not_found(text: &str) -> Response {
    let body = html! { p { (text) } p { a href="/" { "Back to the inbox" } } };
    (StatusCode::NOT_FOUND, page("Not found", &body)).into_response()
}

/// A whole document with one `h1`.
fn page(title: &str, body: &Markup) -> Html<String> {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · briefing inbox" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { nav aria-label="Inbox" { a href="/" { "briefing inbox" } } }
                main {
                    h1 { bdi { (title) } }
                    (body)
                }
            }
        }
    };
    Html(document.into_string())
}

/// Formats a size with its unit.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Style sheet without external fonts, pictures, or scripts. Colours keep a contrast of 4.5 to 1 in both palettes.
const STYLE: &str = "
:root { --paper: #fff; --ink: #1c1e21; --quiet: #5a6068; --line: #d9dce0; --link: #0b57b0; --well: #f4f5f7 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181b; --ink: #e8eaed; --quiet: #a3a9b1; --line: #34383e; --link: #8ab8ff; --well: #1f2226 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header { border-bottom: 1px solid var(--line); padding: .75rem 1rem }
header a { font-weight: 600; text-decoration: none }
main { max-width: 56rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem; line-height: 1.3; margin: .5rem 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
a { color: var(--link) }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.letters { list-style: none; margin: 0; padding: 0 }
.letters li { border-top: 1px solid var(--line); padding: .75rem 0; overflow-wrap: anywhere }
.letters a { font-weight: 600 }
.letters p, .quiet { color: var(--quiet); margin: .15rem 0; font-size: .9rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 1rem }
dt { color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
.views { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0; padding: .5rem 0; list-style: none;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line) }
.views a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none }
iframe { width: 100%; height: 75vh; border: 1px solid var(--line); background: #fff }
pre { background: var(--well); border: 1px solid var(--line); padding: 1rem; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(
            [size(999), size(1000), size(33_400), size(50_000_000)],
            ["999 B", "1 kB", "34 kB", "50.0 MB"]
        );
    }
}
